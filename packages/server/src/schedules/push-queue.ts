import { messageOf, retryWaits, type Clock, type Random, type Timer } from '@phasor/kernel';

/** `away`: its socket has gone. `later`: again after a while. */
export type PushEnd = 'done' | 'away' | 'later';

export interface PushQueuePorts {
  readonly clock: Clock;
  readonly random: Random;
  /** One conversation with one charger. `isAfterBoot`: it may have lost what it held. */
  readonly push: (chargerId: string, isAfterBoot: boolean) => Promise<PushEnd>;
  readonly isOnline: (chargerId: string) => boolean;
  readonly onFailed: (chargerId: string, why: string) => void;
}

/** So many chargers are talked to at once. */
const MOST_AT_ONCE = 4;
/** Until it is known that its socket is gone. */
const AWAY_MS = 1000;
const RETRY = { firstMs: 15_000, longestMs: 3_600_000 } as const;

interface Waiting {
  isDue: boolean;
  isAfterBoot: boolean;
  timer: Timer | null;
}

/** Whose turn it is: a few chargers at a time, one conversation with each, retried ever more seldom. */
export class PushQueue {
  readonly #ports: PushQueuePorts;
  readonly #waiting = new Map<string, Waiting>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #retries = new Map<string, Generator<number, void, undefined>>();
  #isStopped = false;

  constructor(ports: PushQueuePorts) {
    this.#ports = ports;
  }

  /** In turn, after `afterMs`. A charger that is away by then is left alone: it is to be added again when it is back. */
  add(chargerId: string, { afterMs = 0, isAfterBoot = false } = {}): void {
    if (this.#isStopped) return;
    const waiting = this.#waiting.get(chargerId) ?? { isDue: false, isAfterBoot: false, timer: null };
    this.#waiting.set(chargerId, waiting);
    waiting.isAfterBoot ||= isAfterBoot;
    if (afterMs <= 0) waiting.isDue = true;
    else if (!waiting.isDue) {
      waiting.timer?.cancel();
      waiting.timer = this.#ports.clock.setTimer(afterMs, () => {
        waiting.isDue = true;
        this.#next();
      });
    }
    this.#next();
  }

  /** Resolves when no conversation with it is under way or due. */
  async idle(chargerId: string): Promise<void> {
    for (let run = this.#running.get(chargerId); run; run = this.#running.get(chargerId)) await run;
  }

  /** Begins no conversation any more. */
  stop(): void {
    this.#isStopped = true;
    for (const { timer } of this.#waiting.values()) timer?.cancel();
    this.#waiting.clear();
  }

  #next(): void {
    for (const [chargerId, { isDue, isAfterBoot, timer }] of this.#waiting) {
      if (this.#isStopped || this.#running.size >= MOST_AT_ONCE) return;
      if (!isDue || this.#running.has(chargerId)) continue;
      timer?.cancel();
      this.#waiting.delete(chargerId);
      if (!this.#ports.isOnline(chargerId)) continue;
      this.#running.set(chargerId, this.#run(chargerId, isAfterBoot));
    }
  }

  async #run(chargerId: string, isAfterBoot: boolean): Promise<void> {
    let end: PushEnd = 'later';
    try {
      end = await this.#ports.push(chargerId, isAfterBoot);
    } catch (error) {
      if (!this.#isStopped) this.#ports.onFailed(chargerId, messageOf(error));
    }
    this.#running.delete(chargerId);
    if (this.#isStopped) return;
    if (end === 'done') this.#retries.delete(chargerId);
    else if (end === 'away') this.add(chargerId, { afterMs: AWAY_MS, isAfterBoot });
    else this.add(chargerId, { afterMs: this.#waitOf(chargerId), isAfterBoot });
    this.#next();
  }

  #waitOf(chargerId: string): number {
    const waits = this.#retries.get(chargerId) ?? retryWaits(RETRY, this.#ports.random);
    this.#retries.set(chargerId, waits);
    return waits.next().value ?? RETRY.longestMs;
  }
}
