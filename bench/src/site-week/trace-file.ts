import { closeSync, openSync, writeSync } from 'node:fs';
import type { TraceLine } from '@phasor/balancing/laboratory';
import { messageOf } from '@phasor/kernel';
import { raise } from '../errors.ts';

const LINES_AT_ONCE = 4096;

/** One line of a trace, as JSON. */
export function traceText({ minute, session, way, amps, late }: TraceLine): string {
  const first = late ? { lateMode: late.way ?? 'off', lateA: late.amps } : {};
  return JSON.stringify({ minute, session, mode: way ?? 'off', amps, ...first });
}

/** A file that a trace is written to, a JSON object on each line. */
export class TraceFile {
  readonly #file: number;
  #lines: string[] = [];

  /** Errors: BENCH_FILE_UNREADABLE if it cannot be written. */
  constructor(path: string) {
    try {
      this.#file = openSync(path, 'w');
    } catch (error) {
      throw raise('BENCH_FILE_UNREADABLE', { file: path, reason: messageOf(error) });
    }
  }

  add(line: TraceLine): void {
    this.#lines.push(traceText(line));
    if (this.#lines.length >= LINES_AT_ONCE) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#lines.length > 0) writeSync(this.#file, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }
}
