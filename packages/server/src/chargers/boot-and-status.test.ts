import { expect, it } from 'vitest';
import { NOW_MS, stateOf, timeOf } from '../sessions/testing/reports.ts';
import { decideBoot, decideStatus, type StatusReport } from './boot-and-status.ts';

const status = (change: Partial<StatusReport> = {}): StatusReport => ({
  chargerId: 'CP1',
  source: 'OCPP',
  receivedAtMs: NOW_MS,
  kind: 'status',
  connectorId: 1,
  status: 'Charging',
  errorCode: 'NoError',
  info: null,
  vendorErrorCode: null,
  time: null,
  ...change,
});

it('each boot is counted, and nothing changes before it is stored', () => {
  const state = stateOf({ bootNo: 3 });
  const origin = { chargerId: 'CP1', source: 'OCPP', receivedAtMs: NOW_MS } as const;
  const boot = decideBoot(state, { ...origin, kind: 'booted', vendor: 'V', model: 'M', serialNumber: null, firmwareVersion: null });
  expect(boot.bootNo).toBe(4);
  expect(state.bootNo).toBe(3);
});

it('a status stands since the charger says so, else since it came', () => {
  expect(decideStatus(stateOf(), status({ time: timeOf('2026-03-01T11:00:00Z') })).next.statusTimeMs).toBe(
    Date.parse('2026-03-01T11:00:00Z'),
  );
  expect(decideStatus(stateOf(), status({ time: timeOf('eleven') })).next.statusTimeMs).toBe(NOW_MS);
  expect(decideStatus(stateOf(), status()).next.statusTimeMs).toBe(NOW_MS);
});

it('a move that the table of OCPP does not allow is shown, and text that a column cannot hold as U+FFFD', () => {
  const state = stateOf({
    connectors: new Map([[1, { status: 'Available', errorCode: 'NoError', info: null, vendorErrorCode: null, statusTimeMs: 0 }]]),
  });
  const { next } = decideStatus(state, status({ status: 'Finishing', info: 'a\0b', vendorErrorCode: '\udc00', errorCode: 'Error' }));
  expect(next).toMatchObject({ status: 'Finishing', errorCode: 'Error', info: 'a\ufffdb', vendorErrorCode: '\ufffd' });
});
