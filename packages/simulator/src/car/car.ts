import { integerBetween, type Random } from '@phasor/kernel';
import type { PerPhase } from '@phasor/ocpp/station';
import { raise } from '../errors.ts';
import { Battery } from './battery.ts';
import { carProfiles, type CarProfile, type CarQuirks } from './car-quirks.ts';

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
  /** Its manners. Default `plain`. */
  readonly profile?: CarProfile;
  /** It drives off so long after it was plugged in, and takes the cable along. Default: when somebody unplugs it. */
  readonly departsAfterMs?: number;
  /** What the cable that it brought can carry, in A: 13, 20, 32 or 63. Only a socket asks. Default 32. */
  readonly cableA?: number;
}

/** Below this a car draws nothing (IEC 61851-1), in A. */
const LEAST_CURRENT_A = 6;
const ALL_PINS = [true, true, true] as const;
const POWER_FACTOR = 1;
const CABLES_A: readonly number[] = [13, 20, 32, 63];

/** Which of the plug's pins L1, L2, L3 are fed. */
export type LivePins = readonly [boolean, boolean, boolean];

/**
 * A car's on-board charger and battery: it draws the least of the offer, its own limit and what its battery still takes, some seconds
 * after each change of the offer. Between two events its current is constant; {@link nextChangeMs} says when the next one is due.
 * All instants are in ms of one clock that never jumps.
 */
export class Car {
  readonly phases: 1 | 2 | 3;
  readonly departsAfterMs: number | null;
  readonly cableA: number;
  readonly #quirks: CarQuirks;
  readonly #maxA: number;
  readonly #reactionMs: number;
  readonly #battery: Battery;
  #offeredA = 0;
  #followedA = 0;
  #pins: LivePins = ALL_PINS;
  #reactsAtMs: number | null = null;
  /** A manner is over, or begins, at these instants. */
  #inrushEndsMs = -Infinity;
  #onePhaseEndsMs = -Infinity;
  #jumpEndsMs = -Infinity;
  #pausedAtMs: number | null = null;
  #pauses = 0;
  #isAsleep = false;
  #isDamaged = false;
  #isHoldingBack = false;
  #wasOnOnePhase = false;
  /** The last instant that it was told. */
  #nowMs = 0;

  /** Throws SIMULATOR_CAR_IMPOSSIBLE. */
  constructor(options: CarOptions, random: Random) {
    this.phases = options.phases ?? 3;
    this.#quirks = carProfiles[options.profile ?? 'plain'];
    this.#maxA = within('maxA', options.maxA ?? 16, LEAST_CURRENT_A, 80);
    const needWh = within('needWh', options.needWh ?? integerBetween(random, 8_000, 40_000), 0, 1_000_000);
    this.#reactionMs = within('reactionMs', options.reactionMs ?? integerBetween(random, 3_000, 5_000), 0, 600_000);
    this.#battery = new Battery(needWh, within('taperFrom', options.taperFrom ?? 0.9, 0, 1));
    this.departsAfterMs =
      options.departsAfterMs === undefined ? null : within('departsAfterMs', options.departsAfterMs, 0, 30 * 24 * 3_600_000);
    this.cableA = within('cableA', options.cableA ?? 32, 13, 63);
    if (!CABLES_A.includes(this.cableA))
      throw raise('SIMULATOR_CAR_IMPOSSIBLE', { name: 'cableA', value: this.cableA, least: 13, most: 63 });
  }

  /** What it draws now on each of the plug's pins, in A. */
  get pinA(): PerPhase {
    const drawnA = this.drawnA;
    const on = (pin: 0 | 1 | 2): number => (this.#pins[pin] && pin < this.#usedPhases() ? drawnA : 0);
    return [on(0), on(1), on(2)];
  }

  /** What it draws now on each phase that it uses, in A. */
  get drawnA(): number {
    if (this.#followedA < LEAST_CURRENT_A || !this.wantsEnergy || !this.#pins[0]) return 0;
    if (this.#inrushEndsMs > this.#nowMs) return this.#quirks.inrushA ?? 0;
    const wishA = this.#jumpEndsMs > this.#nowMs ? this.#maxA : this.#maxA * this.#battery.share;
    return Math.min(this.#followedA, wishA);
  }

  /** Active power as a share of voltage × current. */
  get powerFactor(): number {
    const { weakBelowA = 0, weakPowerFactor = POWER_FACTOR } = this.#quirks;
    return this.drawnA < weakBelowA && this.#fedPhases() === 3 && this.#usedPhases() === 3 ? weakPowerFactor : POWER_FACTOR;
  }

  /** What it has taken since it was plugged in, in Wh. */
  get takenWh(): number {
    return this.#battery.takenWh;
  }

  /** Whether it asks for energy (control pilot state C rather than B). */
  get wantsEnergy(): boolean {
    return !this.#battery.isFull && !this.#isAsleep && !this.#isDamaged && !this.#isHoldingBack;
  }

  /** Three phases came where it had bridged its inputs for one. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** The charger offers a current (0 = none) on the pins that are fed; the car follows the latest offer when its reaction time is over. */
  offer(atMs: number, offeredA: number, pins: LivePins = ALL_PINS): void {
    this.#nowMs = atMs;
    this.#feed(pins);
    if (offeredA === this.#offeredA) return;
    if (this.#offeredA === 0) this.#wake(atMs);
    this.#offeredA = offeredA;
    this.#reactsAtMs ??= atMs + this.#reactionMs;
  }

  /** The contactor opened: nothing flows from this moment, and nothing is offered. */
  cutOff(atMs: number): void {
    this.#nowMs = atMs;
    if (this.#offeredA > 0 && this.wantsEnergy) {
      this.#pausedAtMs = atMs;
      this.#pauses += 1;
    }
    this.#offeredA = 0;
    this.#followedA = 0;
    this.#reactsAtMs = null;
  }

  /** Its own timer says not now, or now: a car that delays its start. */
  holdBack(isHoldingBack: boolean): void {
    this.#isHoldingBack = isHoldingBack;
  }

  /** It takes all that is offered from now on for `forMs`, however full it is. */
  jump(atMs: number, forMs: number): void {
    this.#nowMs = atMs;
    this.#jumpEndsMs = atMs + forMs;
  }

  /** Takes the energy that flowed since the last call, and follows the offer if it is time. */
  advance(atMs: number, energyWh: number): void {
    this.#nowMs = atMs;
    this.#battery.take(energyWh);
    if (this.#reactsAtMs === null || atMs < this.#reactsAtMs) return;
    const { inrushMs = 0, onePhaseFirstMs = 0, jumpsFromTaperMs = 0 } = this.#quirks;
    const begins = this.#followedA === 0;
    this.#reactsAtMs = null;
    this.#followedA = this.#offeredA;
    if (begins) {
      this.#inrushEndsMs = atMs + inrushMs;
      this.#onePhaseEndsMs = atMs + onePhaseFirstMs;
    } else if (this.#battery.isTapering) this.#jumpEndsMs = Math.max(this.#jumpEndsMs, atMs + jumpsFromTaperMs);
  }

  /** In how many ms its current changes by itself while `powerW` flows; null when it will not. */
  nextChangeMs(atMs: number, powerW: number): number | null {
    const waits: number[] = [];
    if (this.#reactsAtMs !== null) waits.push(Math.max(0, this.#reactsAtMs - atMs));
    if (powerW > 0 && this.wantsEnergy) waits.push((this.#battery.untilStepWh() / powerW) * 3_600_000);
    for (const endMs of [this.#inrushEndsMs, this.#onePhaseEndsMs, this.#jumpEndsMs]) if (endMs > atMs) waits.push(endMs - atMs);
    return waits.length === 0 ? null : Math.min(...waits);
  }

  #wake(atMs: number): void {
    const { endsAfterPauses = Infinity, sleepsAfterMs = Infinity } = this.#quirks;
    const pausedMs = this.#pausedAtMs === null ? 0 : atMs - this.#pausedAtMs;
    this.#pausedAtMs = null;
    if (this.#pauses > endsAfterPauses || pausedMs > sleepsAfterMs) this.#isAsleep = true;
  }

  #feed(pins: LivePins): void {
    const { bridgesInputs = false } = this.#quirks;
    this.#pins = pins;
    const fed = this.#fedPhases();
    if (fed === 3 && this.#wasOnOnePhase && bridgesInputs) this.#isDamaged = true;
    if (fed === 1) this.#wasOnOnePhase = true;
  }

  #fedPhases(): number {
    return this.#pins.filter((isLive) => isLive).length;
  }

  #usedPhases(): number {
    const staysOnOne = this.#quirks.staysOnOnePhase === true && this.#wasOnOnePhase;
    return staysOnOne || this.#onePhaseEndsMs > this.#nowMs ? 1 : this.phases;
  }
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw raise('SIMULATOR_CAR_IMPOSSIBLE', { name, value, least, most });
}
