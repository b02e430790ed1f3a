import type { MeterReading, Report, ReportOrigin, ReportReply, SampledValue } from '@phasor/contract';
import { chargerTime } from './charger-time.ts';

/** A payload whose meaning is clear in OCPP's schema and impossible all the same. */
export class UnusablePayload extends Error {
  override readonly name = 'UnusablePayload';
}

type Fields = Readonly<Record<string, unknown>>;

const LARGEST_INTEGER = 2 ** 31 - 1;

/**
 * OCPP's words into the seam's. The payload has passed the schema, tolerantly at least, so every field is read with care: what may be
 * missing or odd there has a meaning here. Raises {@link UnusablePayload}.
 */
export function toReport(action: string, payload: unknown, origin: ReportOrigin): Report {
  const fields = isFields(payload) ? payload : {};
  switch (action) {
    case 'BootNotification':
      return {
        ...origin,
        kind: 'booted',
        vendor: text(fields, 'chargePointVendor') ?? '',
        model: text(fields, 'chargePointModel') ?? '',
        serialNumber: text(fields, 'chargePointSerialNumber') ?? text(fields, 'chargeBoxSerialNumber'),
        firmwareVersion: text(fields, 'firmwareVersion'),
      };
    case 'Heartbeat':
      return { ...origin, kind: 'alive' };
    case 'StatusNotification':
      return {
        ...origin,
        kind: 'status',
        connectorId: connectorId(fields),
        status: text(fields, 'status') ?? 'Unknown',
        errorCode: text(fields, 'errorCode') ?? 'NoError',
        info: text(fields, 'info'),
        vendorErrorCode: text(fields, 'vendorErrorCode'),
        time: time(fields),
      };
    case 'Authorize':
      return { ...origin, kind: 'authorise', idTag: text(fields, 'idTag') ?? '' };
    case 'StartTransaction':
      return {
        ...origin,
        kind: 'sessionStarted',
        connectorId: connectorId(fields),
        idTag: text(fields, 'idTag') ?? '',
        meterStartWh: number(fields, 'meterStart'),
        time: time(fields) ?? chargerTime(''),
        reservationId: integerOrNull(fields, 'reservationId'),
      };
    case 'MeterValues':
      return {
        ...origin,
        kind: 'metered',
        connectorId: connectorId(fields),
        transactionId: integerOrNull(fields, 'transactionId'),
        readings: readings(fields['meterValue']),
      };
    case 'StopTransaction':
      return {
        ...origin,
        kind: 'sessionStopped',
        transactionId: number(fields, 'transactionId'),
        meterStopWh: number(fields, 'meterStop'),
        time: time(fields) ?? chargerTime(''),
        reason: text(fields, 'reason') ?? 'Local',
        idTag: text(fields, 'idTag'),
        readings: readings(fields['transactionData']),
      };
    case 'DiagnosticsStatusNotification':
      return { ...origin, kind: 'uploadStatus', of: 'GetDiagnostics', status: text(fields, 'status') ?? '', requestId: null };
    case 'LogStatusNotification':
      return {
        ...origin,
        kind: 'uploadStatus',
        of: 'GetLog',
        status: text(fields, 'status') ?? '',
        requestId: integerOrNull(fields, 'requestId'),
      };
    case 'FirmwareStatusNotification':
      return { ...origin, kind: 'firmwareStatus', isSigned: false, status: text(fields, 'status') ?? '', requestId: null };
    case 'SignedFirmwareStatusNotification':
      return {
        ...origin,
        kind: 'firmwareStatus',
        isSigned: true,
        status: text(fields, 'status') ?? '',
        requestId: integerOrNull(fields, 'requestId'),
      };
    case 'SecurityEventNotification':
      return {
        ...origin,
        kind: 'securityEvent',
        type: text(fields, 'type') ?? '',
        time: time(fields) ?? chargerTime(''),
        techInfo: text(fields, 'techInfo'),
      };
    case 'SignCertificate':
      return { ...origin, kind: 'certificateRequested', csr: text(fields, 'csr') ?? '' };
    default:
      return { ...origin, kind: 'noted', what: action };
  }
}

/** The seam's reply in OCPP's words. `now` answers BootNotification and Heartbeat. */
export function toResponse(action: string, reply: ReportReply, nowMs: number): Fields {
  switch (reply.kind) {
    case 'booted':
      return { currentTime: new Date(nowMs).toISOString(), interval: reply.intervalS, status: reply.registration };
    case 'verdict':
      return { idTagInfo: reply.verdict };
    case 'started':
      return { transactionId: reply.transactionId, idTagInfo: reply.verdict };
    case 'stopped':
      return reply.verdict ? { idTagInfo: reply.verdict } : {};
    case 'certificateRequested':
      return { status: reply.isAccepted ? 'Accepted' : 'Rejected' };
    case 'noted':
      if (action === 'Heartbeat') return { currentTime: new Date(nowMs).toISOString() };
      if (action === 'DataTransfer') return { status: 'UnknownVendorId' };
      return {};
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function text(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

function number(fields: Fields, name: string): number {
  const value = numeric(fields[name]);
  if (!Number.isFinite(value)) throw new UnusablePayload(`${name} is no number`);
  return value;
}

function integerOrNull(fields: Fields, name: string): number | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  const whole = numeric(value);
  if (!Number.isInteger(whole) || Math.abs(whole) > LARGEST_INTEGER) throw new UnusablePayload(`${name} is out of range`);
  return whole;
}

function connectorId(fields: Fields): number {
  const id = integerOrNull(fields, 'connectorId') ?? 0;
  if (id < 0) throw new UnusablePayload('connectorId is negative');
  return id;
}

const time = (fields: Fields): MeterReading['time'] | null => {
  const value = text(fields, 'timestamp');
  return value === null ? null : chargerTime(value);
};

/** One meterValue may come as an object instead of a list, and its sampledValue likewise. */
function readings(value: unknown): MeterReading[] {
  return listOf(value).map((element) => ({
    time: time(element) ?? chargerTime(''),
    sampledValue: listOf(element['sampledValue']) as unknown as SampledValue[],
  }));
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value : [value]).filter(isFields);

/** As `Number` reads it; an object is no number, whatever its own `toString` may be, which JSON can bring along. */
function numeric(value: unknown): number {
  return typeof value === 'object' && value !== null ? Number.NaN : Number(value);
}
