import { pack, unpack } from './packed-text.ts';
import type { ChargePointStore, Journal } from './store.ts';

/** A store in memory: it outlives the power cuts that a test or a simulation plays, and ends with the process. */
export function memoryStore(): ChargePointStore {
  return new MemoryStore();
}

/** A longer section is kept as it is: one that is written often would cost more than it saves. */
const LONGEST_PACKED = 4_096;

class MemoryStore implements ChargePointStore {
  readonly journal = new MemoryJournal();
  readonly #sections: Record<string, string> = {};

  read(section: string): string | null {
    const kept = Object.hasOwn(this.#sections, section) ? this.#sections[section] : undefined;
    return kept === undefined ? null : unpack(kept);
  }

  write(section: string, json: string): void {
    this.#sections[section] = pack(json, LONGEST_PACKED);
  }
}

/** A big fleet has many lines of few forms. */
class MemoryJournal implements Journal {
  #lines: string[] = [];

  get length(): number {
    return this.#lines.length;
  }

  read(): readonly string[] {
    return this.#lines.map(unpack);
  }

  append(line: string): void {
    this.#lines.push(pack(line));
  }

  note(line: string): void {
    this.#lines.push(pack(line));
  }

  rewrite(lines: readonly string[]): void {
    this.#lines = lines.map((line) => pack(line));
  }
}
