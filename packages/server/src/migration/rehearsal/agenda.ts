/** Places are looked at in steps of so long, ms. */
export const QUANTUM_MS = 5_000;

/** When each of many places is to be looked at next. */
export class Agenda {
  readonly #beganMs: number;
  readonly #slots = new Map<number, Set<number>>();
  readonly #slotOf = new Map<number, number>();

  constructor(beganMs: number) {
    this.#beganMs = beganMs;
  }

  /** Sooner counts: one that is to be looked at before stays so. */
  add(place: number, dueMs: number, nowMs: number): void {
    if (dueMs === Infinity) return;
    const slot = Math.max(Math.ceil((dueMs - this.#beganMs) / QUANTUM_MS), Math.floor((nowMs - this.#beganMs) / QUANTUM_MS) + 1);
    const known = this.#slotOf.get(place) ?? Infinity;
    if (known <= slot) return;
    this.#slots.get(known)?.delete(place);
    this.#slotOf.set(place, slot);
    const all = this.#slots.get(slot);
    if (all) all.add(place);
    else this.#slots.set(slot, new Set([place]));
  }

  /** Whoever is due at an instant on the grid; they are on the agenda no more. */
  due(nowMs: number): readonly number[] {
    const slot = Math.round((nowMs - this.#beganMs) / QUANTUM_MS);
    const places = [...(this.#slots.get(slot) ?? [])];
    this.#slots.delete(slot);
    for (const place of places) this.#slotOf.delete(place);
    return places;
  }
}
