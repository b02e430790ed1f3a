import type { ModeScope } from '@phasor/balancing';

/** Modes are chosen for all at least this often, and for anybody no more often than that; where something happened sooner, ms. */
const EVERY_MS = 120_000;
const APART_MS = 5_000;
const ASKED_APART_MS = 1_000;

/** When a site's modes are chosen: for all on a beat of their own and when something happened; between that for those who wait (R8). */
export class ModeBeat {
  #allAtMs = -Infinity;
  #atMs = -Infinity;
  #isAsked = true;
  #waitingWithinMs = Infinity;

  /** Something happened that all are looked at for. */
  ask(): void {
    this.#isAsked = true;
  }

  due(nowMs: number): ModeScope | null {
    const sinceMs = nowMs - this.#atMs;
    if (sinceMs < (this.#isAsked ? ASKED_APART_MS : APART_MS)) return null;
    if (this.#isAsked || nowMs - this.#allAtMs >= EVERY_MS) return 'all';
    return sinceMs >= this.#waitingWithinMs ? 'waiting' : null;
  }

  /** A step was made; `withinMs`: how soon after the last choice somebody who waits is to be looked at again, null: nobody is. */
  passed(modes: ModeScope | null, nowMs: number, withinMs: number | null): void {
    if (modes !== null) {
      this.#atMs = nowMs;
      this.#waitingWithinMs = Infinity;
    }
    if (modes === 'all') {
      this.#allAtMs = nowMs;
      this.#isAsked = false;
    }
    this.#waitingWithinMs = Math.min(this.#waitingWithinMs, withinMs ?? Infinity);
  }
}
