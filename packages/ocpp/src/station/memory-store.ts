import type { ChargePointStore, Journal } from './store.ts';

/** A store in memory: it outlives the power cuts that a test or a simulation plays, and ends with the process. */
export function memoryStore(): ChargePointStore {
  return new MemoryStore();
}

class MemoryStore implements ChargePointStore {
  readonly journal = new MemoryJournal();
  readonly #sections = new Map<string, string>();

  read(section: string): string | null {
    return this.#sections.get(section) ?? null;
  }

  write(section: string, json: string): void {
    this.#sections.set(section, json);
  }
}

class MemoryJournal implements Journal {
  #lines: string[] = [];

  get length(): number {
    return this.#lines.length;
  }

  read(): readonly string[] {
    return this.#lines;
  }

  append(line: string): void {
    this.#lines.push(line);
  }

  note(line: string): void {
    this.#lines.push(line);
  }

  rewrite(lines: readonly string[]): void {
    this.#lines = [...lines];
  }
}
