import type { ChargePointStore, Journal } from './store.ts';

/** A store in memory: it outlives the power cuts that a test or a simulation plays, and ends with the process. */
export function memoryStore(): ChargePointStore {
  const sections = new Map<string, string>();
  return {
    read: (section) => sections.get(section) ?? null,
    write: (section, json) => void sections.set(section, json),
    journal: memoryJournal(),
  };
}

function memoryJournal(): Journal {
  let lines: string[] = [];
  const append = (line: string): void => void lines.push(line);
  return {
    read: () => lines,
    append,
    note: append,
    rewrite: (others) => {
      lines = [...others];
    },
    get length() {
      return lines.length;
    },
  };
}
