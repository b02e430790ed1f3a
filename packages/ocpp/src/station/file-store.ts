import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileJournal } from './file-journal.ts';
import { replaceFile } from './replace-file.ts';
import type { ChargePointStore } from './store.ts';

/**
 * A store in a folder of its own, which is made: `journal` and one `SECTION.json` for each section. What it holds is as secret as the
 * station's keys, so only the owner may read it. Throws what the file system throws.
 */
export function fileStore(directory: string): ChargePointStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const fileOf = (section: string): string => join(directory, `${section.replace(/[^\w-]/g, '_')}.json`);
  return {
    read: (section) => (existsSync(fileOf(section)) ? readFileSync(fileOf(section), 'utf8') : null),
    write: (section, json) => replaceFile(fileOf(section), json),
    journal: new FileJournal(join(directory, 'journal')),
  };
}
