import { Skeleton } from '@mantine/core';
import type { ConnectorLimitsInForce, LimitInForce } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { limitsInForceQuery } from '../api/charger-queries.ts';
import { formatCurrent, formatLimit, UNKNOWN } from '../format/quantities.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { ConnectorPart } from './connector-part.tsx';

/** R21: what limits each connector now: the one sentence, and the whole stack of causes below it, the lowest first. */
export function LimitsSection({ chargerId }: { readonly chargerId: string }) {
  const { t } = useTranslation();
  const query = useQuery(limitsInForceQuery(chargerId));
  const intro = (
    <>
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={120} />}
    </>
  );
  return (
    <Section title={t('limits.title')} lead={t('limits.lead')} intro={intro}>
      {query.data?.connectors.length === 0 && <EmptyText>{t('limits.noConnectors')}</EmptyText>}
      {query.data?.connectors.map((connector) => (
        <Stack key={connector.connectorId} connector={connector} />
      ))}
    </Section>
  );
}

function Stack({ connector }: { readonly connector: ConnectorLimitsInForce }) {
  const { t, i18n } = useTranslation();
  const { connectorId, sentence, drawnA, offeredA, limits } = connector;
  const amps = (limitA: number | null): string => (limitA === null ? UNKNOWN : formatLimit(limitA, i18n.language));
  const figures = t('limits.figures', { drawn: formatCurrent(drawnA, i18n.language), offered: amps(offeredA) });
  const columns: readonly Column<LimitInForce>[] = [
    {
      key: 'cause',
      head: t('limits.cause'),
      cell: ({ cause, isBinding }) =>
        isBinding ? (
          <ToneMark tone="active">
            <strong>{t(`limitCause.${cause}`)}</strong>, {t('limits.binds')}
          </ToneMark>
        ) : (
          t(`limitCause.${cause}`)
        ),
      isWide: true,
    },
    { key: 'limit', head: t('limits.amps'), cell: ({ limitA }) => amps(limitA), isFigure: true },
    { key: 'without', head: t('limits.without'), cell: ({ withoutA, isBinding }) => amps(isBinding ? withoutA : null), isFigure: true },
    { key: 'since', head: t('limits.since'), cell: ({ since }) => (since === null ? UNKNOWN : <When at={since} />) },
    { key: 'until', head: t('limits.until'), cell: ({ until }) => (until === null ? UNKNOWN : <When at={until} />) },
    { key: 'source', head: t('limits.source'), cell: ({ source }) => t(`limitSource.${source}`) },
    { key: 'sentence', head: t('limits.sentence'), cell: (limit) => limit.sentence, isWide: true },
  ];
  return (
    <ConnectorPart connectorId={connectorId} sentence={sentence} note={drawnA === null && offeredA === null ? undefined : figures}>
      {limits.length > 0 && (
        <DataTable label={t('limits.stackOf', { number: connectorId })} columns={columns} rows={limits} idOf={({ cause }) => cause} />
      )}
    </ConnectorPart>
  );
}
