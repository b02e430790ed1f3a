import type { Review } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { reviewsQuery } from '../api/queries.ts';
import { prettyFrame } from '../chargers/frames.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { When } from '../ui/when.tsx';
import classes from './reviews.module.css';

/** Messages that were stored and answered although something about them was odd: late, twice, unknown, a wrong clock. */
export function ReviewsPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(reviewsQuery);
  const columns: readonly Column<Review>[] = [
    { key: 'at', head: t('reviews.at'), cell: ({ at }) => <When at={at} /> },
    { key: 'charger', head: t('reviews.charger'), cell: ({ chargerId }) => <ChargerLink chargerId={chargerId} /> },
    { key: 'kind', head: t('reviews.kind'), cell: ({ kind }) => kind },
    { key: 'reason', head: t('reviews.reason'), cell: (review) => <Reason review={review} />, isWide: true },
  ];
  return (
    <>
      <PageHeading title={t('reviews.title')} lead={t('reviews.lead')} />
      <Panel>
        <PagedList query={query} empty={t('reviews.empty')}>
          {(rows) => <DataTable label={t('reviews.title')} columns={columns} rows={rows} idOf={({ id }) => id} />}
        </PagedList>
      </Panel>
    </>
  );
}

function ChargerLink({ chargerId }: { readonly chargerId: string | null }) {
  if (chargerId === null) return UNKNOWN;
  return (
    <AnchorLink to="/chargers/$chargerId" params={{ chargerId }} inherit>
      {chargerId}
    </AnchorLink>
  );
}

function Reason({ review: { reason, frame } }: { readonly review: Review }) {
  const { t } = useTranslation();
  return (
    <div className={classes.reason}>
      {reason}
      {frame !== null && <Disclosure summary={t('reviews.frame')} text={prettyFrame(frame)} />}
    </div>
  );
}
