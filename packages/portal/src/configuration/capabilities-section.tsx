import { Skeleton } from '@mantine/core';
import type { Capabilities } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { capabilitiesQuery } from '../api/charger-queries.ts';
import type { Tone } from '../chargers/status-look.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { capabilityRows, type CapabilityRow } from './capability-rows.ts';

const tones: Readonly<Record<CapabilityRow['source'], Tone>> = { reported: 'active', works: 'good', refused: 'bad', assumed: 'quiet' };

type Refusal = Capabilities['refusals'][number];

/** What a charger can do, each with where that is known from; and what chargers with its firmware refused. */
export function CapabilitiesSection({ chargerId }: { readonly chargerId: string }) {
  const { t } = useTranslation();
  const query = useQuery(capabilitiesQuery(chargerId));
  const columns: readonly Column<CapabilityRow>[] = [
    { key: 'name', head: t('capabilities.name'), cell: ({ name }) => t(`capability.${name}`), isWide: true },
    { key: 'value', head: t('capabilities.value'), cell: (row) => <Value row={row} /> },
    {
      key: 'source',
      head: t('capabilities.source'),
      cell: ({ source }) => (
        <span title={t(`capabilitySourceHint.${source}`)}>
          <ToneMark tone={tones[source]}>{t(`capabilitySource.${source}`)}</ToneMark>
        </span>
      ),
    },
  ];
  return (
    <>
      <Section
        title={t('capabilities.title')}
        lead={t('capabilities.lead')}
        intro={
          <>
            <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
            {query.isPending && <Skeleton height={140} />}
          </>
        }
      >
        {query.data && (
          <DataTable label={t('capabilities.title')} columns={columns} rows={capabilityRows(query.data)} idOf={({ name }) => name} />
        )}
      </Section>
      {query.data && <Refusals refusals={query.data.refusals} />}
    </>
  );
}

function Value({ row: { value } }: { readonly row: CapabilityRow }) {
  const { t } = useTranslation();
  if (value === null) return UNKNOWN;
  if (typeof value === 'boolean') return t(value ? 'capabilities.yes' : 'capabilities.no');
  return typeof value === 'number' ? value : value.join(', ');
}

function Refusals({ refusals }: { readonly refusals: readonly Refusal[] }) {
  const { t } = useTranslation();
  const columns: readonly Column<Refusal>[] = [
    { key: 'feature', head: t('refusals.feature'), cell: ({ feature }) => <strong>{feature}</strong>, isWide: true },
    { key: 'reason', head: t('refusals.reason'), cell: ({ reason }) => reason, isWide: true },
    { key: 'learntAt', head: t('refusals.learntAt'), cell: ({ learntAt }) => <When at={learntAt} /> },
  ];
  return (
    <Section title={t('refusals.title')} lead={t('refusals.lead')}>
      {refusals.length === 0 ? (
        <EmptyText>{t('refusals.empty')}</EmptyText>
      ) : (
        <DataTable label={t('refusals.title')} columns={columns} rows={refusals} idOf={({ feature }) => feature} />
      )}
    </Section>
  );
}
