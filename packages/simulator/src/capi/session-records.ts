import type { SessionRecord } from '@phasor/capi';
import type { Section } from '@phasor/ocpp/station';

/** A record, and how far the back end knows it. */
export interface KeptRecord {
  readonly record: SessionRecord;
  /** Its beginning was acknowledged. */
  readonly isBeginningKnown: boolean;
  /** Made before the charger's clock was set in this life, so that its times move with the clock. */
  readonly isTimeUnsure: boolean;
}

interface Kept {
  readonly lastSessionId: number;
  readonly records: readonly KeptRecord[];
}

const MOST_IN_ONE_TELLING = 50;

/**
 * The session records that the back end has not acknowledged yet, with their numbers. Everything is written before anything is told, so a
 * power cut loses nothing that was told, and tells nothing twice under two numbers.
 */
export class SessionRecords {
  readonly #section: Section<Kept>;
  #lastSessionId: number;
  #records: readonly KeptRecord[];

  constructor(section: Section<Kept>) {
    this.#section = section;
    const kept = section.read() ?? { lastSessionId: 0, records: [] };
    this.#lastSessionId = kept.lastSessionId;
    // An earlier life's times are as they are.
    this.#records = kept.records.map((record) => ({ ...record, isTimeUnsure: false }));
  }

  get lastSessionId(): number {
    return this.#lastSessionId;
  }

  /** Those that run, oldest first. */
  get running(): readonly SessionRecord[] {
    return this.#records.filter(({ record }) => record.stopTime === null).map(({ record }) => record);
  }

  of(sessionId: number): SessionRecord | undefined {
    return this.#records.find(({ record }) => record.sessionId === sessionId)?.record;
  }

  begin(session: Pick<SessionRecord, 'connectorId' | 'idTag' | 'startTime' | 'startRegisterWh'>, isTimeUnsure: boolean): SessionRecord {
    const record = { sessionId: this.#lastSessionId + 1, ...session, stopTime: null, stopRegisterWh: null, reason: null };
    this.#write([...this.#records, { record, isBeginningKnown: false, isTimeUnsure }], record.sessionId);
    return record;
  }

  /** Undefined when no such session runs. */
  end(sessionId: number, end: { stopTime: string; stopRegisterWh: number; reason: string }): SessionRecord | undefined {
    let ended: SessionRecord | undefined;
    const records = this.#records.map((kept) => {
      if (kept.record.sessionId !== sessionId || kept.record.stopTime !== null) return kept;
      ended = { ...kept.record, ...end };
      return { ...kept, record: ended };
    });
    if (ended) this.#write(records);
    return ended;
  }

  /** What the back end should be told now, in the order of the numbers. */
  untold(): readonly SessionRecord[] {
    const untold = this.#records.filter(({ record, isBeginningKnown }) => record.stopTime !== null || !isBeginningKnown);
    return untold.slice(0, MOST_IN_ONE_TELLING).map(({ record }) => record);
  }

  /** How many wait. */
  get untoldCount(): number {
    return this.#records.filter(({ record, isBeginningKnown }) => record.stopTime !== null || !isBeginningKnown).length;
  }

  /** The back end has what was told: ended ones go, running ones stay until they have ended. */
  acknowledge(told: readonly SessionRecord[]): void {
    const ended = new Set(told.filter(({ stopTime }) => stopTime !== null).map(({ sessionId }) => sessionId));
    const begun = new Set(told.map(({ sessionId }) => sessionId));
    this.#write(
      this.#records
        .filter(({ record }) => !ended.has(record.sessionId))
        .map((kept) => (begun.has(kept.record.sessionId) ? { ...kept, isBeginningKnown: true } : kept)),
    );
  }

  /**
   * The back end's mark lies above what this charger counted: its memory was lost or exchanged. New numbers go on above the mark, and what
   * was not told yet gets new ones, as the old are taken. Returns which record has which number now.
   */
  moveAbove(mark: number): ReadonlyMap<number, number> {
    const moved = new Map<number, number>();
    if (mark < this.#lastSessionId && this.#records.every(({ record }) => record.sessionId > mark)) return moved;
    let next = Math.max(mark, this.#lastSessionId);
    const records = this.#records.map((kept) => {
      if (kept.record.sessionId > mark) return kept;
      next += 1;
      moved.set(kept.record.sessionId, next);
      return { ...kept, isBeginningKnown: false, record: { ...kept.record, sessionId: next } };
    });
    this.#write(
      [...records].sort((left, right) => left.record.sessionId - right.record.sessionId),
      next,
    );
    return moved;
  }

  /** The clock was set by so much: what was stamped before in this life was stamped wrong. */
  clockSet(byMs: number): void {
    const shifted = (time: string): string => new Date(Date.parse(time) + byMs).toISOString();
    if (!this.#records.some(({ isTimeUnsure }) => isTimeUnsure)) return;
    this.#write(
      this.#records.map((kept) => {
        if (!kept.isTimeUnsure) return kept;
        const { startTime, stopTime } = kept.record;
        const record = { ...kept.record, startTime: shifted(startTime), stopTime: stopTime === null ? null : shifted(stopTime) };
        return { ...kept, isTimeUnsure: false, record };
      }),
    );
  }

  #write(records: readonly KeptRecord[], lastSessionId: number = this.#lastSessionId): void {
    this.#section.write({ lastSessionId, records });
    this.#lastSessionId = lastSessionId;
    this.#records = records;
  }
}
