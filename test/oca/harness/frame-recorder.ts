import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACTIONS } from '@phasor/ocpp';
import { exampleOf } from './example.ts';
import type { Crossing } from './wire.ts';

/** Where the test files leave what crossed their sockets, for `scripts/ocpp-reference.mjs`. */
export const RECORDS = fileURLToPath(new URL('../../../node_modules/.cache/phasor/ocpp-frames/', import.meta.url));

/** A message that crossed, as the reference shows it. */
export interface RecordedFrame extends Omit<Crossing, 'payload'> {
  readonly profile: string;
  /** The title of the test that made it cross. */
  readonly test: string;
  /** The same in every run: times, ids, addresses and keys are replaced. */
  readonly example: unknown;
}

/** Collects, in one test file, the first frame of each sort that each of its tests made cross. */
export class FrameRecorder {
  readonly #frames = new Map<string, RecordedFrame>();
  #testFile = '';

  /** `testFile` is the path of the test file in the project. */
  add(testFile: string, test: string, crossed: readonly Crossing[]): void {
    this.#testFile = testFile;
    for (const { kind, action, from, payload } of crossed) {
      const key = JSON.stringify([test, action, kind, from]);
      if (this.#frames.has(key)) continue;
      this.#frames.set(key, { action, kind, from, profile: ACTIONS[action].profile, test, example: exampleOf(payload) });
    }
  }

  /** Writes the record of this file over the one of an earlier run. */
  async write(): Promise<void> {
    if (this.#testFile === '') return;
    await mkdir(RECORDS, { recursive: true });
    const name = this.#testFile.replaceAll(/[\\/]/g, '.').replace(/\.test\.ts$/, '.json');
    const frames = [...this.#frames.values()];
    await writeFile(path.join(RECORDS, name), `${JSON.stringify({ testFile: this.#testFile, frames }, null, 1)}\n`);
  }
}
