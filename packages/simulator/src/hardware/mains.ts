import type { Random } from '@phasor/kernel';
import type { PerPhase } from '@phasor/ocpp/station';

const NOMINAL_V = 230;
const SPREAD_V = 4;
const NOMINAL_HZ = 50;
const SPREAD_HZ = 0.04;

/** The supply of one charger: three voltages around 230 V and a frequency, which stay as they are until {@link drift}. */
export class Mains {
  readonly #random: Random;
  #voltageV: PerPhase = [NOMINAL_V, NOMINAL_V, NOMINAL_V];
  #frequencyHz = NOMINAL_HZ;

  constructor(random: Random) {
    this.#random = random;
    this.drift();
  }

  get voltageV(): PerPhase {
    return this.#voltageV;
  }

  get frequencyHz(): number {
    return this.#frequencyHz;
  }

  /** New voltages and frequency by chance. Whoever integrates power does so up to now before. */
  drift(): void {
    const around = (nominal: number, spread: number): number => nominal + (this.#random.next() - 0.5) * spread;
    this.#voltageV = [around(NOMINAL_V, SPREAD_V), around(NOMINAL_V, SPREAD_V), around(NOMINAL_V, SPREAD_V)];
    this.#frequencyHz = around(NOMINAL_HZ, SPREAD_HZ);
  }
}
