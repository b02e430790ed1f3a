import { NOTHING_LEARNT, type LearntPhases } from '@phasor/balancing';
import type { Granted } from './flowing-on.ts';
import type { DrawSample } from './house-estimate.ts';
import type { TerminalReading } from './reading.ts';
import { NO_WEAR, type Wear } from './wear.ts';

/** Which of the charger's terminals feed the car: all that are wired, or one. */
export type Route = 'L123' | 'L1' | 'L2' | 'L3';

/** What a charger was told for one connector. */
export interface Told {
  readonly transactionId: number;
  readonly limitA: number;
  readonly route: Route;
  readonly sentAtMs: number;
  /** When it said yes; null: not yet, or nobody knows. */
  readonly takenAtMs: number | null;
  /** From here on the dead-man's tail holds, of at most `tailA` (S15). */
  readonly untilMs: number;
  readonly tailA: number;
  /** From here on the tail gives more than the limit did: the schedule may keep it at 0 A for hours; Infinity: never. Absent: from `untilMs` on. */
  readonly risesAtMs?: number | undefined;
}

/** When what a charger was told gives more by itself than it was told, ms. */
export const risesAtMs = ({ risesAtMs: atMs, untilMs }: Told): number => atMs ?? untilMs;

/** A change of route that is on its way: where it was, since when, and what the site's meter saw before (S6). */
export interface Moving {
  readonly from: Route;
  readonly sinceMs: number;
  /** The meter less all other cars, on the site's phases, before the order or in the pause after it. */
  readonly meterBefore: readonly [number, number, number] | null;
  /** The instant of that sample; ms since 1970. */
  readonly meterAtMs?: number | undefined;
  readonly drawnBeforeA: number;
  /** How many terminals fed this car then; where it is another car nobody knows. */
  readonly terminalsBefore?: number | undefined;
  /** How often its car was stopped to see where it charges, and whether it is now. */
  readonly looks?: number | undefined;
  readonly isStopped?: boolean | undefined;
  /** True: that was seen after the order, when it may have moved already; a later change of its current then tells where it is. */
  readonly isAfter: boolean;
}

/** S10: the phase that stands ready at an idle connector. */
export interface Ready {
  /** It is not looked at before this, ms. */
  readonly lookAtMs: number;
  /** What the last look found clearly better than what stands there; null: nothing. */
  readonly wanted: Route | null;
  /** Changes while it was idle, on that local day. */
  readonly day: string;
  readonly changes: number;
}

/** S8: what the ladder left in a charger. */
export interface Residue {
  readonly hasDefault: boolean;
  /** What the vendor's key allowed the connector before, in A; null: the key was not touched. */
  readonly limitBeforeA: number | null;
  /** It is not taken back before this, ms. */
  readonly tryAtMs: number;
}

/** S8: a connector that was taken out of operation because nothing else stopped it. */
export interface TakenOut {
  readonly atMs: number;
  /** Its charger has said since that it is; who says otherwise after that was put back by somebody. */
  readonly isSeen: boolean;
}

/** A running transaction. */
export interface Session {
  readonly transactionId: number;
  readonly startedAtMs: number;
  readonly meterStartWh: number;
  readonly registerWh: number | null;
  readonly departsAtMs: number | null;
  readonly wantedKWh: number | null;
}

/** What the loop remembers of one connector. Plain data: it is stored and read back. */
export interface ConnectorMemory {
  readonly session: Session | null;
  /** On the site's phases, the oldest first. */
  readonly samples: readonly DrawSample[];
  readonly reading: TerminalReading | null;
  readonly learnt: LearntPhases;
  /** The last order, and those before it that may still be in force. */
  readonly told: Told | null;
  readonly before: readonly Told[];
  /** What it was granted of late, the oldest first. */
  readonly granted: readonly Granted[];
  readonly route: Route;
  readonly moving: Moving | null;
  /** True once the last order was seen in what is measured (S6). */
  readonly isEffective: boolean;
  /** On which side of the phase matrix its meter sits: seen, or not known. */
  readonly meterSide: 'input' | 'output' | null;
  readonly failedSwitches: number;
  /** A route that it was told and not seen to take: where it counts it is told anew. */
  readonly strayRoute: Route | null;
  /** Why it is not asked to change phases any more. */
  readonly noSwitch: string | null;
  /** S8: how far the ladder was climbed for the order that it ignores, and when last. */
  readonly rung: number;
  readonly rungAtMs: number;
  /** S8: what the ladder left in the charger, to be taken back once nobody charges; null: nothing. */
  readonly residue: Residue | null;
  /** S8: it stays out of operation until somebody has looked at it; null: it is not. */
  readonly takenOut: TakenOut | null;
  /** Since when the car itself draws nothing (SuspendedEV); ms. */
  readonly suspendedAtMs: number | null;
  /** Whether its schedule allowed it to charge when last looked at; null: not yet. */
  readonly wasAllowed: boolean | null;
  /** S17: it gets no current before this; ms. */
  readonly heldUntilMs: number;
  /** S11: profiles and keys written on that local day; cuts that a fuse needed are counted apart. */
  readonly writes: { readonly day: string; readonly count: number; readonly safetyCuts: number; readonly keys?: number | undefined };
  /** S11: how much it was written to of late. */
  readonly wear: Wear;
  readonly ready: Ready;
  /** S7: what its key for the current holds, where it was lowered for a change of phase, in A. */
  readonly heldByKeyA: number | null;
  /** When a refused or unanswered order may be tried again; ms. */
  readonly retryAtMs: number;
  /** Orders in a row that it refused or did not answer. */
  readonly failures: number;
}

export const NEW_CONNECTOR: ConnectorMemory = {
  session: null,
  samples: [],
  reading: null,
  learnt: NOTHING_LEARNT,
  told: null,
  before: [],
  granted: [],
  route: 'L123',
  moving: null,
  isEffective: true,
  meterSide: null,
  failedSwitches: 0,
  strayRoute: null,
  noSwitch: null,
  rung: 0,
  rungAtMs: 0,
  residue: null,
  takenOut: null,
  suspendedAtMs: null,
  wasAllowed: null,
  heldUntilMs: 0,
  writes: { day: '', count: 0, safetyCuts: 0 },
  wear: NO_WEAR,
  heldByKeyA: null,
  ready: { lookAtMs: 0, wanted: null, day: '', changes: 0 },
  retryAtMs: 0,
  failures: 0,
};

/** All limits that may be in force: the last, and before it is seen to act those that it replaces. */
export function limitsInForce({ told, before }: ConnectorMemory): readonly Told[] {
  return told ? [told, ...before] : before;
}

/** S6: of several that may be in force on a route nobody knows which is: one stands for all, the highest of each of its figures. */
export function highestByRoute(inForce: readonly Told[]): readonly Told[] {
  const byRoute = new Map<Route, Told>();
  for (const told of inForce) {
    const known = byRoute.get(told.route);
    byRoute.set(told.route, known ? { ...told, ...highestOf(known, told) } : told);
  }
  return [...byRoute.values()];
}

const highestOf = (one: Told, other: Told): Omit<Told, 'transactionId' | 'route'> => ({
  limitA: Math.max(one.limitA, other.limitA),
  sentAtMs: Math.max(one.sentAtMs, other.sentAtMs),
  takenAtMs: one.takenAtMs === null || other.takenAtMs === null ? null : Math.max(one.takenAtMs, other.takenAtMs),
  untilMs: Math.min(one.untilMs, other.untilMs),
  tailA: Math.max(one.tailA, other.tailA),
  risesAtMs: Math.min(risesAtMs(one), risesAtMs(other)),
});

/** The most that tails give whose time has come, A per phase (S15). */
export function risenA(memory: ConnectorMemory, nowMs: number): number {
  return Math.max(0, ...limitsInForce(memory).map((told) => (nowMs >= risesAtMs(told) ? told.tailA : 0)));
}

/** The most that the car may be offered now, A per phase. */
export function mostOffered(memory: ConnectorMemory, nowMs: number): number {
  return Math.max(0, ...limitsInForce(memory).map((told) => (nowMs >= risesAtMs(told) ? Math.max(told.tailA, told.limitA) : told.limitA)));
}
