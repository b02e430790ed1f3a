import type { ChargePointStore, Journal } from '@phasor/ocpp/station';

/** A store of which not every write is done: `mayWrite` is asked before each. What it refuses did not happen. */
export class FaultyStore implements ChargePointStore {
  readonly journal: Journal;
  readonly #store: ChargePointStore;
  readonly #mayWrite: () => boolean;

  constructor(store: ChargePointStore, mayWrite: () => boolean) {
    const { journal } = store;
    this.#store = store;
    this.#mayWrite = mayWrite;
    this.journal = {
      read: () => journal.read(),
      append: (line) => mayWrite() && journal.append(line),
      note: (line) => mayWrite() && journal.note(line),
      rewrite: (lines) => mayWrite() && journal.rewrite(lines),
      get length() {
        return journal.length;
      },
    };
  }

  read(section: string): string | null {
    return this.#store.read(section);
  }

  write(section: string, json: string): void {
    if (this.#mayWrite()) this.#store.write(section, json);
  }
}
