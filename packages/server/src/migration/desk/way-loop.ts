import { messageOf, type Clock, type Timer } from '@phasor/kernel';
import type { FastifyBaseLogger } from 'fastify';
import { releaseLease, RENEW_EVERY_MS, takeLeases, type Lease } from '../../sites/index.ts';
import type { Store } from '../../store/index.ts';
import { activeChargers } from './way-rows.ts';
import type { WayDesk } from './way-desk.ts';

export interface WayLoopPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Pick<FastifyBaseLogger, 'error'>;
  readonly desk: WayDesk;
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
    const { clock, log, desk } = this.#ports;
    const before = this.#round ?? Promise.resolve();
    const round = before
      .then(() => clock.track(this.#turn()))
      .catch((error: unknown) => log.error({ why: messageOf(error) }, 'the ways of chargers could not be looked at'))
      .finally(() => {
        if (this.#round !== round) return;
        this.#round = null;
        this.#timer?.cancel();
        if (!this.#isStopped) this.#timer = clock.setTimer(desk.hasWork ? RENEW_EVERY_MS : REST_MS, () => void this.look());
      });
    this.#round = round;
    return round;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#round;
    await this.#ports.desk.close();
    if (this.#lease) await releaseLease(this.#ports.store.db, this.#lease);
  }

  async #turn(): Promise<void> {
    const { store, clock, desk, holder } = this.#ports;
    if (this.#isStopped) return;
    if (!desk.hasWork && (await activeChargers(store.db)).length === 0) return;
    const lease = (await takeLeases(store.db, [NAME], holder, clock.now())).get(NAME) ?? null;
    if (lease?.fence !== this.#lease?.fence) {
      if (this.#lease) await desk.close();
      if (lease) await desk.open(lease);
    }
    this.#lease = lease;
    if (lease) await desk.look();
  }
}
