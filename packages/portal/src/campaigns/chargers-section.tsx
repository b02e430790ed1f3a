import { Group, Select, Stack, Text } from '@mantine/core';
import type { CampaignCharger, CampaignView, MigrationState } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignChargersQuery, withdrawCharger } from '../api/campaign-queries.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { Ago } from '../ui/when.tsx';
import { useCampaignChange } from './use-campaign-change.ts';
import { WayStateMark } from './way-state-mark.tsx';

/** From these a charger can be taken out. */
const MAY_LEAVE: readonly MigrationState[] = [
  'Candidate',
  'Admitted',
  'Snapshotted',
  'Staging',
  'Staged',
  'RolledBack',
  'Excluded',
  'Dormant',
];

/** Every charger of a campaign: where it stands, and why it does not go on. */
export function ChargersSection({ campaign: { id, states, phase } }: { readonly campaign: CampaignView }) {
  const { t } = useTranslation();
  const [state, setState] = useState<string | null>(null);
  const query = useInfiniteQuery(campaignChargersQuery(id, state));
  const withdraw = useCampaignChange((chargerId: string) => withdrawCharger(id, chargerId));
  const columns: readonly Column<CampaignCharger>[] = [
    {
      key: 'charger',
      head: t('campaignCharger.charger'),
      cell: ({ chargerId, name }) => (
        <Stack gap={0}>
          <AnchorLink to="/chargers/$chargerId" params={{ chargerId }} search={{ tab: 'migration' }}>
            {name}
          </AnchorLink>
          {name !== chargerId && (
            <Text size="xs" c="dimmed">
              {chargerId}
            </Text>
          )}
        </Stack>
      ),
    },
    { key: 'wave', head: t('campaigns.wave'), cell: ({ wave }) => wave ?? '–' },
    {
      key: 'state',
      head: t('campaignCharger.state'),
      cell: ({ state: name, since }) => (
        <Stack gap={0}>
          <WayStateMark state={name} />
          <Text size="xs" c="dimmed">
            <Ago at={since} />
          </Text>
        </Stack>
      ),
    },
    {
      key: 'why',
      head: t('campaignCharger.why'),
      isWide: true,
      cell: ({ why, whyNotYet, state: now, wave, isWithdrawn }) => (
        <Stack gap={0}>
          {why !== null && <Text size="sm">{why}</Text>}
          {now === 'Candidate' && wave === null && !isWithdrawn && <Text size="sm">{t('campaignCharger.noWave')}</Text>}
          {whyNotYet.map(({ code, sentence }) => (
            <Text size="sm" c="dimmed" key={code}>
              {sentence}
            </Text>
          ))}
        </Stack>
      ),
    },
    { key: 'attempts', head: t('campaignCharger.attempts'), cell: ({ attempts }) => attempts, isFigure: true },
    {
      key: 'withdraw',
      head: t('campaignCharger.withdraw'),
      isAction: true,
      cell: ({ chargerId, state: now, isWithdrawn }) => {
        if (isWithdrawn) return t('campaignCharger.isWithdrawn');
        if (phase === 'ended' || !MAY_LEAVE.includes(now)) return null;
        return (
          <ConfirmButton
            size="xs"
            action={t('campaignCharger.withdraw')}
            label={t('campaignCharger.withdrawOne', { chargerId })}
            title={t('campaignCharger.withdrawTitle', { chargerId })}
            text={t('campaignCharger.withdrawText')}
            loading={withdraw.isPending && withdraw.variables === chargerId}
            onConfirm={() => withdraw.mutate(chargerId)}
          />
        );
      },
    },
  ];
  const options = Object.entries(states).map(([name, count]) => ({
    value: name,
    label: `${t(`wayState.${name as MigrationState}`)} (${count})`,
  }));
  return (
    <Section
      title={t('campaigns.chargers')}
      lead={t('campaignCharger.lead')}
      actions={
        <Group>
          <Select
            aria-label={t('campaignCharger.filter')}
            placeholder={t('campaignCharger.all')}
            data={options}
            value={state}
            onChange={setState}
            clearable
          />
        </Group>
      }
      intro={<ErrorNote error={withdraw.error} />}
    >
      <PagedList query={query} empty={t('campaignCharger.empty')}>
        {(rows) => <DataTable label={t('campaigns.chargers')} columns={columns} rows={rows} idOf={({ chargerId }) => chargerId} />}
      </PagedList>
    </Section>
  );
}
