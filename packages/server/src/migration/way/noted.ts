import type { FactOf, WayFact } from './facts.ts';
import { withRecord, type RegisterRow } from './registers.ts';
import type { Way, WayState } from './way.ts';
import type { WaySettings } from './way-settings.ts';

/** What is kept of a fact, whatever the state and whoever owns the charger: facts are always taken. */
export function noted(former: Way, fact: WayFact, { offlineMs }: Pick<WaySettings, 'offlineMs'>): Way {
  const way = withoutSilence(former, fact, offlineMs);
  const { capi, ocpp, atMs } = { ...way, atMs: fact.atMs };
  const heardByCapi = { ...capi, heardMs: Math.max(capi.heardMs, atMs) };
  const heardByOcpp = { ...ocpp, heardMs: Math.max(ocpp.heardMs ?? 0, atMs) };
  switch (fact.kind) {
    case 'capiHello':
      return { ...way, capi: { ...heardByCapi, lastSessionId: Math.max(capi.lastSessionId, fact.lastSessionId) } };
    case 'capiPoll':
      return polled(way, fact);
    case 'capiStored':
      return { ...way, capi: { ...capi, storedThrough: Math.max(capi.storedThrough, fact.through) } };
    case 'capiRecord':
      return way.owner === 'CAPI' ? way : { ...way, lateRecords: withRecord(way.lateRecords, fact.record) };
    case 'ocppBoot':
      return { ...way, ocpp: { ...heardByOcpp, bootNo: fact.bootNo } };
    case 'ocppStatus': {
      const { connectorId } = fact;
      const others = ocpp.faulted.filter((faulted) => faulted !== connectorId);
      return { ...way, ocpp: { ...heardByOcpp, faulted: fact.status === 'Faulted' ? [...others, connectorId] : others } };
    }
    case 'ocppStarted': {
      const others = ocpp.openTransactions.filter((transactionId) => transactionId !== fact.transactionId);
      return { ...withRegister(way, fact), ocpp: { ...heardByOcpp, openTransactions: [...others, fact.transactionId] } };
    }
    case 'ocppStopped': {
      const openTransactions = ocpp.openTransactions.filter((transactionId) => transactionId !== fact.transactionId);
      const completed = ocpp.completed + ocpp.openTransactions.length - openTransactions.length;
      return { ...way, ocpp: { ...heardByOcpp, openTransactions, completed } };
    }
    case 'ocppRegister':
      return { ...withRegister(way, fact), ocpp: heardByOcpp };
    case 'pause':
      return { ...way, isPaused: true, isHeld: way.isHeld || fact.isByPerson === true };
    case 'resume':
      // What a person holds, a person lets go.
      if (way.isHeld && fact.isByPerson !== true) return way;
      return { ...way, isPaused: way.isAborted, isHeld: false };
    case 'abort':
      return { ...way, isPaused: true, isAborted: true };
    case 'oneWayAccepted':
      return { ...way, isOneWayAccepted: true };
    case 'slotRefused':
      return WAITS_FOR_A_SLOT.has(way.state) ? { ...way, reason: fact.reason } : way;
    case 'tick':
    case 'orderAnswered':
    case 'admitted':
    case 'slotGranted':
    case 'recall':
    case 'withdraw':
      return way;
  }
}

/** What a charger is to do while it is online is not missed while it is not: offline is no failure. */
function withoutSilence(way: Way, { kind, atMs }: WayFact, offlineMs: number): Way {
  if (way.state !== 'Staging' || way.deadlineMs === null || (kind !== 'capiHello' && kind !== 'capiPoll')) return way;
  const silentMs = atMs - Math.max(way.capi.heardMs, way.sinceMs);
  return silentMs > offlineMs ? { ...way, deadlineMs: way.deadlineMs + silentMs } : way;
}

const WAITS_FOR_A_SLOT: ReadonlySet<WayState> = new Set(['Candidate', 'Snapshotted', 'Staged']);

/** In these a register on OCPP is of the attempt that runs. */
const ON_TRIAL: ReadonlySet<WayState> = new Set(['Switching', 'Configuring', 'Verifying', 'Committing', 'Soaking', 'Migrated']);

const CARRIES: ReadonlySet<WayState> = new Set(['Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing']);

function polled(way: Way, { atMs, connectors, settingsRevision }: FactOf<'capiPoll'>): Way {
  const { capi } = way;
  // One that comes late says what was.
  const isNewest = atMs >= (capi.poll?.atMs ?? 0);
  const lastSessionId = Math.max(capi.lastSessionId, ...connectors.map(({ sessionId }) => sessionId ?? 0));
  const poll = isNewest ? { atMs, connectors, settingsRevision } : capi.poll;
  const registers = way.owner === 'CAPI' ? connectors.reduce(withCapiRegister, way.registers) : way.registers;
  // In these what was read is what will be carried; a poll from before the reading has a lower revision.
  const isStale = way.isStale || (CARRIES.has(way.state) && settingsRevision > (way.snapshot?.settingsRevision ?? Infinity));
  return { ...way, isStale, registers, capi: { ...capi, heardMs: Math.max(capi.heardMs, atMs), lastSessionId, poll } };
}

function withCapiRegister(
  rows: readonly RegisterRow[],
  { connectorId, registerWh }: { readonly connectorId: number; readonly registerWh: number },
): readonly RegisterRow[] {
  return changed(rows, connectorId, (row) => ({ ...row, lastCapiWh: Math.max(row.lastCapiWh ?? 0, registerWh) }));
}

function withRegister(way: Way, { connectorId, registerWh }: { readonly connectorId: number; readonly registerWh: number }): Way {
  if (!ON_TRIAL.has(way.state)) return way;
  return {
    ...way,
    registers: changed(way.registers, connectorId, (row) => ({ ...row, firstOcppWh: Math.min(row.firstOcppWh ?? Infinity, registerWh) })),
  };
}

function changed(rows: readonly RegisterRow[], connectorId: number, change: (row: RegisterRow) => RegisterRow): readonly RegisterRow[] {
  const row = rows.find((known) => known.connectorId === connectorId) ?? { connectorId, lastCapiWh: null, firstOcppWh: null };
  return [...rows.filter((known) => known.connectorId !== connectorId), change(row)].sort(
    (one, other) => one.connectorId - other.connectorId,
  );
}
