import { Group, Stack, Title } from '@mantine/core';
import type { Charger, Connector, Transaction } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '../access/use-me.ts';
import { transactionsQuery } from '../api/queries.ts';
import { useEventLog } from '../live/live-context.ts';
import { LimitSentence } from '../limits/limit-sentence.tsx';
import { For } from '../ui/when.tsx';
import { readingOf } from './charger-facts.ts';
import classes from './connector-card.module.css';
import { ConnectorOrders } from './connector-orders.tsx';
import { FaultNote } from './fault-note.tsx';
import { PhaseBars } from './phase-bars.tsx';
import { barScaleA, outletOf } from './rating.ts';
import { SessionFigures } from './session-figures.tsx';
import { StatusMark } from './status-mark.tsx';

interface Props {
  readonly charger: Charger;
  readonly connector: Connector;
}

/** One outlet: status, the three phases, the running session, and what one may do. */
export function ConnectorCard({ charger, connector }: Props) {
  const { t } = useTranslation();
  const { isStaff } = useMe();
  const running = useRunning(charger.id, connector.transactionId);
  const live = readingOf(connector, charger.isOnline);
  const outlet = outletOf(charger, connector.connectorId);
  const name = t('connector.name', { number: connector.connectorId });
  return (
    <section className={classes.card} aria-label={name}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2}>{name}</Title>
            {outlet && <span className={classes.quiet}>{t(`socket.${outlet.socket}`)}</span>}
          </div>
          <div className={classes.status}>
            <StatusMark connector={connector} isOnline={charger.isOnline} />
            <span className={classes.quiet}>
              <For since={connector.since} />
            </span>
          </div>
        </Group>
        {connector.errorCode !== 'NoError' && <FaultNote connector={connector} />}
        {live === null && outlet?.hasTransactions === false ? (
          <span className={classes.quiet}>{t('connector.silent')}</span>
        ) : (
          <div>
            <PhaseBars live={live} scaleA={barScaleA(charger, connector.connectorId)} isRated={outlet !== null} />
            <SessionFigures live={live} transactionId={connector.transactionId} running={running} />
            {connector.transactionId !== null && <LimitSentence chargerId={charger.id} connectorId={connector.connectorId} />}
          </div>
        )}
      </Stack>
      {isStaff && <ConnectorOrders charger={charger} connector={connector} canStart={outlet?.hasTransactions ?? true} />}
    </section>
  );
}

/** The running transaction, from the list that the sessions tab shows too. */
function useRunning(chargerId: string, transactionId: number | null): Transaction | null {
  const { data } = useInfiniteQuery(transactionsQuery(chargerId, useEventLog()));
  if (transactionId === null) return null;
  return data?.pages.flatMap(({ items }) => items).find((candidate) => candidate.transactionId === transactionId) ?? null;
}
