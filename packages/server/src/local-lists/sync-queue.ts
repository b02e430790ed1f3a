import { messageOf } from '@phasor/kernel';
import type { CommandTarget } from '../commands/index.ts';

export interface SyncQueuePorts {
  /** One conversation. `away`: again when the charger is back. `failed`: again after its next boot. */
  readonly sync: (target: CommandTarget) => Promise<'done' | 'away' | 'failed'>;
  readonly isOnline: (chargerId: string) => boolean;
  readonly onFailed: (why: string) => void;
}

/** So many chargers are talked to at once: a change of one tag must not be a storm. */
const MOST_AT_ONCE = 4;

/** Whose turn it is: a few chargers at a time, one conversation with each, and those that are away once they are back. */
export class SyncQueue {
  readonly #ports: SyncQueuePorts;
  readonly #due = new Map<string, CommandTarget>();
  /** Not to be talked to before they are online (`away`), or have booted (`failed`). */
  readonly #waiting = new Map<string, { readonly target: CommandTarget; readonly until: 'away' | 'failed' }>();
  readonly #running = new Map<string, Promise<void>>();
  #isStopped = false;

  constructor(ports: SyncQueuePorts) {
    this.#ports = ports;
  }

  /** In turn, as soon as the charger is online. */
  add(target: CommandTarget): void {
    if (this.#ports.isOnline(target.chargerId)) {
      this.#due.set(target.chargerId, target);
      this.#next();
    } else {
      this.#waiting.set(target.chargerId, { target, until: 'away' });
    }
  }

  /** Out of turn; resolves when it is done, whatever came of it. */
  async now(target: CommandTarget): Promise<void> {
    for (let before = this.#running.get(target.chargerId); before; before = this.#running.get(target.chargerId)) await before;
    await this.#run(target);
  }

  /** The charger has said something, or has booted. */
  wake(chargerId: string, hasBooted: boolean): void {
    const waiting = this.#waiting.get(chargerId);
    if (!waiting || (waiting.until === 'failed' && !hasBooted) || !this.#ports.isOnline(chargerId)) return;
    this.#waiting.delete(chargerId);
    this.#due.set(chargerId, waiting.target);
    this.#next();
  }

  /** Begins no conversation any more. */
  stop(): void {
    this.#isStopped = true;
    this.#due.clear();
  }

  #next(): void {
    for (const [chargerId, target] of this.#due) {
      if (this.#isStopped || this.#running.size >= MOST_AT_ONCE) return;
      if (this.#running.has(chargerId)) continue;
      this.#due.delete(chargerId);
      void this.#run(target);
    }
  }

  #run(target: CommandTarget): Promise<void> {
    const { chargerId } = target;
    this.#due.delete(chargerId);
    this.#waiting.delete(chargerId);
    const run = this.#ports
      .sync(target)
      .then(
        (end) => {
          if (end !== 'done') this.#waiting.set(chargerId, { target, until: end });
        },
        (error: unknown) => {
          this.#waiting.set(chargerId, { target, until: 'failed' });
          if (!this.#isStopped) this.#ports.onFailed(messageOf(error));
        },
      )
      .finally(() => {
        if (this.#running.get(chargerId) === run) this.#running.delete(chargerId);
        this.#next();
      });
    this.#running.set(chargerId, run);
    return run;
  }
}
