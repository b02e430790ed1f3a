import type { IdTagInfo, Response, StopReason } from '../messages.ts';
import type { Authoriser } from './authoriser.ts';
import type { Board } from './board.ts';
import type { Admitted, Connector } from './connector.ts';
import type { EnergyBudget } from './energy-budget.ts';
import type { RunningTransaction } from './feature.ts';
import type { Metering } from './metering.ts';
import type { TransactionLog } from './transaction-log.ts';
import type { TransactionQueue } from './transaction-queue.ts';

export interface TransactionsParts {
  readonly board: Board;
  readonly log: TransactionLog;
  readonly queue: TransactionQueue;
  readonly metering: Metering;
  readonly authoriser: Authoriser;
  readonly budget: EnergyBudget;
}

/** Starts that lie closer together by the clock are told apart. */
const SAME_INSTANT_MS = 1_000;

/** From a plugged cable and an accepted tag to the end of the transaction, on every connector. */
export class Transactions {
  readonly #parts: TransactionsParts;
  /** When the last transaction on a connector began, by connectorId. */
  readonly #lastStartMs: number[];

  constructor(parts: TransactionsParts) {
    this.#parts = parts;
    this.#lastStartMs = new Array<number>(parts.board.connectors.length + 1);
  }

  /** What ran when the power went has ended with it (OCPP 1.6, 7.36), at the register of then, which the meter still shows. */
  endInterrupted(): void {
    const { board, log } = this.#parts;
    for (const transaction of log.open) {
      const connector = board.connector(transaction.connectorId);
      if (!connector) {
        this.#log(transaction, transaction.meterStart, 'PowerLoss');
        continue;
      }
      connector.transaction = transaction;
      // After a start anew a cable is a cable, whatever went before.
      this.stop(connector, 'PowerLoss', { isFinishing: false });
    }
  }

  /** A cable is in: charge it, if somebody was let in and the connector has not broken down or gone out of service since, or go on. */
  plugged(connector: Connector): void {
    const { admitted, isUsable } = connector;
    if (admitted && isUsable) return this.#start(connector, admitted);
    connector.cableTimer?.cancel();
    this.#forget(connector);
  }

  /** No cable is in the outlet any more. */
  emptied(connector: Connector): void {
    const { errors } = this.#parts.board;
    connector.isFinishing = false;
    // Without a cable there is nothing that could not be locked.
    if (errors.get(connector.connectorId) === 'ConnectorLockFailure') errors.delete(connector.connectorId);
  }

  /** The car is gone, with the cable or without. */
  unplugged(connector: Connector): void {
    const { board } = this.#parts;
    const { configuration } = board;
    const ends = !configuration.has('StopTransactionOnEVSideDisconnect') || configuration.isOn('StopTransactionOnEVSideDisconnect');
    if (connector.transaction && ends) this.stop(connector, 'EVDisconnected');
    else board.refresh();
  }

  /** A tag was accepted for a free connector: charge, or wait `ConnectionTimeOut` for the cable. */
  admit(connector: Connector, admitted: Admitted): void {
    if (!connector.isFree) return;
    if (connector.isPlugged) return this.#start(connector, admitted);
    const { board } = this.#parts;
    const waitMs = board.configuration.integer('ConnectionTimeOut') * 1000;
    connector.admitted = admitted;
    connector.cableTimer = waitMs === 0 ? null : board.clock.setTimer(waitMs, () => this.#forget(connector));
    board.refresh();
  }

  /** Ends the connector's transaction, if one runs. `idTag`: who ended it. `isFinishing`: whoever charged may still take his cable. */
  stop(connector: Connector, reason: StopReason, { idTag, isFinishing = true }: { idTag?: string; isFinishing?: boolean } = {}): void {
    const { board, metering, queue } = this.#parts;
    const { connectorId } = connector;
    if (!connector.transaction) return;
    const sample = board.hardware.read(connectorId);
    // The reading itself may have shown that the energy granted is used up, which ends the transaction.
    const { transaction } = connector;
    if (!transaction) return;
    const transactionData = metering.end(connector, sample);
    this.#log(transaction, Math.floor(sample.registerWh), reason, idTag, transactionData);
    connector.transaction = null;
    connector.energyStop = null;
    connector.isFinishing = connector.hasCable && isFinishing;
    queue.wake();
    // No plug is let go under load.
    connector.applyPower('less');
    this.#releaseCable(connector, transaction, reason);
    for (const feature of board.features.all) feature.transactionStopped?.(transaction, reason);
    board.refresh();
  }

  /** Ends everything, as the station goes down. */
  stopAll(reason: StopReason): void {
    for (const connector of this.#parts.board.connectors) {
      this.stop(connector, reason);
      connector.cableTimer?.cancel();
      connector.admitted = null;
    }
    this.#parts.board.refresh();
  }

  /** Whoever was waited for may take his cable (see {@link Connector.heldFor}). */
  release(connector: Connector): void {
    connector.heldFor = null;
    this.#parts.board.hardware.unlock(connector.connectorId);
  }

  /** The central system gave a transaction its transactionId, and a verdict on its tag. */
  acknowledged(localId: number, { transactionId, idTagInfo }: Response<'StartTransaction'>): void {
    const { board, log, authoriser } = this.#parts;
    log.name(localId, transactionId);
    if (idTagInfo.parentIdTag !== undefined) log.join(localId, idTagInfo.parentIdTag);
    const transaction = log.transaction(localId);
    if (!transaction) return;
    authoriser.learn(transaction.idTag, idTagInfo);
    const connector = board.connectors.find((candidate) => candidate.transaction?.localId === localId);
    if (connector) connector.transaction = transaction;
    const { connectorId, idTag } = transaction;
    board.emit({ kind: 'transactionKnown', localId, connectorId, transactionId, idTag, verdict: idTagInfo.status });
    for (const feature of board.features.all) feature.transactionKnown?.(transaction);
    if (connector) this.#judge(connector, idTagInfo);
  }

  /** A tag that is refused after the start gets no more energy than `MaxEnergyOnInvalidId` (OCPP 1.6, 5.14 and 9.1). */
  #judge(connector: Connector, { status }: IdTagInfo): void {
    if (status === 'Accepted') return;
    const { board, budget } = this.#parts;
    const end = (): void => {
      if (board.configuration.isOn('StopTransactionOnInvalidId')) return this.stop(connector, 'DeAuthorized');
      connector.energyStop = { atWh: null };
      board.refresh();
    };
    budget.grant(connector, board.configuration.integer('MaxEnergyOnInvalidId'), end);
  }

  #start(connector: Connector, { idTag, parentIdTag, profile }: Admitted): void {
    const { board, log, metering, queue } = this.#parts;
    const { connectorId } = connector;
    connector.cableTimer?.cancel();
    connector.admitted = null;
    connector.isFinishing = false;
    connector.heldFor = null;
    if (!board.hardware.lock(connectorId)) {
      board.errors.set(connectorId, 'ConnectorLockFailure');
      return board.refresh();
    }
    const sample = board.hardware.read(connectorId);
    const meterStart = Math.floor(sample.registerWh);
    const startTime = board.timestamp(this.#startMs(connectorId));
    const reservationId = board.features.reservationOf(connectorId, { idTag, parentIdTag });
    const transaction = log.start({ connectorId, idTag, parentIdTag, meterStart, startTime, reservationId });
    connector.transaction = transaction;
    board.emit({ kind: 'transactionStarted', localId: transaction.localId, connectorId, idTag, meterStart, startTime });
    metering.begin(connector, sample);
    for (const feature of board.features.all) feature.transactionStarted?.(transaction, profile);
    queue.wake();
    board.refresh();
  }

  /**
   * Now, and later than the start before: connector, tag, register and timestamp are all that tells two transactions apart, so a central
   * system would take a second one of the same instant for a repetition of the first.
   */
  #startMs(connectorId: number): number {
    const nowMs = this.#parts.board.hardware.timeMs();
    const lastMs = this.#lastStartMs[connectorId] ?? -Infinity;
    // A clock that was set back is another matter.
    const startMs = lastMs >= nowMs && lastMs < nowMs + SAME_INSTANT_MS ? lastMs + 1 : nowMs;
    this.#lastStartMs[connectorId] = startMs;
    return startMs;
  }

  #log(
    transaction: RunningTransaction,
    meterStop: number,
    reason: StopReason,
    idTag?: string,
    transactionData: ReturnType<Metering['end']> = [],
  ): void {
    const { board, log } = this.#parts;
    const { localId, connectorId, meterStart } = transaction;
    const timestamp = board.timestamp();
    log.stop(localId, {
      ...(idTag === undefined ? {} : { idTag }),
      meterStop,
      timestamp,
      reason,
      ...(transactionData.length === 0 ? {} : { transactionData: [...transactionData] }),
    });
    board.emit({
      kind: 'transactionStopped',
      localId,
      connectorId,
      reason,
      meterStop,
      stopTime: timestamp,
      energyWh: meterStop - meterStart,
    });
  }

  /** A cable may stay locked until its owner is back: after a pulled plug where the key says so, and after a refused tag (5.14). */
  #releaseCable(connector: Connector, { idTag, parentIdTag }: RunningTransaction, reason: StopReason): void {
    const { configuration, hardware } = this.#parts.board;
    const key = 'UnlockConnectorOnEVSideDisconnect';
    const isHeld =
      (reason === 'EVDisconnected' && configuration.has(key) && !configuration.isOn(key)) ||
      (reason === 'DeAuthorized' && connector.hasCable);
    if (isHeld && connector.facts.hasLock) connector.heldFor = { idTag, parentIdTag };
    else hardware.unlock(connector.connectorId);
  }

  #forget(connector: Connector): void {
    connector.admitted = null;
    this.#parts.board.refresh();
  }
}
