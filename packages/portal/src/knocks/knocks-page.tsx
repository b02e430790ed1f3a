import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { knocksQuery } from '../api/queries.ts';
import { useEventLog } from '../live/live-context.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { AdmittedNote } from './admitted-note.tsx';
import { KnockRow } from './knock-row.tsx';
import classes from './knocks.module.css';
import { useAdmit } from './use-admit.ts';

/** Chargers that knocked and were refused: who, from where, why, and the one button that lets them in. */
export function KnocksPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(knocksQuery(useEventLog()));
  const admit = useAdmit();
  return (
    <>
      <PageHeading title={t('knocks.title')} lead={t('knocks.lead')} />
      <AdmittedNote charger={admit.charger} />
      <Panel>
        <PagedList query={query} empty={t('knocks.empty')}>
          {(knocks) => (
            <ul className={classes.list}>
              {knocks.map((knock) => (
                <KnockRow key={knock.id} knock={knock} admit={admit} />
              ))}
            </ul>
          )}
        </PagedList>
      </Panel>
    </>
  );
}
