import { integerBetween, type Random } from '@phasor/kernel';
import { raise } from '../errors.ts';

/** A car to plug in; what is left out is chosen by chance or has the value named. */
export interface CarOptions {
  /** Phases of its on-board charger. Default 3. */
  readonly phases?: 1 | 2 | 3;
  /** The most it draws on each phase, in A, 6 to 80. Default 16. */
  readonly maxA?: number;
  /** Energy it takes until it is full, in Wh. Default 8,000 to 40,000 by chance. */
  readonly needWh?: number;
  /** How long it takes to follow a changed offer. Default 3,000 to 5,000 by chance: IEC 61851-1 allows 5 s. */
  readonly reactionMs?: number;
  /** The share of `needWh`, 0 to 1, from which its current falls. Default 0.9. */
  readonly taperFrom?: number;
}

/** Below this a car draws nothing (IEC 61851-1), in A. */
const LEAST_CURRENT_A = 6;

/** The falling current near full goes down in this many equal steps, so that power is constant between two events. */
const TAPER_STEPS = 10;
/** Energies closer than this count as equal: a step is passed, not approached. In Wh. */
const SAME_ENERGY_WH = 1e-6;

/**
 * A car's on-board charger and battery: it draws the least of the offer, its own limit and what its battery still takes, some seconds
 * after each change of the offer. Between two events its current is constant; {@link nextChangeMs} says when the next one is due.
 * Losses are left out. All instants are in ms of one clock that never jumps.
 */
export class Car {
  readonly phases: 1 | 2 | 3;
  readonly #maxA: number;
  readonly #needWh: number;
  readonly #reactionMs: number;
  readonly #taperFrom: number;
  #takenWh = 0;
  #offeredA = 0;
  #followedA = 0;
  #reactsAtMs: number | null = null;

  constructor(options: CarOptions, random: Random) {
    this.phases = options.phases ?? 3;
    this.#maxA = within('maxA', options.maxA ?? 16, LEAST_CURRENT_A, 80);
    this.#needWh = within('needWh', options.needWh ?? integerBetween(random, 8_000, 40_000), 0, 1_000_000);
    this.#reactionMs = within('reactionMs', options.reactionMs ?? integerBetween(random, 3_000, 5_000), 0, 600_000);
    this.#taperFrom = within('taperFrom', options.taperFrom ?? 0.9, 0, 1);
  }

  /** What it draws now on each of its phases, in A. */
  get drawnA(): number {
    return this.#followedA < LEAST_CURRENT_A ? 0 : Math.min(this.#followedA, this.#wishA());
  }

  /** What it has taken since it was plugged in, in Wh. */
  get takenWh(): number {
    return this.#takenWh;
  }

  /** Whether it asks for energy (control pilot state C rather than B). */
  get wantsEnergy(): boolean {
    return this.#needWh - this.#takenWh > SAME_ENERGY_WH;
  }

  /** The charger offers a current (0 = none); the car follows the latest offer when its reaction time is over. */
  offer(atMs: number, offeredA: number): void {
    if (offeredA === this.#offeredA) return;
    this.#offeredA = offeredA;
    this.#reactsAtMs ??= atMs + this.#reactionMs;
  }

  /** The contactor opened: nothing flows from this moment, and nothing is offered. */
  cutOff(): void {
    this.#offeredA = 0;
    this.#followedA = 0;
    this.#reactsAtMs = null;
  }

  /** Takes the energy that flowed since the last call, and follows the offer if it is time. */
  advance(atMs: number, energyWh: number): void {
    this.#takenWh += energyWh;
    if (this.#reactsAtMs === null || atMs < this.#reactsAtMs) return;
    this.#reactsAtMs = null;
    this.#followedA = this.#offeredA;
  }

  /** In how many ms its current changes by itself while `powerW` flows; null when it will not. */
  nextChangeMs(atMs: number, powerW: number): number | null {
    const reactionMs = this.#reactsAtMs === null ? null : Math.max(0, this.#reactsAtMs - atMs);
    const stepMs = powerW > 0 && this.wantsEnergy ? ((this.#nextStepWh() - this.#takenWh) / powerW) * 3_600_000 : null;
    if (reactionMs === null || stepMs === null) return reactionMs ?? stepMs;
    return Math.min(reactionMs, stepMs);
  }

  /** How many steps of the taper lie behind: 0 before it, {@link TAPER_STEPS} when full. */
  #stepsDone(): number {
    if (!this.wantsEnergy) return TAPER_STEPS;
    const taperWh = this.#needWh * (1 - this.#taperFrom);
    const intoTaperWh = this.#takenWh + SAME_ENERGY_WH - this.#needWh * this.#taperFrom;
    if (intoTaperWh < 0 || taperWh === 0) return 0;
    return Math.min(TAPER_STEPS - 1, 1 + Math.floor((intoTaperWh / taperWh) * (TAPER_STEPS - 1)));
  }

  #wishA(): number {
    return this.#maxA * (1 - this.#stepsDone() / TAPER_STEPS);
  }

  #nextStepWh(): number {
    const taperWh = this.#needWh * (1 - this.#taperFrom);
    return this.#needWh * this.#taperFrom + (taperWh * this.#stepsDone()) / (TAPER_STEPS - 1);
  }
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw raise('SIMULATOR_CAR_IMPOSSIBLE', { name, value, least, most });
}
