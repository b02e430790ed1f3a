import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Site } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sitesQuery } from '../api/site-queries.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { When } from '../ui/when.tsx';
import { NewSiteDialog } from './new-site-dialog.tsx';
import { SiteStateMark } from './site-state-mark.tsx';

/** The sites whose power is shared, or will be. */
export function SitesPage() {
  const { t } = useTranslation();
  const [isAdding, { open, close }] = useDisclosure(false);
  const query = useInfiniteQuery(sitesQuery);
  const columns: readonly Column<Site>[] = [
    {
      key: 'name',
      head: t('sites.name'),
      cell: ({ id, settings }) => (
        <AnchorLink to="/sites/$siteId" params={{ siteId: id }}>
          {settings.name}
        </AnchorLink>
      ),
    },
    { key: 'state', head: t('sites.state'), cell: (site) => <SiteStateMark site={site} /> },
    { key: 'mode', head: t('sites.mode'), cell: ({ settings }) => t(`siteMode.${settings.mode}`) },
    { key: 'fuses', head: t('sites.fuses'), cell: ({ settings }) => settings.fuses.length, isFigure: true },
    { key: 'connectors', head: t('sites.connectors'), cell: ({ settings }) => settings.connectors.length, isFigure: true },
    { key: 'changed', head: t('sites.changed'), cell: ({ changedAt }) => <When at={changedAt} /> },
  ];
  return (
    <>
      <PageHeading title={t('sites.title')} lead={t('sites.lead')} actions={<Button onClick={open}>{t('sites.add')}</Button>} />
      <Panel>
        <PagedList query={query} empty={t('sites.empty')}>
          {(rows) => <DataTable label={t('sites.title')} columns={columns} rows={rows} idOf={({ id }) => id} />}
        </PagedList>
      </Panel>
      <NewSiteDialog isOpen={isAdding} onClose={close} />
    </>
  );
}
