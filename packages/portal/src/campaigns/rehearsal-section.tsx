import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { CampaignView, Rehearsal, RehearsalResult } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rehearsalQuery, rehearse } from '../api/campaign-queries.ts';
import { Caution } from '../ui/caution.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { FactList, type Fact } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';
import { useCampaignChange } from './use-campaign-change.ts';

type Wave = RehearsalResult['waves'][number] & { readonly place: number };
type LeftOut = RehearsalResult['leftOut'][number];

/** The dry run of a campaign: how far it is, and what it came to. A campaign that has begun shows what was foreseen. */
export function RehearsalSection({ campaign: { id, phase } }: { readonly campaign: CampaignView }) {
  const { t } = useTranslation();
  const query = useQuery(rehearsalQuery(id));
  const start = useCampaignChange(() => rehearse(id));
  const rehearsal = query.data ?? null;
  const isDraft = phase === 'draft';
  if (!isDraft && rehearsal === null) return null;
  return (
    <Section
      title={t('rehearsal.title')}
      lead={t('rehearsal.lead')}
      actions={
        isDraft && (
          <Button variant="default" loading={start.isPending} disabled={rehearsal?.state === 'running'} onClick={() => start.mutate()}>
            {t(rehearsal === null ? 'rehearsal.start' : 'rehearsal.again')}
          </Button>
        )
      }
      intro={
        <>
          <ErrorNote error={query.error ?? start.error} />
          {rehearsal && <Came rehearsal={rehearsal} />}
        </>
      }
    >
      {rehearsal?.result && <Tables result={rehearsal.result} />}
    </Section>
  );
}

function Came({ rehearsal: { state, progress, why, result, startedAt, startedBy } }: { readonly rehearsal: Rehearsal }) {
  const { t } = useTranslation();
  if (state === 'failed') return <Caution title={t('rehearsal.failed')}>{why}</Caution>;
  if (!result) {
    const { migrated = 0, chargers = 1, at } = progress ?? {};
    return (
      <Stack gap={2} role="status">
        <Group justify="space-between">
          <Text size="sm">{t('rehearsal.running')}</Text>
          {at !== undefined && (
            <Text size="sm">
              <When at={at} />
            </Text>
          )}
        </Group>
        <Progress value={(100 * migrated) / Math.max(chargers, 1)} color="var(--bar)" aria-label={t('rehearsal.running')} animated />
      </Stack>
    );
  }
  const { endsAt, restsAt, days, chargers, migrated, unproven, maxUnproven, unprovenLimit, evergreen, holds } = result;
  const facts: readonly Fact[] = [
    [t(endsAt === null ? 'rehearsal.rests' : 'rehearsal.ends'), <When key="ends" at={endsAt ?? restsAt} />],
    [t('rehearsal.days'), days],
    [t('campaigns.migrated'), t('campaign.ofLimit', { used: migrated, limit: chargers })],
    [t('rehearsal.onOcppUnproven'), unproven],
    [t('rehearsal.evergreen'), evergreen ? evergreen.migrated : '–'],
    [t('budget.unproven'), t('campaign.ofLimit', { used: maxUnproven, limit: unprovenLimit })],
  ];
  return (
    <Stack gap="md">
      {holds.length > 0 && <Caution title={t('rehearsal.stops')}>{holds.join(' ')}</Caution>}
      <FactList facts={facts} />
      <Text size="sm" c="dimmed">
        {t('rehearsal.by', { name: startedBy.name })} <When at={startedAt} />. {t('rehearsal.assumed')}
      </Text>
    </Stack>
  );
}

function Tables({ result: { waves, leftOut } }: { readonly result: RehearsalResult }) {
  const { t } = useTranslation();
  const instant = (at: string | null) => (at === null ? '–' : <When at={at} />);
  const waveColumns: readonly Column<Wave>[] = [
    { key: 'name', head: t('waves.name'), cell: ({ name }) => name },
    { key: 'members', head: t('waves.members'), cell: ({ members }) => members, isFigure: true },
    { key: 'opens', head: t('rehearsal.opens'), cell: ({ opensAt }) => instant(opensAt) },
    {
      key: 'passes',
      head: t('rehearsal.passes'),
      cell: ({ passesAt, waitsFor }) => (waitsFor.length > 0 ? waitsFor.join(' ') : instant(passesAt)),
    },
    { key: 'migrated', head: t('campaigns.migrated'), cell: ({ migrated }) => migrated, isFigure: true },
    { key: 'unproven', head: t('rehearsal.unproven'), cell: ({ unproven }) => unproven, isFigure: true },
    { key: 'failed', head: t('rehearsal.failedOnce'), cell: ({ failed }) => failed, isFigure: true },
  ];
  const leftColumns: readonly Column<LeftOut>[] = [
    { key: 'code', head: t('rehearsal.leftOut'), cell: ({ code }) => t(`whyNot.${code}`, { defaultValue: code }) },
    { key: 'chargers', head: t('campaigns.chargers'), cell: ({ chargers }) => chargers, isFigure: true },
    { key: 'which', head: t('rehearsal.which'), cell: ({ examples }) => examples.join(', '), isWide: true },
    { key: 'sentence', head: t('rehearsal.such'), cell: ({ sentence }) => sentence, isWide: true },
  ];
  return (
    <>
      <DataTable
        label={t('rehearsal.waves')}
        columns={waveColumns}
        rows={waves.map((wave, place) => ({ ...wave, place }))}
        idOf={({ place }) => place}
      />
      {leftOut.length > 0 && <DataTable label={t('rehearsal.leftOut')} columns={leftColumns} rows={leftOut} idOf={({ code }) => code} />}
    </>
  );
}
