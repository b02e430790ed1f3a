import type { ChargePointStore, Journal } from '@phasor/ocpp/station';

/** A store of which the power goes with one of its writes: that one and all until the power returns are not done. */
export class PowerCutStore implements ChargePointStore {
  readonly journal: Journal;
  /** How many writes were asked for. */
  writes = 0;
  /** The number of the write with which the power goes; 0: never. */
  cutAt = 0;
  isDead = false;
  onCut: () => void = () => undefined;
  readonly #store: ChargePointStore;

  constructor(store: ChargePointStore) {
    const { journal } = store;
    this.#store = store;
    this.journal = {
      read: () => journal.read(),
      append: (line) => this.#write(() => journal.append(line)),
      note: (line) => this.#write(() => journal.note(line)),
      rewrite: (lines) => this.#write(() => journal.rewrite(lines)),
      get length() {
        return journal.length;
      },
    };
  }

  read(section: string): string | null {
    return this.#store.read(section);
  }

  write(section: string, json: string): void {
    this.#write(() => this.#store.write(section, json));
  }

  #write(act: () => void): void {
    if (this.isDead) return;
    this.writes += 1;
    if (this.writes !== this.cutAt) return act();
    this.isDead = true;
    this.onCut();
  }
}
