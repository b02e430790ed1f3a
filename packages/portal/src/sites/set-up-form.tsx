import { Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import type { Site, SiteSettings } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { changeSite } from '../api/site-commands.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { ConnectorFields } from './connector-fields.tsx';
import { FuseFields } from './fuse-fields.tsx';
import { settingsFrom } from './site-form.ts';
import { useRows } from './use-rows.ts';
import { useSiteChange } from './use-site-change.ts';

/** What an installer sets up: the fuse tree, meters, connectors and their wiring. */
export function SetUpForm({ site }: { readonly site: Site }) {
  const { t } = useTranslation();
  const { settings } = site;
  const fuses = useRows(settings.fuses);
  const connectors = useRows(settings.connectors);
  const change = useSiteChange(site.id, (wanted: SiteSettings) => changeSite(site.id, wanted));
  const fuseNames = settings.fuses.map(({ id }) => id);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(settingsFrom(new FormData(event.currentTarget), fuses.rows, connectors.rows, settings));
      }}
    >
      <datalist id="site-fuses">
        {fuseNames.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Section
        title={t('siteTab.setUp')}
        lead={t('siteForm.lead')}
        intro={
          <Stack gap="lg">
            <SiteFields settings={settings} />
            <Stack gap="sm">
              <Title order={3}>{t('site.fuses')}</Title>
              <Text size="sm" c="dimmed">
                {t('siteForm.fusesHint')}
              </Text>
              <Stack gap="xl">
                {fuses.rows.map((row) => (
                  <FuseFields key={row.key} row={row} onRemove={() => fuses.remove(row.key)} />
                ))}
              </Stack>
              <Group>
                <Button variant="default" onClick={fuses.add}>
                  {t('siteForm.addFuse')}
                </Button>
              </Group>
            </Stack>
            <Stack gap="sm">
              <Title order={3}>{t('site.connectors')}</Title>
              <Text size="sm" c="dimmed">
                {t('siteForm.connectorsHint')}
              </Text>
              <Stack gap="xl">
                {connectors.rows.map((row) => (
                  <ConnectorFields key={row.key} row={row} onRemove={() => connectors.remove(row.key)} />
                ))}
              </Stack>
              <Group>
                <Button variant="default" onClick={connectors.add}>
                  {t('siteForm.addConnector')}
                </Button>
              </Group>
            </Stack>
            <ErrorNote error={change.error} />
            <Group>
              <Button type="submit" loading={change.isPending}>
                {t('siteForm.save')}
              </Button>
              {change.isSuccess && <Text role="status">{t('siteForm.saved')}</Text>}
            </Group>
          </Stack>
        }
      />
    </form>
  );
}

function SiteFields({ settings }: { readonly settings: SiteSettings }) {
  const { t } = useTranslation();
  return (
    <Group align="flex-end" gap="md">
      <TextInput name="name" label={t('sites.name')} defaultValue={settings.name} required withAsterisk={false} maxLength={100} />
      <TextInput name="zone" label={t('siteForm.zone')} defaultValue={settings.zone} required withAsterisk={false} />
      <NativeSelect
        name="mode"
        label={t('sites.mode')}
        defaultValue={settings.mode}
        data={(['dynamic', 'static'] as const).map((value) => ({ value, label: t(`siteMode.${value}`) }))}
      />
      <NativeSelect
        name="grid"
        label={t('siteForm.grid')}
        defaultValue={settings.grid}
        data={(['TN', 'IT'] as const).map((value) => ({ value, label: t(`siteGrid.${value}`) }))}
      />
      <TextInput name="country" label={t('siteForm.country')} defaultValue={settings.country ?? ''} maxLength={2} w={90} />
    </Group>
  );
}
