import type { SampledValue, StopReason } from '@phasor/ocpp';
import { pack, unpack, type StationEvent } from '@phasor/ocpp/station';

/** What became of a message that must not be lost. `acknowledged` = the central system answered it with a CALLRESULT. */
export type Delivery = 'waiting' | 'acknowledged' | 'givenUp';

/** A session as the twin knows it, whatever the central system made of it. Instants are RFC 3339 in UTC, energies whole Wh. */
export interface BookedSession {
  /** The twin's own number for it, from 1; the transactionId is the central system's. */
  readonly localId: number;
  readonly connectorId: number;
  readonly idTag: string;
  readonly meterStart: number;
  readonly startTime: string;
  readonly meterStop: number | null;
  readonly stopTime: string | null;
  readonly reason: StopReason | null;
  readonly transactionId: number | null;
  readonly startDelivery: Delivery;
  /** Null while the session runs. */
  readonly stopDelivery: Delivery | null;
}

/** A meter reading that the twin produced for a MeterValues. */
export interface BookedReading {
  readonly connectorId: number;
  /** The session it belongs to; null for a reading outside a session. */
  readonly localId: number | null;
  /** The session's, once it is known. */
  readonly transactionId: number | null;
  readonly timestamp: string;
  readonly sampledValue: readonly SampledValue[];
  readonly delivery: Delivery;
}

type SessionRecord = { -readonly [Field in keyof BookedSession]: BookedSession[Field] };
type Metered = Extract<StationEvent, { kind: 'metered' }>;

class ReadingRecord implements BookedReading {
  readonly connectorId: number;
  readonly timestamp: string;
  readonly #session: SessionRecord | null;
  /** As JSON, packed. */
  readonly #sampledValue: string;
  delivery: Delivery = 'waiting';

  constructor({ connectorId, meterValue }: Metered, session: SessionRecord | null) {
    this.connectorId = connectorId;
    this.timestamp = meterValue.timestamp;
    this.#sampledValue = pack(JSON.stringify(meterValue.sampledValue));
    this.#session = session;
  }

  get sampledValue(): readonly SampledValue[] {
    return JSON.parse(unpack(this.#sampledValue)) as readonly SampledValue[];
  }

  get localId(): number | null {
    return this.#session?.localId ?? null;
  }

  get transactionId(): number | null {
    return this.#session?.transactionId ?? null;
  }

  toJSON(): BookedReading {
    const { connectorId, localId, transactionId, timestamp, sampledValue, delivery } = this;
    return { connectorId, localId, transactionId, timestamp, sampledValue, delivery };
  }
}

/**
 * The twin's own book: every session and every reading it produced, in order, and what became of each. A test compares a server's store
 * with it: what is `acknowledged` here is there, once. It is written from what the charge point tells onlookers, outlives power cuts, and
 * lives in memory: of sessions that a store on disk brought from an earlier run it knows nothing.
 */
export class Book {
  readonly #sessions: SessionRecord[] = [];
  readonly #readings: ReadingRecord[] = [];
  /** Readings whose message is on its way, by its number. Null: there was none yet. */
  #waiting: Map<number, ReadingRecord> | null = null;

  get sessions(): readonly BookedSession[] {
    return this.#sessions;
  }

  get readings(): readonly BookedReading[] {
    return this.#readings;
  }

  /** Enters what is worth it. */
  observe(event: StationEvent): void {
    switch (event.kind) {
      case 'transactionStarted':
        return this.#open(event);
      case 'transactionKnown':
        return this.#amend(event.localId, { transactionId: event.transactionId });
      case 'transactionStopped': {
        const { localId, meterStop, stopTime, reason } = event;
        return this.#amend(localId, { meterStop, stopTime, reason, stopDelivery: 'waiting' });
      }
      case 'metered':
        return this.#enter(event);
      case 'delivered':
        return this.#delivered(event);
      default:
        return undefined;
    }
  }

  toJSON(): { readonly sessions: readonly BookedSession[]; readonly readings: readonly BookedReading[] } {
    return { sessions: this.sessions, readings: this.#readings.map((reading) => reading.toJSON()) };
  }

  #open({ localId, connectorId, idTag, meterStart, startTime }: Extract<StationEvent, { kind: 'transactionStarted' }>): void {
    const record: SessionRecord = {
      localId,
      connectorId,
      idTag,
      meterStart,
      startTime,
      meterStop: null,
      stopTime: null,
      reason: null,
      transactionId: null,
      startDelivery: 'waiting',
      stopDelivery: null,
    };
    this.#sessions.push(record);
  }

  #amend(localId: number, change: Partial<SessionRecord>): void {
    const record = this.#session(localId);
    if (record) Object.assign(record, change);
  }

  #enter(event: Metered): void {
    const reading = new ReadingRecord(event, event.localId === null ? null : (this.#session(event.localId) ?? null));
    this.#readings.push(reading);
    this.#waiting ??= new Map();
    this.#waiting.set(event.messageNo, reading);
  }

  /** What is told is mostly of a late one. */
  #session(localId: number): SessionRecord | undefined {
    return this.#sessions.findLast((record) => record.localId === localId);
  }

  #delivered({ action, messageNo, localId, outcome }: Extract<StationEvent, { kind: 'delivered' }>): void {
    if (action === 'MeterValues') {
      const reading = this.#waiting?.get(messageNo);
      this.#waiting?.delete(messageNo);
      if (reading) reading.delivery = outcome;
    } else if (localId !== null) {
      this.#amend(localId, action === 'StartTransaction' ? { startDelivery: outcome } : { stopDelivery: outcome });
    }
  }
}
