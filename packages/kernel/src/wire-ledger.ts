import type { WireEnd, WireLedger } from './clock.ts';

interface Connection {
  ends: number;
  inFlight: number;
  /** One end has closed and the other has not noticed yet. */
  isHalfClosed: boolean;
}

/** The virtual clock's ledger: `onChange` is told whenever something starts or ends. */
export class CountingWireLedger implements WireLedger {
  readonly #connections = new Map<string, Connection>();
  readonly #onChange: () => void;
  #inFlight = 0;
  #halfClosed = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isQuiet(): boolean {
    return this.#inFlight === 0 && this.#halfClosed === 0;
  }

  open(connection: string): WireEnd {
    const entry = this.#connections.get(connection) ?? { ends: 0, inFlight: 0, isHalfClosed: false };
    this.#connections.set(connection, entry);
    entry.ends += 1;
    let isOpen = true;
    return {
      sent: () => {
        if (isOpen && !entry.isHalfClosed) this.#count(entry, 1);
      },
      received: () => {
        if (entry.inFlight > 0) this.#count(entry, -1);
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        entry.ends -= 1;
        this.#count(entry, -entry.inFlight);
        this.#setHalfClosed(entry, entry.ends > 0);
        if (entry.ends === 0 && this.#connections.get(connection) === entry) this.#connections.delete(connection);
      },
    };
  }

  #count(entry: Connection, by: number): void {
    entry.inFlight += by;
    this.#inFlight += by;
    this.#onChange();
  }

  #setHalfClosed(entry: Connection, isHalfClosed: boolean): void {
    if (entry.isHalfClosed === isHalfClosed) return;
    entry.isHalfClosed = isHalfClosed;
    this.#halfClosed += isHalfClosed ? 1 : -1;
    this.#onChange();
  }
}
