import type { Section } from './feature.ts';
import type { LifeClock } from './life-clock.ts';
import type { ChargePointStore } from './store.ts';

/** A section of the store as one life of a firmware has it: when that is over, nothing is written any more. */
export class LifeSection<T> implements Section<T> {
  readonly #store: ChargePointStore;
  readonly #name: string;
  readonly #clock: LifeClock;

  constructor(store: ChargePointStore, name: string, clock: LifeClock) {
    this.#store = store;
    this.#name = name;
    this.#clock = clock;
  }

  read(): T | null {
    return JSON.parse(this.#store.read(this.#name) ?? 'null') as T | null;
  }

  write(value: T): void {
    if (!this.#clock.isOver) this.#store.write(this.#name, JSON.stringify(value));
  }
}
