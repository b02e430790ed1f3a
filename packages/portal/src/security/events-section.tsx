import type { SecurityEvent } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { securityEventsQuery } from '../api/charger-queries.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';

/** What the charger reported about its security, newest first. */
export function EventsSection({ chargerId }: { readonly chargerId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(securityEventsQuery(chargerId));
  const columns: readonly Column<SecurityEvent>[] = [
    { key: 'receivedAt', head: t('securityEvents.received'), cell: ({ receivedAt }) => <When at={receivedAt} /> },
    { key: 'at', head: t('securityEvents.at'), cell: ({ at }) => (at === null ? UNKNOWN : <When at={at} />) },
    { key: 'type', head: t('securityEvents.type'), cell: ({ type }) => <strong>{type}</strong>, isWide: true },
    { key: 'techInfo', head: t('securityEvents.techInfo'), cell: ({ techInfo }) => techInfo ?? UNKNOWN, isWide: true },
  ];
  return (
    <Section title={t('securityEvents.title')}>
      <PagedList query={query} empty={t('securityEvents.empty')}>
        {(rows) => <DataTable label={t('securityEvents.title')} columns={columns} rows={rows} idOf={({ id }) => id} />}
      </PagedList>
    </Section>
  );
}
