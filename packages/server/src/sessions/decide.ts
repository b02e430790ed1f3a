import type { IdTagVerdict, MeterReading, Report } from '@phasor/contract';
import type { ChargerState } from '../chargers/index.ts';
import type { NewReview } from '../journal/index.ts';
import { storableText, type NewMeterValue } from '../store/index.ts';
import { isPlausible, naturalKey, type NaturalKey } from './natural-key.ts';

export type StartReport = Extract<Report, { kind: 'sessionStarted' }>;
export type StopReport = Extract<Report, { kind: 'sessionStopped' }>;
export type MeteredReport = Extract<Report, { kind: 'metered' }>;

/** The newest stored transaction of a natural key. */
export interface EarlierStart {
  readonly transactionId: number;
  readonly ordinal: number;
  /** The boot in which it was stopped; null while it runs. */
  readonly stopBootNo: number | null;
  /** By which protocol it was told. */
  readonly source: 'OCPP' | 'CAPI';
}

/** A stored transaction, as far as a stop or a reading asks. */
export interface KnownTransaction {
  readonly transactionId: number;
  readonly chargerNo: number;
  readonly connectorId: number;
  readonly idTag: string;
  readonly meterStartWh: number;
  readonly startMs: number;
  readonly meterStopWh: number | null;
  readonly stopMs: number | null;
  readonly isStopped: boolean;
}

export interface StartWrite {
  readonly state: ChargerState;
  readonly key: NaturalKey;
  readonly ordinal: number;
  readonly verdict: IdTagVerdict;
  readonly reservationId: number | null;
  readonly receivedAtMs: number;
}

export interface StopWrite {
  readonly state: ChargerState;
  readonly transactionId: number;
  readonly meterStopWh: number;
  readonly stopMs: number;
  readonly reason: string;
  readonly idTag: string | null;
  readonly receivedAtMs: number;
}

/** A time that cannot be read is the earliest: implausible, and the same when the charger repeats itself. */
const startMsOf = (report: StartReport): number => report.time.ms ?? 0;

/** The key of a StartTransaction, idTag in the form that the store holds. */
export function keyOf(state: ChargerState, report: StartReport): NaturalKey {
  const { connectorId, meterStartWh } = report;
  const start = { connectorId, meterStartWh, idTag: storableText(report.idTag).slice(0, 255), startMs: startMsOf(report) };
  return naturalKey(state, start, report.receivedAtMs, report.source);
}

/**
 * Start: the earlier transaction where the key is known, else a new one. After that transaction's stop *and* a later boot the same key
 * is a new session with the next ordinal, and a person is told; after the stop alone where the start time cannot be read, since then
 * nothing else tells the two apart. What the other protocol told is never a new session: it is told a second time. A refused tag gets its transactionId as well: energy may have flowed.
 */
export function decideStart(
  state: ChargerState,
  report: StartReport,
  verdict: IdTagVerdict,
  earlier: EarlierStart | undefined,
): { readonly earlierId: number | null; readonly write: StartWrite | null; readonly reviews: readonly NewReview[] } {
  const isOthers = earlier !== undefined && earlier.source !== report.source;
  const isNewSession =
    earlier === undefined || (!isOthers && earlier.stopBootNo !== null && (state.bootNo > earlier.stopBootNo || report.time.ms === null));
  if (!isNewSession) return { earlierId: earlier.transactionId, write: null, reviews: [] };
  const key = keyOf(state, report);
  const review = (kind: NewReview['kind'], reason: string): NewReview => ({
    organisationNo: state.organisationNo,
    chargerNo: state.no,
    kind,
    reason,
    frame: null,
  });
  const reviews: NewReview[] = [];
  if (earlier) {
    const reason = `StartTransaction repeats transaction ${earlier.transactionId}, which was stopped before: stored as a new session.`;
    reviews.push(review('repeated-key-after-stop', reason));
  }
  if (!isPlausible(key.startMs, report.receivedAtMs)) {
    reviews.push(
      review('implausible-time', `The charger says that the session began at "${report.time.text.slice(0, 100)}"; stored as it came.`),
    );
  }
  const ordinal = (earlier?.ordinal ?? 0) + 1;
  const write: StartWrite = { state, key, ordinal, verdict, reservationId: report.reservationId, receivedAtMs: report.receivedAtMs };
  return { earlierId: null, write, reviews };
}

/**
 * The running transaction that a stop without a usable transactionId must mean: some chargers send 0 whatever they were given, or keep
 * the -1 of their own queue after an offline start. Only where one alone fits the tag, the register and the time; else undefined.
 */
export function meantBy(report: StopReport, running: readonly KnownTransaction[]): KnownTransaction | undefined {
  const isSameTag = (idTag: string): boolean =>
    report.idTag === null || report.idTag === '' || storableText(report.idTag).toLowerCase() === idTag.toLowerCase();
  const fitting = running.filter(
    ({ idTag, meterStartWh, startMs, isStopped }) =>
      !isStopped && isSameTag(idTag) && meterStartWh <= report.meterStopWh && startMs <= (report.time.ms ?? report.receivedAtMs),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

/**
 * Stop: cannot be refused. One for a transaction that nobody knows, whose number had to be guessed ({@link meantBy}), whose register
 * went back, or that says something else than the first, is kept for a person.
 */
export function decideStop(
  state: ChargerState,
  report: StopReport,
  known: KnownTransaction | undefined,
): { readonly write: StopWrite | null; readonly meterValues: readonly NewMeterValue[]; readonly reviews: readonly NewReview[] } {
  const stopMs = report.time.ms ?? report.receivedAtMs;
  const review = (kind: NewReview['kind'], reason: string): NewReview[] => [
    { organisationNo: state.organisationNo, chargerNo: state.no, kind, reason, frame: null },
  ];
  if (known?.chargerNo !== state.no) {
    const what = `StopTransaction for transaction ${report.transactionId}, which this charger never started here (meterStop ${report.meterStopWh} Wh).`;
    return {
      write: null,
      meterValues: meterValuesOf(state, 0, 0, report.readings, report.receivedAtMs),
      reviews: review('unknown-transaction', what),
    };
  }
  const meterValues = meterValuesOf(state, known.connectorId, known.transactionId, report.readings, report.receivedAtMs);
  if (known.isStopped) {
    const isRepeat = known.meterStopWh === report.meterStopWh && (report.time.ms === null || known.stopMs === stopMs);
    const what = `A second StopTransaction for transaction ${known.transactionId} says ${report.meterStopWh} Wh; the first, ${String(known.meterStopWh)} Wh, stands.`;
    return { write: null, meterValues, reviews: isRepeat ? [] : review('contradicting-stop', what) };
  }
  const write: StopWrite = {
    state,
    transactionId: known.transactionId,
    meterStopWh: report.meterStopWh,
    stopMs,
    reason: report.reason,
    idTag: report.idTag,
    receivedAtMs: report.receivedAtMs,
  };
  const reviews: NewReview[] = [];
  if (report.transactionId !== known.transactionId) {
    const what = `StopTransaction for transaction ${report.transactionId}; taken as ${known.transactionId}, the only one that runs and fits.`;
    reviews.push(...review('unknown-transaction', what));
  }
  if (report.meterStopWh < known.meterStartWh) {
    const what = `Transaction ${known.transactionId} ended at ${report.meterStopWh} Wh and began at ${known.meterStartWh} Wh: its energy is not known.`;
    reviews.push(...review('register-went-back', what));
  }
  if (report.time.ms === null || !isPlausible(stopMs, report.receivedAtMs)) {
    const what = `The charger says that transaction ${known.transactionId} ended at "${report.time.text.slice(0, 100)}"; stored as it came.`;
    reviews.push(...review('implausible-time', what));
  }
  return { write, meterValues, reviews };
}

/** Readings are stored whatever they belong to; a transaction that is not this charger's is told once per connection. */
export function decideMetered(
  state: ChargerState,
  report: MeteredReport,
  isKnown: boolean,
): { readonly meterValues: readonly NewMeterValue[]; readonly reviews: readonly NewReview[] } {
  const transactionId = report.transactionId ?? 0;
  const reviews: NewReview[] = [];
  const review = (kind: NewReview['kind'], reason: string): void => {
    reviews.push({ organisationNo: state.organisationNo, chargerNo: state.no, kind, reason, frame: null });
  };
  if (!isKnown && !state.reviewedTransactions.has(transactionId)) {
    review('unknown-transaction', `MeterValues for transaction ${transactionId}, which this charger never started here; stored.`);
  }
  if (report.readings.some((reading) => reading.time.ms === null)) {
    review('odd-meter-value', 'MeterValues with a timestamp that is no time; stored with the time of arrival.');
  }
  return { meterValues: meterValuesOf(state, report.connectorId, transactionId, report.readings, report.receivedAtMs), reviews };
}

function meterValuesOf(
  state: ChargerState,
  connectorId: number,
  transactionId: number,
  readings: readonly MeterReading[],
  receivedAtMs: number,
): NewMeterValue[] {
  return readings.map((reading) => ({
    chargerNo: state.no,
    organisationNo: state.organisationNo,
    connectorId,
    transactionId,
    measuredAtMs: reading.time.ms ?? receivedAtMs,
    receivedAtMs,
    sampled: JSON.stringify(reading.sampledValue),
  }));
}
