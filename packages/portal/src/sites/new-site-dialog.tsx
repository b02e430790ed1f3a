import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { SiteSettings } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { keys } from '../api/queries.ts';
import { createSite } from '../api/site-commands.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';
import { ampsOf, metersOf, threeAmpsOf } from './site-form.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The least that a site is made of: its main fuse. The rest is set up on its page. */
export function NewSiteDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('sites.add')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
      <NewSiteForm onClose={onClose} />
    </Modal>
  );
}

function NewSiteForm({ onClose }: Pick<Props, 'onClose'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const creation = useMutation({
    mutationFn: (settings: SiteSettings) => createSite(settings),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: keys.sites });
      await navigate({ to: '/sites/$siteId', params: { siteId: id }, search: { tab: 'setUp' } });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        creation.mutate(firstSettings(new FormData(event.currentTarget)));
      }}
    >
      <Stack gap="md">
        <TextInput name="name" label={t('sites.name')} required maxLength={100} autoComplete="off" data-autofocus />
        <TextInput name="limitA" label={t('siteForm.mainFuse')} description={t('siteForm.ampsHint')} required autoComplete="off" />
        <TextInput name="worstHouseA" label={t('siteForm.worstHouse')} description={t('siteForm.worstHouseHint')} autoComplete="off" />
        <TextInput name="meters" label={t('siteForm.meters')} description={t('siteForm.newMetersHint')} autoComplete="off" />
        <NativeSelect
          name="grid"
          label={t('siteForm.grid')}
          data={(['TN', 'IT'] as const).map((value) => ({ value, label: t(`siteGrid.${value}`) }))}
        />
        <ErrorNote error={creation.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={creation.isPending}>
            {t('sites.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** With a meter it is dynamic; the zone is the browser's, which stands at the site more often than not. */
function firstSettings(form: FormData): SiteSettings {
  const meters = metersOf(formText(form, 'meters'));
  const worstHouseA = threeAmpsOf(formText(form, 'worstHouseA'));
  return {
    name: formText(form, 'name'),
    zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    mode: meters.length > 0 ? 'dynamic' : 'static',
    grid: formText(form, 'grid') === 'IT' ? 'IT' : 'TN',
    fuses: [
      {
        id: 'main',
        limitA: ampsOf(formText(form, 'limitA')) ?? Number.NaN,
        ...(meters.length > 0 ? { meters } : {}),
        ...(worstHouseA === undefined ? {} : { worstHouseA }),
      },
    ],
    connectors: [],
  };
}
