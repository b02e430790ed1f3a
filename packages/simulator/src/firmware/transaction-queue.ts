import type { Clock, Timer } from '@phasor/kernel';
import type { Request, Response } from '@phasor/ocpp';
import type { Delivery, ReadingRecord, SessionRecord } from '../book.ts';
import type { TwinEvent } from '../events.ts';
import type { Configuration } from './configuration.ts';
import type { Outcome, Uplink } from './uplink.ts';

/** A message that must not be lost (OCPP 1.6, 3.7.1). What goes over the wire is written when it is sent. */
export type TransactionMessage =
  | { readonly kind: 'start'; readonly session: SessionRecord }
  | { readonly kind: 'meter'; readonly session: SessionRecord; readonly reading: ReadingRecord }
  | { readonly kind: 'stop'; readonly session: SessionRecord };

type TransactionAction = 'StartTransaction' | 'MeterValues' | 'StopTransaction';

export interface TransactionQueueParts {
  readonly clock: Clock;
  readonly uplink: Uplink;
  readonly configuration: Configuration;
  /** Whether transaction messages may go out now: connected, and accepted by the central system. */
  readonly maySend: () => boolean;
  readonly onStarted: (session: SessionRecord, response: Response<'StartTransaction'>) => void;
  readonly emit: (event: TwinEvent) => void;
}

/** Stands for the transactionId of a session whose StartTransaction was never answered. */
export const PLACEHOLDER_TRANSACTION_ID = -1;

/**
 * The transaction messages of one charger, sent one by one in the order in which they arose; they outlive a lost connection and a power
 * cut. A message whose connection closed before the answer is sent again, with a new message id. One that is answered with a CALLERROR,
 * or not in time, is repeated as `TransactionMessageAttempts` and `TransactionMessageRetryInterval` say, and then given up.
 *
 * Payloads are made at the moment of sending, so that the messages of a session that began offline carry its transactionId as soon as
 * the StartTransaction ahead of them is answered.
 */
export class TransactionQueue {
  readonly #parts: TransactionQueueParts;
  readonly #messages: TransactionMessage[] = [];
  /** How often the first message was tried in vain. */
  #tries = 0;
  #retryTimer: Timer | null = null;
  #isDraining = false;

  constructor(parts: TransactionQueueParts) {
    this.#parts = parts;
  }

  get length(): number {
    return this.#messages.length;
  }

  push(message: TransactionMessage): void {
    this.#messages.push(message);
    void this.#drain();
  }

  /** The way is free (again): what waits goes out at once. */
  resume(): void {
    this.#cancelRetry();
    void this.#drain();
  }

  /** Stops waiting for the next try, as the charger is going down. */
  halt(): void {
    this.#cancelRetry();
  }

  async #drain(): Promise<void> {
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (let message = this.#next(); message; message = this.#next()) this.#settle(message, await this.#send(message));
    this.#isDraining = false;
  }

  #next(): TransactionMessage | undefined {
    return this.#retryTimer === null && this.#parts.maySend() ? this.#messages[0] : undefined;
  }

  #send(message: TransactionMessage): Promise<Outcome<TransactionAction>> {
    const { uplink } = this.#parts;
    switch (message.kind) {
      case 'start':
        return uplink.call('StartTransaction', startOf(message.session));
      case 'meter':
        return uplink.call('MeterValues', meterValuesOf(message.reading));
      case 'stop':
        return uplink.call('StopTransaction', stopOf(message.session));
    }
  }

  #settle(message: TransactionMessage, outcome: Outcome<TransactionAction>): void {
    switch (outcome.kind) {
      case 'closed':
        return;
      case 'result':
        this.#finish(message, 'acknowledged');
        if (message.kind === 'start') this.#parts.onStarted(message.session, outcome.payload as Response<'StartTransaction'>);
        return;
      case 'error':
        return this.#repeat(message, 'later');
      case 'timeout':
        // Nobody at the other end, or somebody who is stuck: the next try goes over a new connection.
        this.#parts.uplink.drop();
        return this.#repeat(message, 'afterReconnecting');
    }
  }

  #repeat(message: TransactionMessage, when: 'later' | 'afterReconnecting'): void {
    const { configuration, clock, emit } = this.#parts;
    this.#tries += 1;
    if (this.#tries >= configuration.integer('TransactionMessageAttempts')) {
      emit({ kind: 'messageGivenUp', action: ACTIONS[message.kind], tries: this.#tries });
      return this.#finish(message, 'givenUp');
    }
    if (when === 'afterReconnecting') return;
    const waitMs = configuration.integer('TransactionMessageRetryInterval') * 1000 * this.#tries;
    this.#retryTimer = clock.setTimer(waitMs, () => this.resume());
  }

  #finish(message: TransactionMessage, delivery: Delivery): void {
    this.#messages.shift();
    this.#tries = 0;
    if (message.kind === 'start') message.session.startDelivery = delivery;
    else if (message.kind === 'meter') message.reading.delivery = delivery;
    else message.session.stopDelivery = delivery;
  }

  #cancelRetry(): void {
    this.#retryTimer?.cancel();
    this.#retryTimer = null;
  }
}

const ACTIONS = { start: 'StartTransaction', meter: 'MeterValues', stop: 'StopTransaction' } as const;

function startOf({ connectorId, idTag, meterStart, startTime }: SessionRecord): Request<'StartTransaction'> {
  return { connectorId, idTag, meterStart, timestamp: startTime };
}

/** MeterValues with one reading. */
export function meterValuesOf(reading: ReadingRecord): Request<'MeterValues'> {
  const { connectorId, session, timestamp, sampledValue } = reading;
  const transaction = session ? { transactionId: session.transactionId ?? PLACEHOLDER_TRANSACTION_ID } : {};
  // The unit may be `Hz`, which the type does not know and a real Halo sends.
  const meterValue = [{ timestamp, sampledValue }] as Request<'MeterValues'>['meterValue'];
  return { connectorId, ...transaction, meterValue };
}

function stopOf({ idTag, transactionId, meterStop, meterStart, stopTime, startTime, reason }: SessionRecord): Request<'StopTransaction'> {
  return {
    transactionId: transactionId ?? PLACEHOLDER_TRANSACTION_ID,
    idTag,
    meterStop: meterStop ?? meterStart,
    timestamp: stopTime ?? startTime,
    reason: reason ?? 'Local',
  };
}
