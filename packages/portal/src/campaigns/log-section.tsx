import type { CampaignEventPage } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { campaignEventsQuery } from '../api/campaign-queries.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';

/** What happened to a campaign, newest first. */
export function LogSection({ campaignId }: { readonly campaignId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(campaignEventsQuery(campaignId));
  const columns: readonly Column<CampaignEventPage['items'][number]>[] = [
    { key: 'at', head: t('campaign.at'), cell: ({ at }) => <When at={at} /> },
    { key: 'what', head: t('campaign.what'), isWide: true, cell: ({ sentence }) => sentence },
  ];
  return (
    <Section title={t('campaign.log')}>
      <PagedList query={query} empty={t('campaign.logEmpty')}>
        {(rows) => <DataTable label={t('campaign.log')} columns={columns} rows={rows} idOf={({ seq }) => seq} />}
      </PagedList>
    </Section>
  );
}
