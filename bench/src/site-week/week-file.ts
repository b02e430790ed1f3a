import { readFileSync } from 'node:fs';
import { MADE_UP_KINDS, madeUpWeek, readSiteWeek, type SiteWeek } from '@phasor/balancing/laboratory';
import { PhasorError, messageOf } from '@phasor/kernel';
import { raise } from '../errors.ts';

const MADE_UP = /^made-up:/;

/**
 * The week that `--file` names: a JSON file, or `made-up:KIND:SEED`. Errors: BENCH_FILE_UNREADABLE for one that is not there, no JSON or of
 * another form; the sentence names the file and the place in it.
 */
export function weekFrom(file: string): SiteWeek {
  if (MADE_UP.test(file)) {
    const [, kind, seed = ''] = file.split(':');
    const known = MADE_UP_KINDS.find((name) => name === kind);
    if (!known || !/^\d+$/.test(seed) || file.split(':').length !== 3) {
      throw raise('BENCH_FLAG_INVALID', {
        flag: 'file',
        found: `"${file}"`,
        expected: MADE_UP_KINDS.map((name) => `made-up:${name}:SEED`).join(' or '),
      });
    }
    return madeUpWeek(known, Number(seed));
  }
  try {
    return readSiteWeek(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof SyntaxError ? `this is no JSON (${error.message})` : messageOf(error).replace(/\.$/, '');
    throw raise('BENCH_FILE_UNREADABLE', { file, reason }, error instanceof PhasorError ? { cause: error } : undefined);
  }
}
