import type { FirmwareProgress, PolledConnector } from '@phasor/capi';
import type { MeterReading, Report, ReportOrigin, SampledValue } from '@phasor/contract';
import type { ConnectorState } from '../../chargers/index.ts';

const PHASES = ['L1', 'L2', 'L3'] as const;

/** CAPI's four words in OCPP's: a car that is plugged in and does not draw was paused by whoever offers nothing, or pauses itself. */
export function statusOf({ status, sessionId, offeredA }: PolledConnector): string {
  switch (status) {
    case 'Available':
      return 'Available';
    case 'Charging':
      return 'Charging';
    case 'Error':
      return 'Faulted';
    case 'Connected':
      if (sessionId === null) return 'Preparing';
      return offeredA === 0 ? 'SuspendedEVSE' : 'SuspendedEV';
  }
}

/** A status report where the poll says something else than what is known. */
export function statusReport(
  origin: ReportOrigin,
  polled: PolledConnector,
  known: ConnectorState | undefined,
  time: string,
): Extract<Report, { kind: 'status' }> | null {
  const status = statusOf(polled);
  const errorCode = polled.errorCode ?? 'NoError';
  if (known?.status === status && known.errorCode === errorCode) return null;
  const { connectorId } = polled;
  return { ...origin, kind: 'status', connectorId, status, errorCode, info: null, vendorErrorCode: null, time: timeOf(time) };
}

/** What a poll measured in a session. `transactionId` is null where its beginning was not told yet. */
export function meteredReport(
  origin: ReportOrigin,
  polled: PolledConnector,
  transactionId: number | null,
  time: string,
): Extract<Report, { kind: 'metered' }> {
  return { ...origin, kind: 'metered', connectorId: polled.connectorId, transactionId, readings: [readingOf(polled, time)] };
}

/** What the spare slot holds, where that is something else than what is known. */
export function stagingReport(
  origin: ReportOrigin,
  told: FirmwareProgress,
  known: FirmwareProgress | null,
): Extract<Report, { kind: 'stagingStatus' }> | null {
  const { state, version, bytes, size, reason } = told;
  const isKnown =
    known?.state === state && known.version === version && known.bytes === bytes && known.size === size && known.reason === reason;
  return isKnown ? null : { ...origin, kind: 'stagingStatus', state, version, bytes, size, reason: reason ?? null };
}

function readingOf({ registerWh, powerW, offeredA, currentA, voltageV }: PolledConnector, time: string): MeterReading {
  const of = (measurand: string, value: number, unit: string, phase?: string): SampledValue => ({
    value,
    measurand,
    unit,
    ...(phase === undefined ? {} : { phase }),
  });
  return {
    time: timeOf(time),
    sampledValue: [
      of('Energy.Active.Import.Register', registerWh, 'Wh'),
      of('Power.Active.Import', powerW, 'W'),
      of('Current.Offered', offeredA, 'A'),
      ...PHASES.map((phase, at) => of('Current.Import', currentA[at] ?? 0, 'A', phase)),
      ...PHASES.map((phase, at) => of('Voltage', voltageV[at] ?? 0, 'V', `${phase}-N`)),
    ],
  };
}

export function timeOf(text: string): { readonly ms: number | null; readonly text: string } {
  const ms = Date.parse(text);
  return { ms: Number.isNaN(ms) ? null : ms, text };
}
