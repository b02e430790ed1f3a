import type { LiveReading, Wiring } from '@phasor/contract';
import { currentsAtMs } from '../../chargers/index.ts';
import type { Session } from './connector-memory.ts';
import type { PerPhase } from './site-phases.ts';

/** What a charger said of one connector, at its terminals (or pins, where its meter sits behind the phase matrix). */
export interface TerminalReading {
  /** By our clock, ms since 1970. */
  readonly atMs: number;
  readonly amps: PerPhase;
  readonly registerWh: number | null;
}

/**
 * A live reading as amperes on three phases; null where it holds no current. One that gives a current without its phase counts on all wired
 * phases, and a missing phase of several is bounded by the highest of the others, not guessed as nothing.
 */
export function terminalReading(live: LiveReading, skewMs: number | null, nowMs: number, wiring: Wiring): TerminalReading | null {
  const told = live.phases.map(({ currentA }) => currentA);
  const known = told.filter((amps) => amps !== null);
  const atMs = instantOf(live, skewMs, nowMs);
  // Of a car what flows counts, whichever way its meter says it does.
  const most = Math.max(0, ...known.map(Math.abs));
  const wired = wiring.length;
  const amps = (index: number): number => (index >= wired ? 0 : Math.abs(told[index] ?? most));
  if (known.length > 0) return { atMs, amps: [amps(0), amps(1), amps(2)], registerWh: live.registerWh };
  if (live.powerW === null) return null;
  // Power alone: it may all be on any phase that is wired (S9).
  const each = Math.abs(live.powerW) / 230;
  return { atMs, amps: [each, wired > 1 ? each : 0, wired > 1 ? each : 0], registerWh: live.registerWh };
}

/**
 * True where the car before it drew that: readings that had to wait for the line come after the next car has begun. A start that is yet to come is
 * that of a wrong clock, and tells nothing.
 */
export const isFromBefore = ({ atMs }: TerminalReading, session: Session | null, nowMs: number): boolean =>
  session !== null && session.startedAtMs <= nowMs && atMs < session.startedAtMs;

/** When the figures were measured that count, by our clock: the charger's own instant, freed of what its clock is off; never in the future. */
function instantOf(live: LiveReading, skewMs: number | null, nowMs: number): number {
  const ownMs = currentsAtMs(live) ?? Date.parse(live.powerAt ?? live.measuredAt);
  return Math.min(nowMs, ownMs - (skewMs ?? 0));
}

/**
 * What an OCPP charger says of the grid connection, at its connector 0: a current that flows out is below 0 (S4). A phase that it does not tell is
 * bounded by the highest of the others; power alone may all be on any phase (S9).
 */
export function gridReading(live: LiveReading, skewMs: number | null, nowMs: number): Pick<TerminalReading, 'atMs' | 'amps'> | null {
  const atMs = instantOf(live, skewMs, nowMs);
  const amps = gridAmps(live);
  if (amps) return { atMs, amps };
  if (live.powerW === null) return null;
  const each = Math.max(0, live.powerW) / 230;
  return { atMs, amps: [each, each, each] };
}

/** The same, of its currents alone; null where it tells none. */
export function gridAmps({ phases }: LiveReading): PerPhase | null {
  const told = phases.map(({ currentA }) => currentA);
  const known = told.filter((amps) => amps !== null);
  const most = Math.max(0, ...known.map(Math.abs));
  return known.length === 0 ? null : [told[0] ?? most, told[1] ?? most, told[2] ?? most];
}
