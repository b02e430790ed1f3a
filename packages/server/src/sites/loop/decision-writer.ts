import type { Kysely } from 'kysely';
import { messageOf } from '@phasor/kernel';
import type { Database } from '../../store/index.ts';
import { appendLines, type LogLine } from './decision-log.ts';

/** So many lines wait for a database that takes none; of more the oldest are lost. */
const MOST_WAITING = 1_000;

/**
 * Writes a site's decision log beside its loop, in order: no order waits for it, and what could not be written is written with what comes next.
 */
export class DecisionWriter {
  readonly #db: Kysely<Database>;
  readonly #onFailed: (why: string) => void;
  #waiting: readonly LogLine[] = [];
  #writing: Promise<void> | null = null;

  constructor(db: Kysely<Database>, onFailed: (why: string) => void) {
    this.#db = db;
    this.#onFailed = onFailed;
  }

  write(site: { readonly no: number; readonly organisationNo: number }, lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    this.#waiting = [...this.#waiting, ...lines].slice(-MOST_WAITING);
    this.#writing ??= this.#drain(site).finally(() => (this.#writing = null));
  }

  /** Resolves once nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #drain(site: { readonly no: number; readonly organisationNo: number }): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      try {
        await appendLines(this.#db, site, lines);
      } catch (error) {
        this.#waiting = [...lines, ...this.#waiting].slice(-MOST_WAITING);
        this.#onFailed(messageOf(error));
        return;
      }
    }
  }
}
