/** What is to be looked at when, in steps of a quantum: each thing has one instant at most, and a thing that is due comes off. */
export class DueWheel {
  readonly #beginsMs: number;
  readonly #quantumMs: number;
  readonly #slots = new Map<number, Set<number>>();
  readonly #slotOf: number[];
  nowMs: number;

  constructor(things: number, beginsMs: number, quantumMs: number) {
    this.#beginsMs = beginsMs;
    this.#quantumMs = quantumMs;
    this.#slotOf = new Array<number>(things).fill(Infinity);
    this.nowMs = beginsMs;
  }

  /** Not later than `dueMs`, rounded up, and never in the same instant; Infinity: nothing changes. */
  schedule(at: number, dueMs: number): void {
    if (dueMs === Infinity) return;
    const slot = Math.max(this.#slot(dueMs), this.#slot(this.nowMs) + 1);
    const known = this.#slotOf[at] ?? Infinity;
    if (known <= slot) return;
    if (known !== Infinity) this.#slots.get(known)?.delete(at);
    this.#slotOf[at] = slot;
    const all = this.#slots.get(slot);
    if (all) all.add(at);
    else this.#slots.set(slot, new Set([at]));
  }

  /** Time goes on; `live` is told of each thing at its instant, and gives when it is due next. */
  passUntil(untilMs: number, live: (at: number) => number): void {
    while (this.nowMs < untilMs) {
      this.nowMs += this.#quantumMs;
      const slot = this.#slot(this.nowMs);
      const due = this.#slots.get(slot);
      if (!due) continue;
      this.#slots.delete(slot);
      for (const at of due) this.#slotOf[at] = Infinity;
      for (const at of due) this.schedule(at, live(at));
    }
  }

  #slot(ms: number): number {
    return Math.ceil((ms - this.#beginsMs) / this.#quantumMs);
  }
}
