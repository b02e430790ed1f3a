import type { Timer } from '@phasor/kernel';
import type { Request, Response } from '../messages.ts';
import type { Board } from './board.ts';
import type { CentralSystem } from './central-system.ts';
import type { Firmware } from './firmware.ts';
import type { TransactionLog, TransactionMessage } from './transaction-log.ts';
import type { Outcome } from './uplink.ts';

type TransactionAction = 'StartTransaction' | 'MeterValues' | 'StopTransaction';

export interface TransactionQueueParts {
  readonly board: Board;
  readonly centralSystem: CentralSystem;
  readonly log: TransactionLog;
  /** Is told of the answers. */
  readonly firmware: Pick<Firmware, 'started' | 'stopped'>;
}

/** Stands for the transactionId of a transaction whose StartTransaction was never answered. */
export const PLACEHOLDER_TRANSACTION_ID = -1;

/**
 * Sends the logged transaction messages one by one in the order in which they arose. A message whose connection closed before the answer
 * is sent again, with a new message id. One that is answered with a CALLERROR, or not in time, is repeated as `TransactionMessageAttempts`
 * and `TransactionMessageRetryInterval` say, and then given up (OCPP 1.6, 3.7.1).
 *
 * Payloads are made at the moment of sending, so that the messages of a transaction that began offline carry its transactionId as soon as
 * the StartTransaction ahead of them is answered.
 */
export class TransactionQueue {
  readonly #parts: TransactionQueueParts;
  /** How often the first message was tried in vain. */
  #tries = 0;
  #retryTimer: Timer | null = null;
  #isDraining = false;

  constructor(parts: TransactionQueueParts) {
    this.#parts = parts;
  }

  /** Something was logged. */
  wake(): void {
    void this.#drain();
  }

  /** The way is free (again): what waits goes out at once. */
  resume(): void {
    this.#retryTimer?.cancel();
    this.#retryTimer = null;
    void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (let message = this.#next(); message; message = this.#next()) this.#settle(message, await this.#send(message));
    this.#isDraining = false;
  }

  #next(): TransactionMessage | undefined {
    const { log, centralSystem } = this.#parts;
    return this.#retryTimer === null && centralSystem.isOnline ? log.first : undefined;
  }

  #send(message: TransactionMessage): Promise<Outcome<TransactionAction>> {
    const { centralSystem, log } = this.#parts;
    const transactionIdOf = (localId: number): number => log.transaction(localId)?.transactionId ?? PLACEHOLDER_TRANSACTION_ID;
    switch (message.kind) {
      case 'start':
        return centralSystem.call('StartTransaction', startOf(message));
      case 'meter': {
        const { connectorId, localId, meterValue } = message;
        return centralSystem.call('MeterValues', { connectorId, transactionId: transactionIdOf(localId), meterValue: [meterValue] });
      }
      case 'stop':
        return centralSystem.call('StopTransaction', { transactionId: transactionIdOf(message.localId), ...message.stop });
    }
  }

  #settle(message: TransactionMessage, outcome: Outcome<TransactionAction>): void {
    const { centralSystem, firmware, board } = this.#parts;
    if (!board.isRunning) return;
    switch (outcome.kind) {
      case 'closed':
        return;
      case 'result':
        // First what was learned, then the end of the message: a power cut between the two repeats a message and loses no transactionId.
        if (message.kind === 'start') firmware.started(message.transaction.localId, outcome.payload as Response<'StartTransaction'>);
        this.#finish(message, 'acknowledged');
        if (message.kind === 'stop') firmware.stopped(message.stop.idTag, outcome.payload);
        return;
      case 'error':
        return this.#repeat(message, 'later');
      case 'timeout':
        // Nobody at the other end, or somebody who is stuck: the next try goes over a new connection.
        centralSystem.drop();
        return this.#repeat(message, 'afterReconnecting');
    }
  }

  #repeat(message: TransactionMessage, when: 'later' | 'afterReconnecting'): void {
    const { configuration, clock } = this.#parts.board;
    this.#tries += 1;
    if (this.#tries >= configuration.integer('TransactionMessageAttempts')) {
      this.#parts.board.emit({ kind: 'messageGivenUp', action: ACTIONS[message.kind], tries: this.#tries });
      return this.#finish(message, 'givenUp');
    }
    if (when === 'afterReconnecting') return;
    const waitMs = configuration.integer('TransactionMessageRetryInterval') * 1000 * this.#tries;
    this.#retryTimer = clock.setTimer(waitMs, () => this.resume());
  }

  #finish(message: TransactionMessage, outcome: 'acknowledged' | 'givenUp'): void {
    const { messageNo, kind } = message;
    const localId = kind === 'start' ? message.transaction.localId : message.localId;
    this.#parts.log.finish(messageNo);
    this.#tries = 0;
    this.#parts.board.emit({ kind: 'delivered', messageNo, localId, action: ACTIONS[kind], outcome });
  }
}

const ACTIONS = { start: 'StartTransaction', meter: 'MeterValues', stop: 'StopTransaction' } as const;

function startOf({ transaction }: Extract<TransactionMessage, { kind: 'start' }>): Request<'StartTransaction'> {
  const { connectorId, idTag, meterStart, startTime, reservationId } = transaction;
  return { connectorId, idTag, meterStart, timestamp: startTime, ...(reservationId === null ? {} : { reservationId }) };
}
