import { messageOf, type Clock, type Timer } from '@phasor/kernel';
import type { FastifyBaseLogger } from 'fastify';
import { releaseLease, RENEW_EVERY_MS, takeLeases, type Lease } from '../../sites/index.ts';
import type { Store } from '../../store/index.ts';
import { activeChargers } from './way-rows.ts';
import type { WayDesk } from './way-desk.ts';

/** What else the node that leads the ways leads. */
export interface AlsoLed {
  /** Whether there is anything to do for it. */
  isWanted(): Promise<boolean>;
  /** Whether it must be looked at often. */
  readonly hasWork: boolean;
  open(lease: Lease): Promise<void>;
  close(): void;
  look(): Promise<void>;
}

export interface WayLoopPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Pick<FastifyBaseLogger, 'error'>;
  readonly desk: WayDesk;
  readonly campaigns: AlsoLed;
  /** This node, among all. */
  readonly holder: string;
}

const NAME = 'migration';
/** Where none is: another node may have begun one, and died. */
const REST_MS = 60_000;

/** One node alone drives the ways; who dies loses them when its lease is over. */
export class WayLoop {
  readonly #ports: WayLoopPorts;
  #lease: Lease | null = null;
  #timer: Timer | null = null;
  #round: Promise<void> | null = null;
  #isStopped = false;

  constructor(ports: WayLoopPorts) {
    this.#ports = ports;
  }

  /** Looks now, and goes on doing so. */
  look(): Promise<void> {
    this.#timer?.cancel();
    const { clock, log, desk, campaigns } = this.#ports;
    const before = this.#round ?? Promise.resolve();
    const round = before
      .then(() => clock.track(this.#turn()))
      .catch((error: unknown) => log.error({ why: messageOf(error) }, 'the ways of chargers could not be looked at'))
      .finally(() => {
        if (this.#round !== round) return;
        this.#round = null;
        this.#timer?.cancel();
        if (!this.#isStopped)
          this.#timer = clock.setTimer(desk.hasWork || campaigns.hasWork ? RENEW_EVERY_MS : REST_MS, () => void this.look());
      });
    this.#round = round;
    return round;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#round;
    this.#ports.campaigns.close();
    await this.#ports.desk.close();
    const { store } = this.#ports;
    // Of a store that has failed it runs out by itself.
    if (this.#lease && !store.failure) await releaseLease(store.db, this.#lease);
  }

  async #turn(): Promise<void> {
    const { store, clock, desk, campaigns, holder } = this.#ports;
    if (this.#isStopped) return;
    if (!desk.hasWork && !(await campaigns.isWanted()) && (await activeChargers(store.db)).length === 0) return;
    const lease = (await takeLeases(store.db, [NAME], holder, clock.now())).get(NAME) ?? null;
    if (lease?.fence !== this.#lease?.fence) {
      campaigns.close();
      if (this.#lease) await desk.close();
      if (lease) {
        // First whoever gives places: a charger asks as soon as it is led.
        await campaigns.open(lease);
        await desk.open(lease);
      }
    }
    this.#lease = lease;
    if (!lease) return;
    await desk.look();
    await campaigns.look();
  }
}
