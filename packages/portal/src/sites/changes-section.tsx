import type { SettingChange } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { siteChangesQuery } from '../api/site-queries.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';

/** Who changed which figure of a site (S21). */
export function ChangesSection({ siteId }: { readonly siteId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(siteChangesQuery(siteId));
  const columns: readonly Column<SettingChange>[] = [
    { key: 'at', head: t('changes.at'), cell: ({ at }) => <When at={at} /> },
    { key: 'by', head: t('changes.by'), cell: ({ by }) => by ?? UNKNOWN },
    { key: 'what', head: t('changes.what'), cell: ({ what }) => <code>{what}</code> },
    { key: 'before', head: t('changes.before'), cell: ({ before }) => before ?? UNKNOWN },
    { key: 'after', head: t('changes.after'), cell: ({ after }) => after ?? UNKNOWN },
  ];
  return (
    <Section title={t('siteTab.changes')} lead={t('changes.lead')}>
      <PagedList query={query} empty={t('changes.empty')}>
        {(rows) => <DataTable label={t('siteTab.changes')} columns={columns} rows={rows} idOf={({ id }) => id} />}
      </PagedList>
    </Section>
  );
}
