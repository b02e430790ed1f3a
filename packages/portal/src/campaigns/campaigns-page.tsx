import type { CampaignSummary } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { campaignsQuery } from '../api/campaign-queries.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { When } from '../ui/when.tsx';
import { CampaignMark } from './campaign-mark.tsx';

/** The campaigns that bring chargers from CAPI to OCPP. */
export function CampaignsPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(campaignsQuery);
  const columns: readonly Column<CampaignSummary>[] = [
    {
      key: 'name',
      head: t('campaigns.name'),
      cell: ({ id, name }) => (
        <AnchorLink to="/campaigns/$campaignId" params={{ campaignId: id }}>
          {name}
        </AnchorLink>
      ),
    },
    { key: 'phase', head: t('campaigns.phase'), cell: (campaign) => <CampaignMark campaign={campaign} /> },
    { key: 'wave', head: t('campaigns.wave'), cell: ({ wave }) => wave ?? '–' },
    { key: 'chargers', head: t('campaigns.chargers'), cell: ({ chargers }) => chargers, isFigure: true },
    { key: 'committed', head: t('campaigns.committed'), cell: ({ committed }) => committed, isFigure: true },
    { key: 'migrated', head: t('campaigns.migrated'), cell: ({ migrated }) => migrated, isFigure: true },
    { key: 'made', head: t('campaigns.made'), cell: ({ madeAt }) => <When at={madeAt} /> },
  ];
  return (
    <>
      <PageHeading title={t('campaigns.title')} lead={t('campaigns.lead')} />
      <Panel>
        <PagedList query={query} empty={t('campaigns.empty')}>
          {(rows) => <DataTable label={t('campaigns.title')} columns={columns} rows={rows} idOf={({ id }) => id} />}
        </PagedList>
      </Panel>
    </>
  );
}
