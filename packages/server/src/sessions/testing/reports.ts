import type { MeterReading } from '@phasor/contract';
import { ClockSkew, type ChargerState } from '../../chargers/index.ts';
import type { MeteredReport, StartReport, StopReport } from '../decide.ts';

/** When the reports of {@link startReport} and the others were received. */
export const NOW_MS = Date.UTC(2026, 2, 1, 12);

/** A charger's time as the gateway hands it on; without `ms` it is what the text says. */
export const timeOf = (text: string, ms: number | null = Date.parse(text)): MeterReading['time'] => ({
  text,
  ms: Number.isNaN(ms) ? null : ms,
});

/** A connected charger: number 1, organisation 1, in its third boot, nothing running. */
export function stateOf(change: Partial<ChargerState> = {}): ChargerState {
  return {
    no: 1,
    id: 'CP1',
    organisationNo: 1,
    registration: 'Accepted',
    owner: 'OCPP',
    epoch: 1,
    bootAnswer: null,
    sessionsHeldMs: null,
    freeIdTag: null,
    hearsBeforeBoot: true,
    isWaitingForBoot: false,
    serialNumber: null,
    bootNo: 3,
    connectors: new Map(),
    running: new Map(),
    reviewedTransactions: new Set(),
    live: new Map(),
    clock: new ClockSkew(),
    ...change,
  };
}

const ORIGIN = { chargerId: 'CP1', source: 'OCPP', receivedAtMs: NOW_MS } as const;

export function startReport(change: Partial<StartReport> = {}): StartReport {
  const time = timeOf('2026-03-01T11:59:30Z');
  return { ...ORIGIN, kind: 'sessionStarted', connectorId: 1, idTag: 'TAG', meterStartWh: 1000, time, reservationId: null, ...change };
}

export function stopReport(change: Partial<StopReport> = {}): StopReport {
  const time = timeOf('2026-03-01T11:59:50Z');
  return {
    ...ORIGIN,
    kind: 'sessionStopped',
    transactionId: 7,
    meterStopWh: 5000,
    time,
    reason: 'Local',
    idTag: null,
    readings: [],
    ...change,
  };
}

export function meteredReport(change: Partial<MeteredReport> = {}): MeteredReport {
  const readings = [{ time: timeOf('2026-03-01T11:59:40Z'), sampledValue: [{ value: '1200' }] }];
  return { ...ORIGIN, kind: 'metered', connectorId: 1, transactionId: null, readings, ...change };
}
