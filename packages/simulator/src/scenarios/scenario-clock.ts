import { ClockBase, type Clock, type Timer, type WireLedger } from '@phasor/kernel';
import { DAY_MS } from './span.ts';

export interface ScenarioTime {
  /** The time of the scenario's day now, in ms after midnight; null for what the clock says, in UTC. */
  readonly beginsMs: number | null;
  /** How many times as fast as the clock the scenario's day goes on. */
  readonly speed: number;
}

/**
 * The time in a scenario: it begins at the time of day that the scenario wants, and may pass faster than the chargers' time, which stays true
 * to what their central system sees. People, cars' needs and houses live by it; chargers, cars' currents and fuses do not.
 */
export class ScenarioClock extends ClockBase {
  readonly speed: number;
  readonly wire: WireLedger;
  readonly #clock: Clock;
  readonly #beganMs: number;
  readonly #startMs: number;

  constructor(clock: Clock, { beginsMs, speed }: ScenarioTime) {
    super();
    this.speed = speed;
    this.wire = clock.wire;
    this.#clock = clock;
    this.#beganMs = clock.monotonicMs();
    const nowMs = clock.now();
    this.#startMs = beginsMs === null ? nowMs : nowMs - (nowMs % DAY_MS) + beginsMs;
  }

  now(): number {
    return this.#startMs + this.monotonicMs();
  }

  /** Of the scenario, since its start. */
  monotonicMs(): number {
    return Math.round((this.#clock.monotonicMs() - this.#beganMs) * this.speed);
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.#clock.setTimer(delayMs / this.speed, fire);
  }

  hold(): () => void {
    return this.#clock.hold();
  }
}
