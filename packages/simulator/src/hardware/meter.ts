const MS_PER_HOUR = 3_600_000;

/**
 * An energy meter: its register is the integral of the power over time, exactly, piece by piece of constant power. It needs no tick, never
 * goes back, and outlives any power cut. Instants are in ms of one clock that never jumps.
 */
export class EnergyMeter {
  #registerWh: number;
  #powerW = 0;
  #sinceMs: number;

  constructor(registerWh: number, atMs: number) {
    this.#registerWh = registerWh;
    this.#sinceMs = atMs;
  }

  get powerW(): number {
    return this.#powerW;
  }

  /** The register up to the last {@link advance}, in Wh. */
  get registerWh(): number {
    return this.#registerWh;
  }

  /** Counts up to `atMs` at the present power, and returns the energy of that piece in Wh. */
  advance(atMs: number): number {
    const elapsedMs = Math.max(0, atMs - this.#sinceMs);
    this.#sinceMs += elapsedMs;
    const energyWh = (this.#powerW * elapsedMs) / MS_PER_HOUR;
    this.#registerWh += energyWh;
    return energyWh;
  }

  /** From `atMs` on, `powerW` (≥ 0) flows. */
  setPower(atMs: number, powerW: number): void {
    this.advance(atMs);
    this.#powerW = Math.max(0, powerW);
  }
}
