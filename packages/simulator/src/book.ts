import type { StopReason } from '@phasor/ocpp';
import type { Sample } from './hardware/connector-hardware.ts';
import { sampledValuesOf, type SampleFormat, type TwinSampledValue } from './firmware/sampled-values.ts';

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
  /** The session it belongs to; null for a reading that was asked for outside a session. */
  readonly localId: number | null;
  /** The session's, once it is known. */
  readonly transactionId: number | null;
  readonly timestamp: string;
  readonly sampledValue: readonly TwinSampledValue[];
  readonly delivery: Delivery;
}

/** The firmware's own record of a session; {@link Book} shows it as {@link BookedSession}. */
export type SessionRecord = { -readonly [Field in keyof BookedSession]: BookedSession[Field] };

/** The firmware's own record of a reading. It keeps the sample and writes the values out when somebody looks. */
export class ReadingRecord implements BookedReading {
  readonly connectorId: number;
  readonly session: SessionRecord | null;
  delivery: Delivery = 'waiting';
  readonly #atMs: number;
  readonly #sample: Sample;
  readonly #format: SampleFormat;

  constructor(connectorId: number, session: SessionRecord | null, atMs: number, sample: Sample, format: SampleFormat) {
    this.connectorId = connectorId;
    this.session = session;
    this.#atMs = atMs;
    this.#sample = sample;
    this.#format = format;
  }

  get localId(): number | null {
    return this.session?.localId ?? null;
  }

  get transactionId(): number | null {
    return this.session?.transactionId ?? null;
  }

  get timestamp(): string {
    return new Date(this.#atMs).toISOString();
  }

  get sampledValue(): readonly TwinSampledValue[] {
    return sampledValuesOf(this.#sample, this.#format);
  }

  toJSON(): BookedReading {
    const { connectorId, localId, transactionId, timestamp, sampledValue, delivery } = this;
    return { connectorId, localId, transactionId, timestamp, sampledValue, delivery };
  }
}

/**
 * The twin's own book: every session and every reading it produced, in order, and what became of each. A test compares a server's store
 * with it: what is `acknowledged` here is there, once. It outlives power cuts and lives in memory.
 */
export class Book {
  readonly #sessions: SessionRecord[] = [];
  readonly #readings: ReadingRecord[] = [];

  get sessions(): readonly BookedSession[] {
    return this.#sessions;
  }

  get readings(): readonly BookedReading[] {
    return this.#readings;
  }

  /** Opens a session. */
  open(session: Pick<BookedSession, 'connectorId' | 'idTag' | 'meterStart' | 'startTime'>): SessionRecord {
    const record: SessionRecord = {
      localId: this.#sessions.length + 1,
      ...session,
      meterStop: null,
      stopTime: null,
      reason: null,
      transactionId: null,
      startDelivery: 'waiting',
      stopDelivery: null,
    };
    this.#sessions.push(record);
    return record;
  }

  /** Enters a reading. */
  enter(reading: ReadingRecord): void {
    this.#readings.push(reading);
  }

  toJSON(): { readonly sessions: readonly BookedSession[]; readonly readings: readonly BookedReading[] } {
    return { sessions: this.sessions, readings: this.#readings.map((reading) => reading.toJSON()) };
  }
}
