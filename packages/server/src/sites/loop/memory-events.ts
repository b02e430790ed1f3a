import type { Grid } from '@phasor/balancing';
import type { Wiring } from '@phasor/contract';
import {
  highestByRoute,
  limitsInForce,
  NEW_CONNECTOR,
  risesAtMs,
  type ConnectorMemory,
  type Moving,
  type Session,
  type Told,
} from './connector-memory.ts';
import type { DrawSample } from './house-estimate.ts';
import type { TerminalReading } from './reading.ts';
import { fedBy } from './routes.ts';
import { highest, onSite, ZERO, type PerPhase } from './site-phases.ts';
import { worn } from './wear.ts';

/** So many samples of a connector are kept: what happened around the last samples of the meter. */
const KEPT_SAMPLES = 8;

/** S10: so long after a session its connector is looked at for the next car, ms. */
const SETTLED_AFTER_MS = 120_000;

/** A car is there that may charge. What is known of its charger stays; `holdsLimit`: and what it was told last (CAPI). */
export function sessionStarted(memory: ConnectorMemory, session: Session, holdsLimit = false): ConnectorMemory {
  if (memory.session?.transactionId === session.transactionId) {
    const { departsAtMs, wantedKWh } = session;
    return { ...memory, session: { ...memory.session, departsAtMs, wantedKWh } };
  }
  return { ...NEW_CONNECTOR, ...ofCharger(memory), before: lasting(memory, holdsLimit), session, samples: memory.samples };
}

/** The transaction has ended: nothing flows from now on. */
export function sessionStopped(memory: ConnectorMemory, nowMs: number, holdsLimit = false): ConnectorMemory {
  // The last reading may bear the same instant.
  const atMs = Math.max(nowMs, (memory.samples.at(-1)?.atMs ?? 0) + 1);
  const samples = withSample(memory.samples, { atMs, least: ZERO, most: ZERO });
  const ready = { ...memory.ready, lookAtMs: nowMs + SETTLED_AFTER_MS, wanted: null };
  return { ...NEW_CONNECTOR, ...ofCharger(memory), before: lasting(memory, holdsLimit), ready, samples, takenOut: memory.takenOut };
}

/** S18: what a charger was told that knows limits and no transactions holds for its next car too. */
const lasting = (memory: ConnectorMemory, holdsLimit: boolean): ConnectorMemory['before'] =>
  holdsLimit ? highestByRoute(limitsInForce(memory)) : [];

/** What is known of the charger, whoever's car it feeds: a change of phase that nobody has measured yet is one for the next car too. */
function ofCharger({
  route,
  moving,
  meterSide,
  failedSwitches,
  strayRoute,
  noSwitch,
  writes,
  wear,
  ready,
  residue,
  heldByKeyA,
}: ConnectorMemory) {
  return { route, moving, meterSide, failedSwitches, strayRoute, noSwitch, writes, wear, ready, residue, heldByKeyA };
}

/** A reading came. A meter behind the phase matrix, or one whose place is not known, tells how much and not where (S6). */
export function measured(memory: ConnectorMemory, reading: TerminalReading, wiring: Wiring, grid: Grid): ConnectorMemory {
  const { session, meterSide, route, moving } = memory;
  if (!session || (memory.reading && reading.atMs <= memory.reading.atMs)) return memory;
  const registerWh = reading.registerWh ?? session.registerWh;
  const next = { ...memory, reading, session: { ...session, registerWh } };
  const total = Math.max(...reading.amps);
  const isPlain = meterSide === 'input' || (route === 'L123' && !moving) || reading.amps[1] > 0 || reading.amps[2] > 0;
  if (isPlain) {
    const amps = onSite(wiring, reading.amps);
    return { ...next, samples: withSample(memory.samples, { atMs: reading.atMs, least: amps, most: amps }) };
  }
  const on = (where: ConnectorMemory['route']): PerPhase => {
    if (where === 'L123') return onSite(wiring, reading.amps);
    return fedBy(where, wiring, grid, total);
  };
  const here = on(route);
  if (meterSide === 'output' && !moving)
    return { ...next, samples: withSample(memory.samples, { atMs: reading.atMs, least: here, most: here }) };
  const most = highest(highest(here, onSite(wiring, reading.amps)), moving ? on(moving.from) : ZERO);
  // Wherever it may be it counts, in the house's estimate and in what is reserved alike.
  return { ...next, samples: withSample(memory.samples, { atMs: reading.atMs, least: most, most }) };
}

function withSample(samples: readonly DrawSample[], sample: DrawSample): readonly DrawSample[] {
  const last = samples.at(-1);
  return last && sample.atMs <= last.atMs ? samples : [...samples.slice(-(KEPT_SAMPLES - 1)), sample];
}

/** An order goes out: from now on it may be in force, beside what was before it. */
export function sent(
  memory: ConnectorMemory,
  told: Told,
  moving: Pick<Moving, 'meterBefore' | 'meterAtMs' | 'drawnBeforeA' | 'terminalsBefore' | 'looks' | 'isStopped'>,
  day: string,
  writes: number,
  isForSafety: boolean,
  keys = 0,
): ConnectorMemory {
  const isMove = told.route !== memory.route;
  const isFirst = memory.told === null;
  const isRefresh = memory.told?.limitA === told.limitA && memory.told.route === told.route && memory.told.takenAtMs !== null;
  // While nothing flowed nobody could see where its phases are: its time begins anew.
  const goesOn = told.limitA > 0 && memory.told?.limitA === 0;
  // What was told while it was idle (S10), or of the car before, is measured on this car.
  const from = isFirst ? mayBeOn(memory, told.route) : (memory.moving?.from ?? memory.route);
  const goesAnew = isMove || goesOn || isFirst;
  const sinceMs = (goesAnew ? null : memory.moving?.sinceMs) ?? told.sentAtMs;
  return {
    ...memory,
    told,
    before: isRefresh ? memory.before : highestByRoute(limitsInForce(memory)),
    route: told.route,
    moving: isMove || (memory.moving && !isRefresh) ? { ...moving, from, sinceMs, isAfter: !goesAnew } : memory.moving,
    isEffective: isRefresh && memory.isEffective,
    strayRoute: null,
    ...written(memory, day, writes, isForSafety, told.sentAtMs, keys),
  };
}

/** S11: so many writes more on that local day. */
function written(
  memory: ConnectorMemory,
  day: string,
  more: number,
  isForSafety: boolean,
  nowMs: number,
  moreKeys: number,
): Pick<ConnectorMemory, 'writes' | 'wear'> {
  const { writes, wear } = memory;
  const { count, safetyCuts, keys: before = 0 } = writes.day === day ? writes : { count: 0, safetyCuts: 0 };
  const keys = before + moreKeys;
  if (isForSafety) return { writes: { day, count, safetyCuts: safetyCuts + more, keys }, wear };
  return { writes: { day, count: count + more, safetyCuts, keys }, wear: worn(wear, more, nowMs) };
}

/** Where its phases may be, beside the route that it is told now. */
const mayBeOn = ({ moving, route }: ConnectorMemory, told: ConnectorMemory['route']): ConnectorMemory['route'] =>
  moving && moving.from !== told ? moving.from : route;

/** S10: an idle connector is told the phase for its next car. Until a car is measured there it may hold the one before. */
export function readied(memory: ConnectorMemory, route: ConnectorMemory['route'], nowMs: number, day: string): ConnectorMemory {
  const { ready } = memory;
  return {
    ...memory,
    route,
    moving: { from: mayBeOn(memory, route), sinceMs: nowMs, meterBefore: null, drawnBeforeA: 0, isAfter: false },
    ready: { ...ready, wanted: null, day, changes: (ready.day === day ? ready.changes : 0) + 1 },
    ...written(memory, day, 1, false, nowMs, 1),
  };
}

/** It said no to that, or nothing: it is told again with its next car. What nobody answered may be so. */
export function notReadied(
  memory: ConnectorMemory,
  route: ConnectorMemory['route'],
  before: ConnectorMemory,
  isRefused: boolean,
): ConnectorMemory {
  if (memory.route !== route) return memory;
  const moving = isRefused || !memory.moving ? before.moving : { ...memory.moving, from: route };
  return { ...memory, route: before.route, moving };
}

/** The charger said yes. */
export function taken(memory: ConnectorMemory, told: Told, nowMs: number): ConnectorMemory {
  return memory.told === told ? { ...memory, told: { ...told, takenAtMs: nowMs }, retryAtMs: 0, failures: 0 } : memory;
}

/** A charger that refused or did not answer is told again after this, each time twice as long (S11), ms. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 640_000;
export const retryMs = ({ failures }: ConnectorMemory): number => Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** failures);

/** The charger said no: what was before is still in force. */
export function refused(memory: ConnectorMemory, told: Told, wasTold: ConnectorMemory, retryAtMs: number): ConnectorMemory {
  if (memory.told !== told) return memory;
  return {
    ...memory,
    told: wasTold.told,
    before: wasTold.before,
    route: wasTold.route,
    moving: wasTold.moving,
    isEffective: wasTold.isEffective,
    strayRoute: wasTold.strayRoute,
    retryAtMs,
    failures: memory.failures + 1,
  };
}

/** Nobody answered: it may be in force or not, and both count. The tail of what was before may begin as if nothing had been told (S15). */
export function unanswered(memory: ConnectorMemory, told: Told, wasTold: ConnectorMemory, retryAtMs: number): ConnectorMemory {
  if (memory.told !== told) return memory;
  const { told: was } = wasTold;
  const mayStand = was?.transactionId === told.transactionId ? was : told;
  const tail = { untilMs: Math.min(told.untilMs, mayStand.untilMs), tailA: Math.max(told.tailA, mayStand.tailA) };
  const rises = Math.min(risesAtMs(told), risesAtMs(mayStand));
  return { ...memory, told: { ...told, ...tail, risesAtMs: rises }, retryAtMs, failures: memory.failures + 1 };
}

/** It was not sent after all, and is wanted again: until then it counts as one that may be in force, beside what was before, and is no write. */
export function unsent(memory: ConnectorMemory, told: Told, wasTold: ConnectorMemory): ConnectorMemory {
  const { writes, wear, failures, retryAtMs } = wasTold;
  return memory.told === told ? { ...unanswered(memory, told, wasTold, retryAtMs), writes, wear, failures } : memory;
}

/** A car that was found full, and paused for others, is asked again after so long: it may want more by then, ms. */
const ASK_AGAIN_MS = 1_800_000;

/** S8: a connector that was taken out of operation has said so, and was put back when it says otherwise. */
function takenOutSeen({ takenOut }: ConnectorMemory, status: string): ConnectorMemory['takenOut'] {
  if (!takenOut || status === 'Faulted') return takenOut;
  if (status === 'Unavailable') return takenOut.isSeen ? takenOut : { ...takenOut, isSeen: true };
  return takenOut.isSeen ? null : takenOut;
}

/** OCPP's status of the connector: SuspendedEV is the car's own wish. One that we paused meanwhile stays as full as it was. */
export function statusSeen(memory: ConnectorMemory, status: string, nowMs: number): ConnectorMemory {
  const { suspendedAtMs, told } = memory;
  const takenOut = takenOutSeen(memory, status);
  const isPausedByUs = status === 'SuspendedEVSE' && told?.limitA === 0;
  const isStill = status === 'SuspendedEV' || (isPausedByUs && suspendedAtMs !== null && nowMs - suspendedAtMs < ASK_AGAIN_MS);
  const next = isStill ? (suspendedAtMs ?? nowMs) : null;
  return next === suspendedAtMs && takenOut === memory.takenOut ? memory : { ...memory, suspendedAtMs: next, takenOut };
}

/** S17: after a power cut, or where a schedule lets many begin at once, a session gets its current only after a while. */
export function held(memory: ConnectorMemory, untilMs: number): ConnectorMemory {
  return memory.session && untilMs > memory.heldUntilMs ? { ...memory, heldUntilMs: untilMs } : memory;
}
