import type { SiteDecision } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NOW_EVERY_MS, siteDecisionsQuery } from '../api/site-queries.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { When } from '../ui/when.tsx';
import { decisionFigures } from './decision-figures.ts';
import classes from './decisions-section.module.css';

/** The decision log of a site: what was decided, and on what figures. */
export function DecisionsSection({ siteId }: { readonly siteId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({ ...siteDecisionsQuery(siteId), refetchInterval: NOW_EVERY_MS });
  const columns: readonly Column<SiteDecision>[] = [
    { key: 'at', head: t('decisions.at'), cell: ({ at }) => <When at={at} /> },
    { key: 'sentence', head: t('decisions.what'), isWide: true, cell: ({ sentence }) => sentence },
    { key: 'figures', head: t('decisions.figures'), isWide: true, cell: ({ figures }) => <Figures figures={figures} /> },
  ];
  return (
    <Section title={t('siteTab.decisions')} lead={t('decisions.lead')}>
      <PagedList query={query} empty={t('decisions.empty')}>
        {(rows) => <DataTable label={t('siteTab.decisions')} columns={columns} rows={rows} idOf={({ id }) => id} />}
      </PagedList>
    </Section>
  );
}

function Figures({ figures }: Pick<SiteDecision, 'figures'>) {
  const { t, i18n } = useTranslation();
  const facts = decisionFigures(figures, t, i18n.language);
  if (facts.length === 0) return null;
  return (
    <dl className={classes.figures}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
