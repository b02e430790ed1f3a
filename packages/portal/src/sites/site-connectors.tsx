import { Button } from '@mantine/core';
import type { ConnectorProof, Site, SiteConnector, SiteConnectorNow, SiteNow } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { commission } from '../api/site-commands.ts';
import type { Tone } from '../chargers/status-look.ts';
import { formatLimit, UNKNOWN } from '../format/quantities.ts';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { useSiteChange } from './use-site-change.ts';

interface Row {
  readonly connector: SiteConnector;
  readonly proof: ConnectorProof | undefined;
  readonly now: SiteConnectorNow | undefined;
}

const tones: Readonly<Record<ConnectorProof['commissioning'], Tone>> = {
  unproven: 'quiet',
  running: 'waiting',
  passed: 'good',
  failed: 'bad',
};

/** The group: what each connector has now, what it counts at without us, and what the meter said of it. */
export function SiteConnectors({ site, now }: { readonly site: Site; readonly now: SiteNow | null }) {
  const { t, i18n } = useTranslation();
  const start = useSiteChange(site.id, ({ chargerId, connectorId }: SiteConnector) => commission(site.id, { chargerId, connectorId }));
  const isSame = (one: SiteConnector, other: { chargerId: string; connectorId: number }): boolean =>
    one.chargerId === other.chargerId && one.connectorId === other.connectorId;
  const rows = site.settings.connectors.map((connector): Row => ({
    connector,
    proof: site.proofs.find((proof) => isSame(connector, proof)),
    now: now?.connectors.find((each) => isSame(connector, each)),
  }));
  if (rows.length === 0) return <EmptyText>{t('site.noConnectors')}</EmptyText>;
  const columns: readonly Column<Row>[] = [
    {
      key: 'connector',
      head: t('siteConnector.name'),
      cell: ({ connector: { chargerId, connectorId } }) => (
        <AnchorLink to="/chargers/$chargerId" params={{ chargerId }}>
          {chargerId}/{connectorId}
        </AnchorLink>
      ),
    },
    { key: 'fuse', head: t('siteConnector.fuse'), cell: ({ connector: { fuseId, wiring } }) => `${fuseId}, ${wiring}` },
    ...(now ? [nowColumn(t('siteConnector.now'))] : []),
    ...(now ? [writesColumn(t('siteConnector.writes'), (figures) => t('siteConnector.written', figures))] : []),
    {
      key: 'failsafe',
      head: t('siteConnector.failsafe'),
      isWide: true,
      cell: ({ proof }) =>
        proof ? `${proof.failsafeClass} · ${formatLimit(proof.failsafeA, i18n.language)}: ${proof.failsafeReason}` : UNKNOWN,
    },
    {
      key: 'commissioning',
      head: t('siteConnector.commissioning'),
      isWide: true,
      cell: ({ proof }) =>
        proof ? (
          <>
            <ToneMark tone={tones[proof.commissioning]}>{t(`commissioning.${proof.commissioning}`)}</ToneMark> {proof.commissioningFinding}
          </>
        ) : (
          UNKNOWN
        ),
    },
    {
      key: 'actions',
      head: t('siteConnector.commission'),
      isAction: true,
      cell: ({ connector, proof }) => (
        <Button
          size="xs"
          variant="default"
          aria-label={t('siteConnector.commissionOne', { name: `${connector.chargerId}/${connector.connectorId}` })}
          loading={proof?.commissioning === 'running'}
          disabled={site.state === 'active'}
          onClick={() => start.mutate(connector)}
        >
          {t('siteConnector.commission')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <ErrorNote error={start.error} />
      <DataTable
        label={t('site.connectors')}
        columns={columns}
        rows={rows}
        idOf={({ connector: { chargerId, connectorId } }) => `${chargerId}/${connectorId}`}
      />
    </>
  );
}

function nowColumn(head: string): Column<Row> {
  return { key: 'now', head, isWide: true, cell: ({ now }) => (now ? <Now now={now} /> : UNKNOWN) };
}

/** S11: what was written into the charger's memory today, and the cuts that a fuse needed, which do not count. */
function writesColumn(head: string, text: (figures: { readonly writes: number; readonly cuts: number }) => string): Column<Row> {
  return {
    key: 'writes',
    head,
    cell: ({ now }) => (now ? text({ writes: now.writesToday, cuts: now.safetyCutsToday }) : UNKNOWN),
  };
}

/** What it was granted and what it draws, or its place in the queue; and why. */
function Now({ now: { way, grantedA, drawnA, waiting, reason } }: { readonly now: SiteConnectorNow }) {
  const { t, i18n } = useTranslation();
  const amps = (a: number): string => formatLimit(a, i18n.language);
  const drawn = drawnA === null ? UNKNOWN : drawnA.map(amps).join(' / ');
  return (
    <>
      {waiting && `${t('siteConnector.waits', { place: waiting.place })} `}
      {waiting?.expectedAt != null && (
        <>
          {t('siteConnector.expected')} <When at={waiting.expectedAt} />.{' '}
        </>
      )}
      {!waiting && way !== null && `${t('siteConnector.has', { way, granted: amps(grantedA), drawn })} `}
      {!waiting && reason}
    </>
  );
}
