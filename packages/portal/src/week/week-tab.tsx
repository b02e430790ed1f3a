import { NativeSelect, Skeleton } from '@mantine/core';
import type { Charger, ConnectorLimits } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { connectorLimitsQuery, scheduleDraftsQuery } from '../api/charger-queries.ts';
import { outletsOf } from '../chargers/charger-facts.ts';
import { outletOf } from '../chargers/rating.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { DraftOffer } from './draft-offer.tsx';
import { ExceptionsSection } from './exceptions-section.tsx';
import { LimitsForm } from './limits-form.tsx';
import { NowAndNext } from './now-and-next.tsx';
import { WeekForm } from './week-form.tsx';

/** When a connector charges with how much: what holds, the week, what is placed over it, and the limits above both. */
export function WeekTab({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const connectorIds = outletsOf(charger)
    .map(({ connectorId }) => connectorId)
    .filter((connectorId) => outletOf(charger, connectorId)?.hasTransactions ?? true);
  const [chosen, choose] = useState(connectorIds[0] ?? 1);
  const query = useQuery(connectorLimitsQuery(charger.id, chosen));
  const intro = (
    <>
      {connectorIds.length > 1 && (
        <NativeSelect
          label={t('sessions.connector')}
          value={String(chosen)}
          onChange={(event) => choose(Number(event.currentTarget.value))}
          data={connectorIds.map(String)}
          maw={160}
        />
      )}
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={120} />}
      {query.data && <NowAndNext limits={query.data} />}
    </>
  );
  return (
    <>
      <Section title={t('week.nowTitle')} lead={t('week.nowLead')} intro={intro} />
      {query.data && <Parts key={chosen} limits={query.data} />}
    </>
  );
}

function Parts({ limits }: { readonly limits: ConnectorLimits }) {
  const { t } = useTranslation();
  const { chargerId, connectorId } = limits;
  const drafts = useQuery(scheduleDraftsQuery(chargerId));
  const [isTaken, take] = useState(false);
  // Whoever has made a week has no need of it.
  const isWanted = limits.schedule === null;
  const offered = drafts.data?.items.find((draft) => isWanted && draft.connectorId === connectorId && draft.confirmedAt === null) ?? null;
  const draft = isTaken && offered ? offered.schedule : null;
  const week = (
    <>
      {offered && <DraftOffer draft={offered} isTaken={isTaken} onTake={() => take(true)} />}
      {/* Another week, from here or from elsewhere, is another form. */}
      <WeekForm key={JSON.stringify([limits.schedule, draft])} limits={limits} draft={draft} />
    </>
  );
  return (
    <>
      <ExceptionsSection limits={limits} />
      <Section title={t('week.title')} lead={t('week.lead')} intro={week} />
      <Section title={t('week.limitsTitle')} lead={t('week.limitsLead')} intro={<LimitsForm key={limits.revision} limits={limits} />} />
    </>
  );
}
