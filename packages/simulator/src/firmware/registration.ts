import type { Timer } from '@phasor/kernel';
import type { RegistrationStatus } from '@phasor/ocpp';
import type { Board } from './board.ts';
import type { Uplink } from './uplink.ts';

export interface RegistrationParts {
  readonly board: Board;
  readonly uplink: Uplink;
  /** Send BootNotification at each reconnect, as many chargers do, and not only after a start. */
  readonly bootOnReconnect: boolean;
  /** The charger may talk: after an accepted boot (`isNew`), or on a new connection of a charger that was accepted before. */
  readonly onReady: (isNew: boolean) => void;
}

/** The wait before the next BootNotification where the central system names none, or did not answer. */
const OWN_RETRY_MS = 60_000;

/** Boot and heartbeat (OCPP 1.6, 4.2 and 4.6). */
export class Registration {
  readonly #parts: RegistrationParts;
  #status: RegistrationStatus | null = null;
  #bootTimer: Timer | null = null;
  #heartbeatTimer: Timer | null = null;
  #isAsking = false;

  constructor(parts: RegistrationParts) {
    this.#parts = parts;
  }

  /** What the central system last answered since the start; null before the first answer. */
  get status(): RegistrationStatus | null {
    return this.#status;
  }

  /** The charger starts anew. */
  forget(): void {
    this.onLost();
    this.#status = null;
  }

  onOpen(): void {
    if (this.#status !== 'Accepted' || this.#parts.bootOnReconnect) {
      this.#status = null;
      void this.boot();
    } else {
      this.#parts.uplink.isGood();
      this.armHeartbeat();
      this.#parts.onReady(false);
    }
  }

  onLost(): void {
    this.#bootTimer?.cancel();
    this.#heartbeatTimer?.cancel();
    this.#bootTimer = null;
    this.#heartbeatTimer = null;
  }

  /** Sends BootNotification now. */
  async boot(): Promise<void> {
    if (this.#isAsking) return;
    const { board, uplink } = this.#parts;
    this.#bootTimer?.cancel();
    this.#isAsking = true;
    const outcome = await uplink.call('BootNotification', {
      ...board.model.boot,
      chargePointSerialNumber: board.id.slice(0, 25),
      firmwareVersion: board.configuration.text('FirmwareVersion'),
    });
    this.#isAsking = false;
    // A closed connection is followed by the next one's onOpen.
    if (outcome.kind === 'closed') return uplink.isOpen ? this.boot() : undefined;
    if (outcome.kind !== 'result') return this.#bootLater(OWN_RETRY_MS);
    this.#accept(outcome.payload.status, outcome.payload.interval);
  }

  async heartbeat(): Promise<void> {
    const outcome = await this.#parts.uplink.call('Heartbeat', {});
    // Nobody at the other end: a new connection helps, waiting does not.
    if (outcome.kind === 'timeout') this.#parts.uplink.drop();
  }

  /** Counts the heartbeat interval from now on. */
  armHeartbeat(): void {
    const { board } = this.#parts;
    this.#heartbeatTimer?.cancel();
    this.#heartbeatTimer = board.clock.setTimer(board.configuration.integer('HeartbeatInterval') * 1000, () => {
      this.armHeartbeat();
      void this.heartbeat();
    });
  }

  #accept(status: RegistrationStatus, intervalS: number): void {
    const { board, uplink, onReady } = this.#parts;
    this.#status = status;
    board.emit({ kind: 'registered', registration: status, intervalS });
    if (status !== 'Accepted') return this.#bootLater(intervalS > 0 ? intervalS * 1000 : OWN_RETRY_MS);
    uplink.isGood();
    board.configuration.set('HeartbeatInterval', String(intervalS));
    this.armHeartbeat();
    onReady(true);
  }

  #bootLater(waitMs: number): void {
    this.#bootTimer?.cancel();
    this.#bootTimer = this.#parts.board.clock.setTimer(waitMs, () => void this.boot());
  }
}
