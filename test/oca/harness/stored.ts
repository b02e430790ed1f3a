import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { IdTagInfo } from '@phasor/ocpp';
import type { RunningTransaction, StationFacts } from '@phasor/ocpp/station';
import { TransactionLog, type TransactionMessage } from '../../../packages/ocpp/src/station/transaction-log.ts';

/** What a charge point keeps over power cuts, read from its disk and from nowhere else. */
export class Stored {
  readonly #directory: string;
  readonly #facts: StationFacts;

  constructor(directory: string, facts: StationFacts) {
    this.#directory = directory;
    this.#facts = facts;
  }

  /** A section's value; null while it was never written. */
  section<T>(name: string): T | null {
    const file = path.join(this.#directory, `${name}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
  }

  /** The value of a configuration key after the next start: what was written, else as delivered. */
  configuration(key: string): string | undefined {
    const changes = this.section<Readonly<Record<string, string>>>('configuration') ?? {};
    return changes[key.toLowerCase()] ?? this.#facts.configuration.find((known) => known.key === key)?.value;
  }

  /** The transactions that run. */
  get transactions(): RunningTransaction[] {
    return this.#log().open;
  }

  /** The transaction messages that were not acknowledged, oldest first. */
  get queue(): readonly TransactionMessage[] {
    return this.#log().messages;
  }

  /** The authorisation cache, by tag in lower case. */
  get cache(): Readonly<Record<string, IdTagInfo>> {
    return Object.fromEntries(this.section<[string, IdTagInfo][]>('cache') ?? []);
  }

  get localList(): { readonly version: number; readonly entries: Readonly<Record<string, IdTagInfo>> } {
    const kept = this.section<{ version: number; entries: [string, IdTagInfo][] }>('local-list');
    return { version: kept?.version ?? 0, entries: Object.fromEntries(kept?.entries ?? []) };
  }

  /** What ChangeAvailability took out of service; 0 is the station. */
  get inoperative(): readonly number[] {
    return (this.section<number[]>('availability') ?? []).toSorted();
  }

  #log(): TransactionLog {
    // Each line has a checksum in front.
    const lines = readFileSync(path.join(this.#directory, 'journal'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(9));
    const readOnly = (): never => {
      throw new Error('the journal is read here, not written');
    };
    return new TransactionLog({ read: () => lines, append: readOnly, note: readOnly, rewrite: readOnly, length: lines.length });
  }
}
