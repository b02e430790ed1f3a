import { integerBetween, type Clock, type Random } from '@phasor/kernel';
import { BEAT_MS, GAP_MS, untilBeatMs } from './street-plan.ts';
import type { TwinWatch } from './twin-watch.ts';

const MINUTE_MS = 60_000;
/** From plugging in to holding the tag to the reader, */
const TO_READER_MS = BEAT_MS;
/** and from not being let in to trying again. */
const AGAIN_MS = 30_000;
const NEED_WH = [100, 20_000] as const;
const CONNECTOR = 1;

export interface CarOptions {
  readonly idTag: string;
  /** How long each stays, from and to. */
  readonly stayMs: readonly [number, number];
}

/** The cars of one charger: they come one after another, charge for some minutes and go, whatever is done to the charger meanwhile. */
export class PassersBy {
  readonly #watch: TwinWatch;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #idTag: string;
  readonly #stayMs: readonly [number, number];
  #isOver = false;
  #isPlugged = false;
  #isAsking = false;
  /** Cars that came, */
  came = 0;
  /** and those that went without a charge. */
  unserved = 0;
  #isServed = false;
  #isForGood = false;

  constructor(watch: TwinWatch, clock: Clock, random: Random, car: CarOptions) {
    this.#watch = watch;
    this.#clock = clock;
    this.#random = random;
    this.#idTag = car.idTag;
    this.#stayMs = car.stayMs;
  }

  /** `forGood`: nobody ever unplugs the first one. */
  begin(forGood: boolean): void {
    this.#isForGood = forGood;
    this.#after(this.#between(forGood ? [0, MINUTE_MS] : [0, GAP_MS[1]]), () => this.#arrive(forGood));
  }

  /** Nobody comes any more, and who is there leaves now, unless it stays for good. */
  end(): void {
    this.#isOver = true;
    if (!this.#isForGood) this.#leave();
  }

  /** With the next beat, that long from now. */
  #after(delayMs: number, act: () => void): void {
    this.#clock.setTimer(untilBeatMs(this.#clock, delayMs), act);
  }

  #between([from, to]: readonly [number, number]): number {
    return integerBetween(this.#random, from, to);
  }

  #arrive(forGood: boolean): void {
    if (this.#isOver) return;
    this.came += 1;
    this.#isPlugged = true;
    this.#isServed = false;
    const phases = this.#random.next() < 0.5 ? 1 : 3;
    this.#watch.twin.plugIn(CONNECTOR, { phases, maxA: 16, reactionMs: BEAT_MS, needWh: this.#between(NEED_WH) });
    const visit = this.came;
    this.#after(TO_READER_MS, () => this.#ask(visit));
    if (forGood) return;
    this.#after(this.#between(this.#stayMs), () => {
      if (this.#isOver) return;
      this.#leave();
      this.#after(this.#between(GAP_MS), () => this.#arrive(false));
    });
  }

  /** Holds the tag to the reader until it is let in. */
  #ask(visit: number): void {
    const { twin } = this.#watch;
    if (!this.#isPlugged || visit !== this.came || this.#isServed) return;
    if (this.#watch.hasOpenSession) this.#isServed = true;
    else {
      if (twin.isPoweredOn && !this.#isAsking) {
        this.#isAsking = true;
        const answered = (): void => void (this.#isAsking = false);
        twin.swipe(this.#idTag, CONNECTOR).then(answered, answered);
      }
      this.#after(AGAIN_MS, () => this.#ask(visit));
    }
  }

  #leave(): void {
    if (!this.#isPlugged) return;
    this.#isPlugged = false;
    if (!this.#isServed && !this.#watch.hasOpenSession) this.unserved += 1;
    this.#watch.twin.plugOut(CONNECTOR);
  }
}
