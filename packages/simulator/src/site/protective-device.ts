import type { PerPhase } from '@phasor/ocpp/station';
import { heatAfter, msToTrip, PRELOAD_RATIO, settledHeat, shareOfTrip } from './heat.ts';
import { PHASES, type PhaseName } from './phase-flow.ts';
import { tripCurve, type ProtectionKind, type TripCurve } from './trip-curve.ts';

export interface Protection {
  readonly kind: ProtectionKind;
  readonly ratedA: number;
  /** Where in its standard's band the device lies: 0 the fastest, 1 the slowest. Default 0.5. */
  readonly place?: number;
}

export interface Trip {
  readonly phase: PhaseName;
  /** Times the rating, at the moment of the trip. */
  readonly ratio: number;
  readonly cause: 'heat' | 'magnet';
}

interface Pole {
  currentA: number;
  /** Of this device, which decides when it trips. */
  heat: number;
  /** Of the fastest device that may be sold in its place, for the judge. */
  fastHeat: number;
}

/**
 * A breaker or a set of three fuses. It is told the current of each phase whenever that changes, and says when it would trip if nothing
 * changed any more; instants are in ms of one clock that never jumps. All poles open together: where one fuse of three has melted the
 * rest is taken as dead too.
 */
export class ProtectiveDevice {
  readonly ratedA: number;
  readonly kind: ProtectionKind;
  readonly #own: TripCurve;
  readonly #fastest: TripCurve;
  readonly #poles: readonly [Pole, Pole, Pole];
  #atMs: number;
  #trip: Trip | null = null;

  constructor({ kind, ratedA, place = 0.5 }: Protection, atMs: number) {
    this.kind = kind;
    this.ratedA = ratedA;
    this.#own = tripCurve(kind, place);
    this.#fastest = tripCurve(kind, 0);
    this.#atMs = atMs;
    const hot = (): Pole => ({
      currentA: 0,
      heat: settledHeat(this.#own, PRELOAD_RATIO),
      fastHeat: settledHeat(this.#fastest, PRELOAD_RATIO),
    });
    this.#poles = [hot(), hot(), hot()];
  }

  /** Why it is open; null while it is closed. */
  get trip(): Trip | null {
    return this.#trip;
  }

  /** The highest share on the way to tripping of the fastest device in its place, 0 to 1 (S19). */
  get thermalShare(): number {
    return Math.max(...this.#poles.map(({ fastHeat }) => shareOfTrip(this.#fastest, fastHeat)));
  }

  /** The current of its most loaded phase, as a multiple of the rating. */
  get peakRatio(): number {
    return Math.max(...this.#poles.map(({ currentA }) => currentA / this.ratedA));
  }

  /** Brings its heat up to `atMs` at the present currents. */
  advance(atMs: number): void {
    const ms = Math.max(0, atMs - this.#atMs);
    this.#atMs += ms;
    if (ms === 0) return;
    for (const pole of this.#poles) {
      const ratio = pole.currentA / this.ratedA;
      pole.heat = heatAfter(this.#own, pole.heat, ratio, ms);
      pole.fastHeat = heatAfter(this.#fastest, pole.fastHeat, ratio, ms);
    }
  }

  /** From `atMs` on these currents flow, in A. */
  carry(atMs: number, currentA: PerPhase): void {
    this.advance(atMs);
    for (const phase of [0, 1, 2] as const) this.#poles[phase].currentA = this.#trip ? 0 : currentA[phase];
  }

  /** The instant at which it trips if nothing changes any more; null: never. */
  tripAtMs(): number | null {
    const times = this.#trip ? [] : this.#poles.map(({ heat, currentA }) => msToTrip(this.#own, heat, currentA / this.ratedA));
    const soonestMs = times.reduce((soonest, ms) => (ms === null ? soonest : Math.min(soonest ?? ms, ms)), null);
    return soonestMs === null ? null : this.#atMs + soonestMs;
  }

  /** Opens it, if it is time to; returns why. */
  tripIfDue(atMs: number): Trip | null {
    this.advance(atMs);
    if (this.#trip) return null;
    for (const [at, { heat, currentA }] of this.#poles.entries()) {
      const ratio = currentA / this.ratedA;
      const ms = msToTrip(this.#own, heat, ratio);
      // A timer fires on whole milliseconds; what is due within one is due.
      if (ms === null || ms >= 1) continue;
      const isMagnet = this.#own.instantRatio !== null && ratio >= this.#own.instantRatio;
      this.#trip = { phase: PHASES[at] ?? 'L1', ratio, cause: isMagnet ? 'magnet' : 'heat' };
      return this.#trip;
    }
    return null;
  }

  /** Closed by hand, as warm as it is. A tripped pole has to cool a little first, as a breaker's latch does. */
  reset(atMs: number): void {
    this.advance(atMs);
    this.#trip = null;
    for (const pole of this.#poles) {
      pole.heat = Math.min(pole.heat, settledHeat(this.#own, 1));
      pole.fastHeat = Math.min(pole.fastHeat, settledHeat(this.#fastest, 1));
    }
  }
}
