import type { Kysely } from 'kysely';
import type { Clock } from '@phasor/kernel';
import type { Database } from '../store/index.ts';
import { MOST_KNOCKS, recordKnocks, type CountedKnock, type NewKnock } from './knocks.ts';

export interface KnockRecorderPorts {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  /** The organisation to which knocks of unregistered chargers belong. */
  readonly strangersTo: number;
  readonly onRecorded: (knockId: string) => void;
  readonly onFailed: (error: unknown) => void;
}

const MOST_AT_ONCE = 100;

/**
 * Writes knocks down, many at once and one write at a time: whoever knocks without end costs the store no more than that, and repeats
 * that wait together are one row. What waits is bounded like the list itself; the oldest goes first.
 */
export class KnockRecorder {
  readonly #ports: KnockRecorderPorts;
  readonly #waiting = new Map<string, CountedKnock>();
  #isWriting = false;

  constructor(ports: KnockRecorderPorts) {
    this.#ports = ports;
  }

  add(knock: NewKnock): void {
    const key = JSON.stringify([knock.identity, knock.address, knock.reason]);
    const attempts = (this.#waiting.get(key)?.attempts ?? 0) + 1;
    this.#waiting.delete(key);
    this.#waiting.set(key, { knock, attempts });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MOST_KNOCKS && oldest !== undefined) this.#waiting.delete(oldest);
    if (this.#isWriting) return;
    this.#isWriting = true;
    void this.#ports.clock.track(this.#write());
  }

  async #write(): Promise<void> {
    const { db, clock, strangersTo, onRecorded, onFailed } = this.#ports;
    while (this.#waiting.size > 0) {
      const keys = [...this.#waiting.keys()].slice(0, MOST_AT_ONCE);
      const batch = keys.flatMap((key) => this.#waiting.get(key) ?? []);
      for (const key of keys) this.#waiting.delete(key);
      await recordKnocks(db, strangersTo, batch, new Date(clock.now())).then((ids) => ids.forEach(onRecorded), onFailed);
    }
    this.#isWriting = false;
  }
}
