/** Modes are chosen at least this often, and no more often than that, ms. */
const EVERY_MS = 120_000;
const APART_MS = 5_000;

/** When a site's modes are chosen: on a beat of their own, when something happened, and sooner while somebody waits for its first power (R8). */
export class ModeBeat {
  #atMs = -Infinity;
  #withinMs = 0;

  /** Something happened that all are looked at for. */
  ask(): void {
    this.#withinMs = 0;
  }

  isDue(nowMs: number): boolean {
    return nowMs - this.#atMs >= Math.max(APART_MS, this.#withinMs);
  }

  /** A step was made, with modes chosen or not; `withinMs`: how soon after the last time they are wanted again, null: nobody asks. */
  passed(areChosen: boolean, nowMs: number, withinMs: number | null): void {
    if (areChosen) {
      this.#atMs = nowMs;
      this.#withinMs = EVERY_MS;
    }
    this.#withinMs = Math.min(this.#withinMs, withinMs ?? EVERY_MS);
  }
}
