import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportReply } from '@phasor/contract';
import { ACTIONS, checkResponse, isAction } from '@phasor/ocpp';
import { toReport, toResponse, UnusablePayload } from './to-report.ts';

const ORIGIN = { chargerId: 'CP1', source: 'OCPP', receivedAtMs: 1_772_366_400_000 } as const;
const AT = '2026-03-01T12:00:00Z';
const time = { ms: Date.parse(AT), text: AT };
const report = (action: string, payload: unknown): unknown => toReport(action, payload, ORIGIN);

describe('OCPP’s words in the seam’s', () => {
  it('a boot', () => {
    const payload = { chargePointVendor: 'Charge Amps AB', chargePointModel: 'Halo', chargePointSerialNumber: 'S1', firmwareVersion: '1' };
    expect(report('BootNotification', payload)).toEqual({
      ...ORIGIN,
      kind: 'booted',
      vendor: 'Charge Amps AB',
      model: 'Halo',
      serialNumber: 'S1',
      firmwareVersion: '1',
    });
  });

  it('a boot that says its serial number in the old field, and its vendor not at all (quirk 22)', () => {
    expect(report('BootNotification', { chargeBoxSerialNumber: 'B1' })).toMatchObject({
      vendor: '',
      model: '',
      serialNumber: 'B1',
      firmwareVersion: null,
    });
  });

  it('a status', () => {
    const payload = { connectorId: 2, status: 'Charging', errorCode: 'NoError', info: 'null', vendorErrorCode: '0x0000', timestamp: AT };
    const { connectorId, status, errorCode, info, vendorErrorCode } = payload;
    expect(report('StatusNotification', payload)).toEqual({
      ...ORIGIN,
      kind: 'status',
      connectorId,
      status,
      errorCode,
      info,
      vendorErrorCode,
      time,
    });
    expect(report('StatusNotification', { connectorId: 0, status: 'Available', errorCode: 'NoError' })).toMatchObject({
      info: null,
      time: null,
    });
  });

  it('a start', () => {
    const payload = { connectorId: 1, idTag: ' tag ', meterStart: 17, timestamp: AT, reservationId: 3 };
    expect(report('StartTransaction', payload)).toEqual({
      ...ORIGIN,
      kind: 'sessionStarted',
      connectorId: 1,
      idTag: ' tag ',
      meterStartWh: 17,
      time,
      reservationId: 3,
    });
  });

  it('a stop, whose reason is Local when it is absent', () => {
    expect(report('StopTransaction', { transactionId: -1, meterStop: 20, timestamp: AT })).toEqual({
      ...ORIGIN,
      kind: 'sessionStopped',
      transactionId: -1,
      meterStopWh: 20,
      time,
      reason: 'Local',
      idTag: null,
      readings: [],
    });
  });

  it('readings: values as numbers, samples without a measurand (quirks 17 and 19)', () => {
    const sampledValue = [{ value: 12.5 }, { value: '230', measurand: 'Voltage', phase: 'L1' }];
    expect(report('MeterValues', { connectorId: 1, transactionId: 5, meterValue: [{ timestamp: AT, sampledValue }] })).toEqual({
      ...ORIGIN,
      kind: 'metered',
      connectorId: 1,
      transactionId: 5,
      readings: [{ time, sampledValue }],
    });
  });

  it('readings: an object instead of a list, for meterValue and for sampledValue (quirk 18)', () => {
    const one = { connectorId: 1, meterValue: { timestamp: AT, sampledValue: { value: '1' } } };
    expect(report('MeterValues', one)).toMatchObject({ transactionId: null, readings: [{ time, sampledValue: [{ value: '1' }] }] });
  });

  it('readings: an empty list, and a stop with transactionData', () => {
    expect(report('MeterValues', { connectorId: 0, meterValue: [{ timestamp: AT, sampledValue: [] }] })).toMatchObject({
      readings: [{ sampledValue: [] }],
    });
    const stop = { transactionId: 1, meterStop: 1, timestamp: AT, transactionData: [{ timestamp: AT, sampledValue: [{ value: '9' }] }] };
    expect(report('StopTransaction', stop)).toMatchObject({ readings: [{ sampledValue: [{ value: '9' }] }] });
  });

  it('what the domain decides nothing about is noted', () => {
    expect(report('DataTransfer', { vendorId: 'x' })).toEqual({ ...ORIGIN, kind: 'noted', what: 'DataTransfer' });
  });

  it.each([
    ['DiagnosticsStatusNotification', {}, { kind: 'uploadStatus', of: 'GetDiagnostics', requestId: null }],
    ['LogStatusNotification', { requestId: 7 }, { kind: 'uploadStatus', of: 'GetLog', requestId: 7 }],
    ['FirmwareStatusNotification', {}, { kind: 'firmwareStatus', isSigned: false, requestId: null }],
    ['SignedFirmwareStatusNotification', { requestId: 8 }, { kind: 'firmwareStatus', isSigned: true, requestId: 8 }],
    ['SignedFirmwareStatusNotification', {}, { kind: 'firmwareStatus', isSigned: true, requestId: null }],
  ])('%s %j says how far a request is', (action, payload, expected) => {
    expect(report(action, { status: 'Idle', ...payload })).toEqual({ ...ORIGIN, status: 'Idle', ...expected });
  });

  it.each([
    ['StatusNotification', { connectorId: 2 ** 31, status: 'Available', errorCode: 'NoError' }],
    ['StatusNotification', { connectorId: -1, status: 'Available', errorCode: 'NoError' }],
    ['StartTransaction', { connectorId: 1.5, idTag: 'T', meterStart: 0, timestamp: AT }],
    ['StartTransaction', { connectorId: 1, idTag: 'T', meterStart: Number.POSITIVE_INFINITY, timestamp: AT }],
    ['StartTransaction', { connectorId: 1, idTag: 'T', meterStart: 0, timestamp: AT, reservationId: 2 ** 40 }],
    ['MeterValues', { connectorId: 1, transactionId: 2 ** 31, meterValue: [] }],
    ['MeterValues', { connectorId: 1, transactionId: -(2 ** 31), meterValue: [] }],
    ['StopTransaction', { transactionId: Number.NaN, meterStop: 0, timestamp: AT }],
    ['StopTransaction', { transactionId: { toString: {} }, meterStop: 0, timestamp: AT }],
  ])('%s %j cannot be meant', (action, payload) => {
    expect(() => report(action, payload)).toThrow(UnusablePayload);
  });

  it('whatever the payload, there is a report or an UnusablePayload, and numbers that the store can hold', () => {
    const actions = fc.constantFrom(
      'BootNotification',
      'StatusNotification',
      'Authorize',
      'StartTransaction',
      'MeterValues',
      'StopTransaction',
    );
    const fields = fc.record(
      {
        connectorId: fc.anything(),
        transactionId: fc.anything(),
        idTag: fc.anything(),
        meterStart: fc.anything(),
        meterValue: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(actions, fc.oneof(fields, fc.anything()), (action, payload) => {
        try {
          const made = toReport(action, payload, ORIGIN);
          for (const id of [Reflect.get(made, 'connectorId'), Reflect.get(made, 'transactionId')] as unknown[]) {
            if (typeof id === 'number' && made.kind !== 'sessionStopped') expect(Math.abs(id)).toBeLessThan(2 ** 31);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UnusablePayload);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the seam’s replies in OCPP’s words', () => {
  const verdict = { status: 'Accepted', parentIdTag: 'P', expiryDate: '2027-01-01T00:00:00.000Z' } as const;
  const replies: Readonly<Record<string, ReportReply>> = {
    BootNotification: { kind: 'booted', registration: 'Pending', intervalS: 300 },
    Authorize: { kind: 'verdict', verdict },
    StartTransaction: { kind: 'started', transactionId: 7, verdict },
    StopTransaction: { kind: 'stopped', verdict },
    SignCertificate: { kind: 'certificateRequested', isAccepted: true },
  };
  const askable = Object.keys(ACTIONS).filter((action) => isAction(action) && ACTIONS[action].from !== 'CentralSystem');

  it.each(askable)('%s is answered as its schema says', (action) => {
    if (!isAction(action)) throw new Error(`${action} is no action`);
    const response = toResponse(action, replies[action] ?? { kind: 'noted' }, ORIGIN.receivedAtMs);
    expect(checkResponse(action, response, 'strict')).toEqual([]);
  });

  it('a stop without a tag is answered without one', () => {
    expect(toResponse('StopTransaction', { kind: 'stopped', verdict: null }, 0)).toEqual({});
  });
});
