/** The falling current near full goes down in this many equal steps, so that power is constant between two events. */
const TAPER_STEPS = 10;
/** Energies closer than this count as equal: a step is passed, not approached. In Wh. */
const SAME_ENERGY_WH = 1e-6;

/** A battery: how much it still takes, and how its current falls near full. Losses are left out. */
export class Battery {
  readonly #needWh: number;
  readonly #taperFrom: number;
  #takenWh = 0;

  /** `taperFrom` is the share of `needWh` from which the current falls. */
  constructor(needWh: number, taperFrom: number) {
    this.#needWh = needWh;
    this.#taperFrom = taperFrom;
  }

  get takenWh(): number {
    return this.#takenWh;
  }

  get isFull(): boolean {
    return this.#needWh - this.#takenWh <= SAME_ENERGY_WH;
  }

  /** Whether its current has begun to fall. */
  get isTapering(): boolean {
    return !this.isFull && this.#stepsDone() > 0;
  }

  /** The share of its greatest current that it takes now, 0 to 1. */
  get share(): number {
    return 1 - this.#stepsDone() / TAPER_STEPS;
  }

  take(energyWh: number): void {
    this.#takenWh += energyWh;
  }

  /** The energy until its share changes, in Wh. */
  untilStepWh(): number {
    const taperWh = this.#needWh * (1 - this.#taperFrom);
    return this.#needWh * this.#taperFrom + (taperWh * this.#stepsDone()) / (TAPER_STEPS - 1) - this.#takenWh;
  }

  /** How many steps of the taper lie behind: 0 before it, all when full. */
  #stepsDone(): number {
    if (this.isFull) return TAPER_STEPS;
    const taperWh = this.#needWh * (1 - this.#taperFrom);
    const intoTaperWh = this.#takenWh + SAME_ENERGY_WH - this.#needWh * this.#taperFrom;
    if (intoTaperWh < 0 || taperWh === 0) return 0;
    return Math.min(TAPER_STEPS - 1, 1 + Math.floor((intoTaperWh / taperWh) * (TAPER_STEPS - 1)));
  }
}
