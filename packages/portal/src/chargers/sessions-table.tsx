import type { Transaction } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { transactionsQuery } from '../api/queries.ts';
import { formatEnergy } from '../format/quantities.ts';
import { formatDuration } from '../format/times.ts';
import { useEventLog } from '../live/live-context.ts';
import { useNow } from '../time/use-now.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';

/** The charger's transactions, newest first. */
export function SessionsTable({ chargerId }: { readonly chargerId: string }) {
  const { t, i18n } = useTranslation();
  const query = useInfiniteQuery(transactionsQuery(chargerId, useEventLog()));
  const columns: readonly Column<Transaction>[] = [
    { key: 'id', head: t('sessions.id'), cell: ({ transactionId }) => transactionId },
    { key: 'connector', head: t('sessions.connector'), cell: ({ connectorId }) => connectorId },
    { key: 'tag', head: t('sessions.tag'), cell: ({ idTag }) => idTag },
    { key: 'start', head: t('sessions.start'), cell: ({ startTime }) => <When at={startTime} /> },
    { key: 'duration', head: t('sessions.duration'), cell: (row) => <Duration transaction={row} />, isFigure: true },
    { key: 'energy', head: t('sessions.energy'), cell: ({ energyWh }) => formatEnergy(energyWh, i18n.language), isFigure: true },
    {
      key: 'end',
      head: t('sessions.end'),
      cell: ({ stopTime, stopReason }) =>
        stopTime === null ? <ToneMark tone="active">{t('sessions.running')}</ToneMark> : (stopReason ?? 'Local'),
    },
  ];
  return (
    <PagedList query={query} empty={t('sessions.empty')}>
      {(rows) => <DataTable label={t('tab.sessions')} columns={columns} rows={rows} idOf={({ transactionId }) => transactionId} />}
    </PagedList>
  );
}

function Duration({ transaction: { startTime, stopTime } }: { readonly transaction: Transaction }) {
  const nowMs = useNow();
  return formatDuration((stopTime === null ? nowMs : Date.parse(stopTime)) - Date.parse(startTime));
}
