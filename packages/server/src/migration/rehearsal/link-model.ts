import type { Random } from '@phasor/kernel';
import type { StabilityFact } from '../eligibility/index.ts';

const DAY_MS = 86_400_000;

/**
 * Whether a charger is heard, as time goes on: who is away stays away; who is here goes and comes as often, and for as long, as it did. What was seen
 * for less than a day says nothing of how often that is, and it stays.
 */
export class LinkModel {
  readonly #random: Random;
  readonly #meanUpMs: number;
  readonly #meanDownMs: number;
  readonly #base: StabilityFact;
  readonly #beganMs: number;
  isOnline: boolean;
  nextMs: number;
  #fellMs = 0;
  #lastGap = { endMs: -Infinity, ms: 0 };

  constructor(isOnline: boolean, base: StabilityFact, random: Random, nowMs: number) {
    this.#random = random;
    this.#base = base;
    this.#beganMs = nowMs;
    this.isOnline = isOnline;
    const { observedDays, availability, reconnectsPerDay } = base;
    const goes = observedDays >= 1 && reconnectsPerDay > 0 && availability > 0 && availability < 1;
    this.#meanUpMs = goes ? (availability * DAY_MS) / reconnectsPerDay : Infinity;
    this.#meanDownMs = goes ? ((1 - availability) * DAY_MS) / reconnectsPerDay : 0;
    this.nextMs = isOnline ? nowMs + this.#drawn(this.#meanUpMs) : Infinity;
  }

  pass(nowMs: number): void {
    while (this.nextMs <= nowMs) {
      if (this.isOnline) this.#fellMs = this.nextMs;
      else this.#lastGap = { endMs: this.nextMs, ms: this.nextMs - this.#fellMs };
      this.isOnline = !this.isOnline;
      this.nextMs += this.#drawn(this.isOnline ? this.#meanUpMs : this.#meanDownMs);
    }
  }

  /** How stable it was until now. */
  stability(nowMs: number): StabilityFact {
    const passedMs = nowMs - this.#beganMs;
    const before = passedMs < DAY_MS ? this.#base.longestGapMs : 0;
    const own = nowMs - this.#lastGap.endMs < DAY_MS ? this.#lastGap.ms : 0;
    return { ...this.#base, observedDays: this.#base.observedDays + passedMs / DAY_MS, longestGapMs: Math.max(before, own) };
  }

  /** Exponential: how long it has lasted says nothing of how long it will. */
  #drawn(meanMs: number): number {
    return meanMs === Infinity ? Infinity : Math.ceil(-Math.log(1 - this.#random.next()) * meanMs) + 1;
  }
}
