import type { LiveReading, Wiring } from '@phasor/contract';
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
  // The charger's own instant, freed of what its clock is off; never in the future.
  const atMs = Math.min(nowMs, Date.parse(live.measuredAt) - (skewMs ?? 0));
  const most = Math.max(0, ...known);
  const wired = wiring.length;
  const amps = (index: number): number => (index >= wired ? 0 : Math.max(0, told[index] ?? most));
  if (known.length > 0) return { atMs, amps: [amps(0), amps(1), amps(2)], registerWh: live.registerWh };
  if (live.powerW === null) return null;
  // Power alone: it may all be on any phase that is wired (S9).
  const each = Math.max(0, live.powerW) / 230;
  return { atMs, amps: [each, wired > 1 ? each : 0, wired > 1 ? each : 0], registerWh: live.registerWh };
}
