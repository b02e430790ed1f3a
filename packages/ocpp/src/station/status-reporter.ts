import type { Timer } from '@phasor/kernel';
import type { ChargePointErrorCode, ChargePointStatus } from '../messages.ts';
import type { Board } from './board.ts';
import type { CentralSystem } from './central-system.ts';
import { wayTo } from './status-moves.ts';

interface Appearance {
  readonly status: ChargePointStatus;
  readonly errorCode: ChargePointErrorCode;
}

/**
 * Tells the central system each change of status that lasts `MinimumStatusDuration`, and after a reconnection only what it does not know
 * yet: status is not queued while offline (OCPP 1.6, 4.9). Connector 0 is the station. What is told never leaves the standard's table of
 * moves.
 */
export class StatusReporter {
  readonly #board: Board;
  readonly #centralSystem: CentralSystem;
  /** What the central system was told, by connectorId. */
  #told: (Appearance | undefined)[];
  /** What onlookers were told: what is. By connectorId. */
  readonly #shown: Appearance[];
  /** Changes that must last before they are told, by connectorId. */
  readonly #lasting: (Timer | undefined)[] = [];

  constructor(board: Board, centralSystem: CentralSystem) {
    this.#board = board;
    this.#centralSystem = centralSystem;
    // Of the right length, as an array that grows takes room for sixteen more.
    const places = board.connectors.length + 1;
    this.#told = new Array<Appearance | undefined>(places);
    this.#shown = new Array<Appearance>(places);
  }

  /** After a boot everything is told again, at once. */
  forget(): void {
    this.#told = new Array<Appearance | undefined>(this.#told.length);
  }

  /** Tells what has changed. */
  report(): void {
    for (const connectorId of this.#all()) {
      const isNews = this.#show(connectorId);
      if (!isNews && !this.#lasting[connectorId]) this.#catchUp(connectorId);
    }
  }

  /** Tells one status, or all, because it was asked for. */
  repeat(connectorId: number | undefined): void {
    for (const each of this.#all()) {
      if (connectorId === undefined || connectorId === each) void this.#tell(each, this.#look(each), true);
    }
  }

  /** True when the change has been seen to. */
  #show(connectorId: number): boolean {
    const { status, errorCode } = this.#look(connectorId);
    const before = this.#shown[connectorId];
    if (before?.status === status && before.errorCode === errorCode) return false;
    this.#shown[connectorId] = { status, errorCode };
    this.#board.emit({ kind: 'status', connectorId, status, errorCode });
    if (before?.status !== status) for (const feature of this.#board.features.all) feature.statusChanged?.(connectorId, status);
    this.#lasting[connectorId]?.cancel();
    if (this.#lasting[connectorId]) this.#lasting[connectorId] = undefined;
    const leastMs = this.#board.configuration.integer('MinimumStatusDuration') * 1000;
    if (leastMs === 0 || !this.#told[connectorId]) return false;
    const tell = (): void => {
      this.#lasting[connectorId] = undefined;
      this.#catchUp(connectorId);
    };
    this.#lasting[connectorId] = this.#board.clock.setTimer(leastMs, tell);
    return true;
  }

  /** Brings the central system from what it was told to what is. */
  #catchUp(connectorId: number): void {
    const now = this.#look(connectorId);
    const told = this.#told[connectorId];
    if (!this.#centralSystem.isOnline || (told?.status === now.status && told.errorCode === now.errorCode)) return;
    const way = told ? wayTo(told.status, now.status) : [now.status];
    for (const status of way) void this.#tell(connectorId, status === now.status ? now : { status, errorCode: 'NoError' }, false);
  }

  async #tell(connectorId: number, appearance: Appearance, isTriggered: boolean): Promise<void> {
    // A real Halo sends no timestamp with the status after a boot.
    const isFirst = !this.#told[connectorId];
    this.#told[connectorId] = appearance;
    const timestamp = isFirst ? {} : { timestamp: this.#board.timestamp() };
    const outcome = await this.#centralSystem.call('StatusNotification', { connectorId, ...appearance, ...timestamp }, { isTriggered });
    const isUnheard = outcome.kind === 'closed' || outcome.kind === 'timeout';
    if (isUnheard && this.#told[connectorId] === appearance) this.#told[connectorId] = undefined;
  }

  #look(connectorId: number): Appearance {
    const { status, errorCode } = this.#board.connector(connectorId) ?? this.#board;
    return { status, errorCode };
  }

  #all(): number[] {
    return [0, ...this.#board.connectors.map(({ connectorId }) => connectorId)];
  }
}
