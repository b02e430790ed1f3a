import type { Timer } from '@phasor/kernel';
import type { RegistrationStatus } from '../messages.ts';
import type { Board } from './board.ts';
import type { Firmware } from './firmware.ts';
import type { Uplink } from './uplink.ts';

export interface RegistrationParts {
  readonly board: Board;
  readonly uplink: Uplink;
  /** Send BootNotification at each reconnect, as many chargers do, and not only after a start. */
  readonly bootOnReconnect: boolean;
  /** Is told, and says its version. */
  readonly firmware: Pick<Firmware, 'firmwareVersion' | 'ready' | 'setClock'>;
}

/** The wait before the next BootNotification where the central system names none, or did not answer. */
const OWN_RETRY_MS = 60_000;
/** A station that is given no heartbeat interval still asks for the time once a day (OCPP 1.6, 4.6). */
const OWN_HEARTBEAT_MS = 24 * 3_600_000;

/** Boot and heartbeat (OCPP 1.6, 4.2 and 4.6). */
export class Registration {
  readonly #parts: RegistrationParts;
  #status: RegistrationStatus | null = null;
  #bootTimer: Timer | null = null;
  #heartbeatTimer: Timer | null = null;
  #isAsking = false;
  #asking: Promise<void> | null = null;
  #isAnswered = false;
  /** A rejected station is silent until then, also on a new connection; by the monotonic clock. */
  #silentUntilMs = 0;

  constructor(parts: RegistrationParts) {
    this.#parts = parts;
  }

  /** What the central system last answered in this life; null before the first answer. */
  get status(): RegistrationStatus | null {
    return this.#status;
  }

  /** Resolves when an answer that has come is dealt with; null while there is none to deal with. */
  get answered(): Promise<void> | null {
    return this.#isAnswered ? this.#asking : null;
  }

  onOpen(): void {
    const { board, bootOnReconnect, uplink, firmware } = this.#parts;
    if (this.#status === 'Accepted' && !bootOnReconnect) {
      uplink.isGood();
      this.armHeartbeat();
      return firmware.ready(false);
    }
    const silentMs = this.#silentUntilMs - board.clock.monotonicMs();
    if (silentMs > 0) return this.#bootLater(silentMs);
    this.#status = null;
    void this.boot();
  }

  onLost(): void {
    this.#bootTimer?.cancel();
    this.#heartbeatTimer?.cancel();
    this.#bootTimer = null;
    this.#heartbeatTimer = null;
  }

  /** Sends BootNotification now. */
  boot(): Promise<void> {
    if (!this.#isAsking || !this.#asking) this.#asking = this.#ask();
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const { board, uplink, firmware } = this.#parts;
    this.#bootTimer?.cancel();
    this.#isAsking = true;
    const version = firmware.firmwareVersion;
    const boot = { ...board.facts.boot, ...(version === undefined ? {} : { firmwareVersion: version }) };
    const outcome = await uplink.call('BootNotification', boot, () => (this.#isAnswered = true));
    this.#isAsking = false;
    this.#isAnswered = false;
    // A closed connection is followed by the next one's onOpen.
    if (outcome.kind === 'closed') return uplink.isOpen ? this.boot() : undefined;
    if (outcome.kind !== 'result') return this.#bootLater(OWN_RETRY_MS);
    const { status, interval, currentTime } = outcome.payload;
    firmware.setClock(currentTime);
    this.#take(status, interval);
  }

  async heartbeat(): Promise<void> {
    const { uplink, firmware } = this.#parts;
    const outcome = await uplink.call('Heartbeat', {});
    if (outcome.kind === 'result') firmware.setClock(outcome.payload.currentTime);
    // Nobody at the other end: a new connection helps, waiting does not.
    if (outcome.kind === 'timeout') uplink.drop();
  }

  /** Counts the heartbeat interval from now on. */
  armHeartbeat(): void {
    const { board } = this.#parts;
    this.#heartbeatTimer?.cancel();
    const intervalMs = board.configuration.integer('HeartbeatInterval') * 1000 || OWN_HEARTBEAT_MS;
    this.#heartbeatTimer = board.clock.setTimer(intervalMs, () => {
      this.armHeartbeat();
      void this.heartbeat();
    });
  }

  #take(status: RegistrationStatus, intervalS: number): void {
    const { board, uplink, firmware } = this.#parts;
    const waitMs = intervalS > 0 ? intervalS * 1000 : OWN_RETRY_MS;
    // Before the station may speak, so that nothing is told that onReady tells anyway.
    if (status === 'Accepted' && intervalS > 0) board.configuration.set('HeartbeatInterval', String(intervalS));
    this.#status = status;
    board.emit({ kind: 'registered', registration: status, intervalS });
    this.#silentUntilMs = status === 'Rejected' ? board.clock.monotonicMs() + waitMs : 0;
    if (status !== 'Accepted') {
      this.#heartbeatTimer?.cancel();
      return this.#bootLater(waitMs);
    }
    uplink.isGood();
    this.armHeartbeat();
    firmware.ready(true);
  }

  #bootLater(waitMs: number): void {
    this.#bootTimer?.cancel();
    this.#bootTimer = this.#parts.board.clock.setTimer(waitMs, () => void this.boot());
  }
}
