import type { Clock } from '@phasor/kernel';

export interface GroupCommitPorts<Item> {
  readonly clock: Clock;
  /**
   * Makes a group true in one transaction and resolves with what is left to do once it is committed. Rejects: nothing of it happened.
   * Where what is left to do throws, the group stays committed and its items are abandoned.
   */
  commit(group: readonly Item[]): Promise<() => void>;
  /** One item failed by itself, while the store still works: keep it for a person, answer what can be answered. */
  offend(item: Item, error: unknown): Promise<void>;
  /** The store failed: nothing is answered, the item's socket closes. */
  abandon(item: Item, error: unknown): void;
  readonly hasFailed: () => boolean;
  /** Items with one owner keep their order and are never in one group twice. */
  readonly ownerOf: (item: Item) => unknown;
  readonly bytesOf: (item: Item) => number;
  /** Told when the queue is full (true) and when it has drained to half (false). */
  readonly onPressure: (isFull: boolean) => void;
  readonly limits?: Partial<GroupLimits>;
}

export interface GroupLimits {
  readonly groupItems: number;
  readonly groupBytes: number;
  readonly queueItems: number;
  readonly queueBytes: number;
}

const LIMITS: GroupLimits = { groupItems: 500, groupBytes: 8 << 20, queueItems: 5000, queueBytes: 64 << 20 };

/**
 * Commits in groups: the next group starts as soon as the last one has ended, with whatever has come meanwhile. There is no timer.
 * A failed group is retried item by item, so that one bad message harms no other. An item that was alone is retried too: it may have
 * met another node that wrote the same at the same moment.
 */
export class GroupCommit<Item> {
  readonly #ports: GroupCommitPorts<Item>;
  readonly #limits: GroupLimits;
  #queue: Item[] = [];
  #queuedBytes = 0;
  #isFull = false;
  #running: Promise<void> | null = null;

  constructor(ports: GroupCommitPorts<Item>) {
    this.#ports = ports;
    this.#limits = { ...LIMITS, ...ports.limits };
  }

  get length(): number {
    return this.#queue.length;
  }

  add(item: Item): void {
    this.#queue.push(item);
    this.#queuedBytes += this.#ports.bytesOf(item);
    this.#press();
    this.#running ??= this.#ports.clock.track(this.#run());
  }

  /** Resolves when everything that was added is committed or given up. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // One turn of the event loop: whatever else has already arrived joins the first group.
    await new Promise<void>((resolve) => setImmediate(resolve));
    try {
      while (this.#queue.length > 0) await this.#commit(this.#take());
    } finally {
      // In the same turn as the last look at the queue: what is added after it starts a new run.
      this.#running = null;
    }
  }

  #take(): Item[] {
    const { ownerOf, bytesOf } = this.#ports;
    const group: Item[] = [];
    const rest: Item[] = [];
    const owners = new Set<unknown>();
    let bytes = 0;
    for (const item of this.#queue) {
      const owner = ownerOf(item);
      const fits = group.length < this.#limits.groupItems && (bytes + bytesOf(item) <= this.#limits.groupBytes || group.length === 0);
      if (fits && !owners.has(owner)) {
        group.push(item);
        bytes += bytesOf(item);
      } else {
        rest.push(item);
      }
      owners.add(owner);
    }
    this.#queue = rest;
    this.#queuedBytes -= bytes;
    this.#press();
    return group;
  }

  async #commit(group: readonly Item[], isRetry = false): Promise<void> {
    let finish: () => void;
    try {
      finish = await this.#ports.commit(group);
    } catch (error) {
      if (this.#ports.hasFailed()) this.#abandon(group, error);
      else if (!isRetry) for (const item of group) await this.#commit([item], true);
      else for (const item of group) await this.#ports.offend(item, error).catch((again: unknown) => this.#ports.abandon(item, again));
      return;
    }
    try {
      finish();
    } catch (error) {
      // The group stands: to commit it once more would store it twice.
      this.#abandon(group, error);
    }
  }

  #abandon(group: readonly Item[], error: unknown): void {
    for (const item of group) this.#ports.abandon(item, error);
  }

  #press(): void {
    const { queueItems, queueBytes } = this.#limits;
    const isOver = this.#queue.length > queueItems || this.#queuedBytes > queueBytes;
    const isUnder = this.#queue.length <= queueItems / 2 && this.#queuedBytes <= queueBytes / 2;
    if (this.#isFull ? !isUnder : !isOver) return;
    this.#isFull = !this.#isFull;
    this.#ports.onPressure(this.#isFull);
  }
}
