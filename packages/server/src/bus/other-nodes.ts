import type { Clock, Timer } from '@phasor/kernel';

/** How often a node says that it is there, and after how long a silence it is taken for dead, ms. */
export const ALIVE_EVERY_MS = 1_000;
const LOST_AFTER_MS = 5_000;

interface Node {
  heardAtMs: number;
  readonly whenLost: Set<() => void>;
}

/** Which other nodes there are. A node that dies says nothing of it: it is gone when it has been silent for {@link LOST_AFTER_MS}. */
export class OtherNodes {
  readonly #clock: Clock;
  readonly #onLost: (nodeId: string) => void;
  readonly #nodes = new Map<string, Node>();
  #timer: Timer;

  constructor(clock: Clock, beat: () => void, onLost: (nodeId: string) => void) {
    this.#clock = clock;
    this.#onLost = onLost;
    const later = (): Timer =>
      clock.setTimer(ALIVE_EVERY_MS, () => {
        beat();
        this.#sweep();
        this.#timer = later();
      });
    this.#timer = later();
  }

  get count(): number {
    return this.#nodes.size;
  }

  /** It said something; true: for the first time. */
  heard(nodeId: string): boolean {
    const node = this.#nodes.get(nodeId);
    if (node) node.heardAtMs = this.#clock.monotonicMs();
    else this.#nodes.set(nodeId, { heardAtMs: this.#clock.monotonicMs(), whenLost: new Set() });
    return !node;
  }

  /** Calls `fire` when the node is lost. Returns the way to end that; undefined: there is no such node. */
  whenLost(nodeId: string, fire: () => void): (() => void) | undefined {
    const whenLost = this.#nodes.get(nodeId)?.whenLost;
    whenLost?.add(fire);
    return whenLost && (() => void whenLost.delete(fire));
  }

  lose(nodeId: string): void {
    const node = this.#nodes.get(nodeId);
    if (!node) return;
    this.#nodes.delete(nodeId);
    for (const fire of node.whenLost) fire();
    this.#onLost(nodeId);
  }

  loseAll(): void {
    for (const nodeId of [...this.#nodes.keys()]) this.lose(nodeId);
  }

  stop(): void {
    this.#timer.cancel();
  }

  #sweep(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [nodeId, { heardAtMs }] of this.#nodes) if (nowMs - heardAtMs > LOST_AFTER_MS) this.lose(nodeId);
  }
}
