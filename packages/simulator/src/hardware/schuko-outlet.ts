import type { PerPhase } from '@phasor/ocpp/station';

/** More trips the outlet's own breaker, in A. */
const SCHUKO_BREAKER_A = 10;

/**
 * A Halo's Schuko outlet. It has no pilot, no meter of its own and no session: somebody plugs an appliance in, and it runs on the charger's
 * terminal L1. It is dead while a car draws (said of the real one: usable under 10 A and while the car idles), and its breaker falls above 10 A.
 */
export class SchukoOutlet {
  #applianceA = 0;
  #isTripped = false;
  #isCarDrawing = false;
  #isSupplied = true;

  /** What flows in at the charger's terminals, in A. */
  get terminalA(): PerPhase {
    return [this.isLive ? this.#applianceA : 0, 0, 0];
  }

  get isLive(): boolean {
    return this.#isSupplied && !this.#isTripped && !this.#isCarDrawing;
  }

  get isTripped(): boolean {
    return this.#isTripped;
  }

  /** An appliance of so many amperes; 0 pulls the plug. */
  setAppliance(currentA: number): void {
    this.#applianceA = Math.max(0, currentA);
    if (this.isLive && this.#applianceA > SCHUKO_BREAKER_A) this.#isTripped = true;
  }

  /** By hand. It falls again if the appliance is still too much. */
  reset(): void {
    this.#isTripped = false;
    this.setAppliance(this.#applianceA);
  }

  carDraws(isDrawing: boolean): void {
    this.#isCarDrawing = isDrawing;
    this.setAppliance(this.#applianceA);
  }

  supply(isSupplied: boolean): void {
    this.#isSupplied = isSupplied;
    this.setAppliance(this.#applianceA);
  }
}
