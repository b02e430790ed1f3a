import { Button, Group, List, Stack, Text, Title } from '@mantine/core';
import type { Site, SiteConfiguration } from '@phasor/contract';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { configureSite, removeSite, turnSite } from '../api/site-commands.ts';
import { Caution } from '../ui/caution.tsx';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { SiteStateMark } from './site-state-mark.tsx';
import { useSiteChange } from './use-site-change.ts';

/** A site's name and state, and the steps that lead to its activation. */
export function SiteHeading({ site }: { readonly site: Site }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const configure = useSiteChange(site.id, () => configureSite(site.id));
  const turn = useSiteChange(site.id, (to: 'activate' | 'deactivate') => turnSite(site.id, to));
  const removal = useSiteChange(site.id, () => removeSite(site.id));
  const isActive = site.state === 'active';
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={6}>
          <Title order={1}>{site.settings.name}</Title>
          <SiteStateMark site={site} />
        </Stack>
        <Group gap="xs">
          <Button component="a" variant="default" href={`/rest/v1/sites/${encodeURIComponent(site.id)}/record`} target="_blank">
            {t('site.record')}
          </Button>
          <Button variant="default" loading={configure.isPending} onClick={() => configure.mutate()}>
            {t('site.configure')}
          </Button>
          {isActive ? (
            <ConfirmButton
              action={t('site.deactivate')}
              title={t('site.deactivateTitle')}
              text={t('site.deactivateText')}
              loading={turn.isPending}
              onConfirm={() => turn.mutate('deactivate')}
            />
          ) : (
            <>
              <ConfirmButton
                action={t('site.remove')}
                title={t('site.removeTitle')}
                text={t('site.removeText')}
                loading={removal.isPending}
                onConfirm={() => removal.mutate(undefined, { onSuccess: () => void navigate({ to: '/sites' }) })}
              />
              <Button loading={turn.isPending} onClick={() => turn.mutate('activate')}>
                {t('site.activate')}
              </Button>
            </>
          )}
        </Group>
      </Group>
      <ErrorNote error={turn.error ?? configure.error ?? removal.error} />
      {configure.data && <Configured result={configure.data} />}
    </Stack>
  );
}

function Configured({ result }: { readonly result: SiteConfiguration }) {
  const { t } = useTranslation();
  const open = result.connectors.filter(({ isDone }) => !isDone);
  const count = result.connectors.length;
  if (open.length === 0) return <Text role="status">{t('site.configured', { count })}</Text>;
  return (
    <Caution title={t('site.configuredInPart', { done: count - open.length, count })}>
      <List size="sm">
        {open.map(({ chargerId, connectorId, problem }) => (
          <List.Item key={`${chargerId}/${connectorId}`}>
            {chargerId}/{connectorId}: {problem}
          </List.Item>
        ))}
      </List>
    </Caution>
  );
}
