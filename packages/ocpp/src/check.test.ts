import { describe, expect, it } from 'vitest';
import { ACTIONS, isAction } from './actions.ts';
import { checkRequest, checkResponse, judge } from './check.ts';
import type { Action } from './messages.ts';

const TIME = '2026-01-05T10:00:00Z';
const sample = (change: object = {}): object => ({ value: '1.5', measurand: 'Voltage', unit: 'V', phase: 'L1', ...change });
const meter = (...samples: unknown[]): object => ({ connectorId: 1, meterValue: [{ timestamp: TIME, sampledValue: samples }] });
const boot = (change: object = {}): object => ({ chargePointVendor: 'Charge Amps', chargePointModel: 'HALO', ...change });
const status = (change: object = {}): object => ({ connectorId: 1, errorCode: 'NoError', status: 'Available', ...change });
const start = (change: object = {}): object => ({ connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp: TIME, ...change });
const profile = (limit: number): object => ({
  connectorId: 1,
  csChargingProfiles: {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
  },
});

describe('the strict check', () => {
  it.each<[string, Action, object]>([
    ['a boot', 'BootNotification', boot()],
    ['a heartbeat', 'Heartbeat', {}],
    ['meter values in Hertz', 'MeterValues', meter(sample({ measurand: 'Frequency', unit: 'Hertz' }))],
    ['both spellings of Celsius', 'MeterValues', meter(sample({ unit: 'Celcius' }), sample({ unit: 'Celsius' }))],
    ['the 32-bit float next to 16.1', 'SetChargingProfile', profile(16.100000381469727)],
    ['a time with an offset and fractions', 'StartTransaction', start({ timestamp: '2026-01-05T10:00:00.123+02:00' })],
    ['29 February of a leap year', 'StartTransaction', start({ timestamp: '2028-02-29T00:00:00Z' })],
    ['\\u0000 and a lone surrogate', 'DataTransfer', { vendorId: '\u0000', data: '\ud800' }],
    ['a configuration value of 500 characters', 'ChangeConfiguration', { key: 'K', value: 'x'.repeat(500) }],
  ])('accepts %s', (_, action, payload) => {
    expect(checkRequest(action, payload, 'strict')).toEqual([]);
  });

  it.each<[string, Action, unknown, string, string, string]>([
    ['a missing field', 'BootNotification', { chargePointModel: 'HALO' }, '/chargePointVendor', 'required', 'OccurenceConstraintViolation'],
    ['a wrong type', 'StartTransaction', start({ meterStart: '0' }), '/meterStart', 'type', 'TypeConstraintViolation'],
    ['1e400', 'StartTransaction', start({ meterStart: Infinity }), '/meterStart', 'type', 'TypeConstraintViolation'],
    [
      'an integer beyond what JSON keeps',
      'StartTransaction',
      start({ meterStart: 1e300 }),
      '/meterStart',
      'maximum',
      'PropertyConstraintViolation',
    ],
    ['an unknown value', 'StatusNotification', status({ status: 'Sleeping' }), '/status', 'enum', 'PropertyConstraintViolation'],
    ['Hz', 'MeterValues', meter(sample({ unit: 'Hz' })), '/meterValue/0/sampledValue/0/unit', 'enum', 'PropertyConstraintViolation'],
    ['a string too long', 'Authorize', { idTag: 'x'.repeat(21) }, '/idTag', 'maxLength', 'PropertyConstraintViolation'],
    ['info of 51 characters', 'StatusNotification', status({ info: 'x'.repeat(51) }), '/info', 'maxLength', 'PropertyConstraintViolation'],
    [
      'a value of 501 characters',
      'ChangeConfiguration',
      { key: 'K', value: 'x'.repeat(501) },
      '/value',
      'maxLength',
      'PropertyConstraintViolation',
    ],
    ['an extra field', 'Authorize', { idTag: 'T', connectorId: 1 }, '/connectorId', 'additionalProperties', 'FormationViolation'],
    ['an empty list', 'MeterValues', meter(), '/meterValue/0/sampledValue', 'minItems', 'OccurenceConstraintViolation'],
    [
      'a time without zone',
      'StartTransaction',
      start({ timestamp: '2026-01-05T10:00:00' }),
      '/timestamp',
      'format',
      'PropertyConstraintViolation',
    ],
    [
      'a zone without minutes',
      'StartTransaction',
      start({ timestamp: '2026-01-05T10:00:00+02' }),
      '/timestamp',
      'format',
      'PropertyConstraintViolation',
    ],
    [
      '29 February 2026',
      'StartTransaction',
      start({ timestamp: '2026-02-29T10:00:00Z' }),
      '/timestamp',
      'format',
      'PropertyConstraintViolation',
    ],
    ['a location that is no URI', 'GetDiagnostics', { location: 'not a uri' }, '/location', 'format', 'PropertyConstraintViolation'],
    [
      'two decimals',
      'SetChargingProfile',
      profile(6.05),
      '/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/limit',
      'multipleOf',
      'PropertyConstraintViolation',
    ],
    ['a list for an object', 'Heartbeat', [], '', 'type', 'TypeConstraintViolation'],
    ['text for an object', 'Heartbeat', 'x', '', 'type', 'TypeConstraintViolation'],
  ])('finds %s', (_, action, payload, path, keyword, code) => {
    expect(checkRequest(action, payload, 'strict')).toMatchObject([{ path, keyword, code }]);
  });

  it('lists one violation for each place in the schema, not one for each sample', () => {
    const payload = meter(...Array.from({ length: 50 }, () => sample({ unit: 'Hz', vendor: 1 })));
    expect(checkRequest('MeterValues', payload, 'strict')).toHaveLength(2);
  });

  it('compiles for both halves of every action', () => {
    for (const action of Object.keys(ACTIONS).filter(isAction)) {
      for (const strictness of ['strict', 'tolerant'] as const) {
        expect(checkRequest(action, 7, strictness)).toMatchObject([{ code: 'TypeConstraintViolation' }]);
        expect(checkResponse(action, 7, strictness)).toMatchObject([{ code: 'TypeConstraintViolation' }]);
      }
    }
  });

  it('shares one empty list for all that is fine', () => {
    expect(checkRequest('Heartbeat', {}, 'strict')).toBe(checkRequest('BootNotification', boot(), 'tolerant'));
  });
});

describe('the tolerant judgement of what comes in', () => {
  it.each<[string, Action, object, object]>([
    ['Hz', 'MeterValues', meter(sample({ unit: 'Hz' })), meter(sample({ unit: 'Hz' }))],
    ['a numeric value', 'MeterValues', meter(sample({ value: 230.5 })), meter(sample({ value: '230.5' }))],
    ['an empty list of samples', 'MeterValues', meter(), meter()],
    [
      'one meter value without its list',
      'MeterValues',
      { connectorId: 1, meterValue: { timestamp: TIME, sampledValue: sample() } },
      meter(sample()),
    ],
    ['an unknown context', 'MeterValues', meter(sample({ context: 'Now' })), meter(sample({ context: 'Now' }))],
    [
      'a long serial number',
      'BootNotification',
      boot({ chargePointSerialNumber: 'x'.repeat(40) }),
      boot({ chargePointSerialNumber: 'x'.repeat(40) }),
    ],
    ['an unknown error code', 'StatusNotification', status({ errorCode: 'Error' }), status({ errorCode: 'Error' })],
    ['extra fields', 'Authorize', { idTag: 'T', connectorId: 1, __proto__x: { a: [] } }, { idTag: 'T' }],
    ['null in an optional field', 'StatusNotification', status({ info: null }), status()],
    ['a register with decimals', 'StartTransaction', start({ meterStart: 1234.56 }), start({ meterStart: 1235 })],
    ['a time without zone', 'StartTransaction', start({ timestamp: '2026-01-05 10:00' }), start({ timestamp: '2026-01-05 10:00' })],
    ['an extra field of 1e400, which nobody gets to see', 'Authorize', { idTag: 'T', x: Infinity }, { idTag: 'T' }],
  ])('records %s and hands it on in the shape of the types', (_, action, payload, mended) => {
    const verdict = judge('Request', action, payload, false, 100);
    expect(verdict.violations.length).toBeGreaterThan(0);
    expect(verdict.refusal).toBeUndefined();
    expect(payload).toEqual(mended);
  });

  it.each<[string, Action, object, string]>([
    ['a missing field', 'StartTransaction', { connectorId: 1 }, 'OccurenceConstraintViolation'],
    ['a wrong type', 'StartTransaction', start({ connectorId: 'one' }), 'TypeConstraintViolation'],
    ['1e400 in a register', 'StartTransaction', start({ meterStart: Infinity }), 'TypeConstraintViolation'],
    ['1e400 in a reading', 'MeterValues', meter(sample({ value: Infinity })), 'TypeConstraintViolation'],
    ['an unknown status', 'StatusNotification', status({ status: 'Sleeping' }), 'PropertyConstraintViolation'],
    ['null in a mandatory field', 'Authorize', { idTag: null }, 'TypeConstraintViolation'],
    [
      'an unknown unit in an order',
      'SetChargingProfile',
      JSON.parse(JSON.stringify(profile(6)).replace('"A"', '"kW"')) as object,
      'PropertyConstraintViolation',
    ],
  ])('refuses %s', (_, action, payload, code) => {
    expect(judge('Request', action, payload, false, 100).refusal?.code).toBe(code);
  });

  it('refuses whatever breaks the standard when that is demanded', () => {
    const payload = { idTag: 'T', connectorId: 1 };
    expect(judge('Request', 'Authorize', payload, true, 100).refusal).toMatchObject({
      code: 'FormationViolation',
      details: { path: '/connectorId' },
    });
    expect(payload).toHaveProperty('connectorId');
  });

  it('refuses an answer whose status has no meaning, and takes one with extra fields', () => {
    expect(judge('Response', 'Reset', { status: 'Maybe' }, false, 100).refusal?.code).toBe('PropertyConstraintViolation');
    expect(judge('Response', 'Reset', { status: 'Accepted', why: 1 }, false, 100)).toMatchObject({
      refusal: undefined,
      violations: [{ path: '/why' }],
    });
  });

  it('leaves a payload alone that is only asked about', () => {
    const payload = { idTag: 'T', connectorId: 1 };
    expect(checkRequest('Authorize', payload, 'tolerant')).toEqual([]);
    expect(payload).toEqual({ idTag: 'T', connectorId: 1 });
  });

  it('looks for one violation only in a large frame, so that two million of them cost no memory', () => {
    const payload = { connectorId: 1, meterValue: Array.from({ length: 10_000 }, () => 1) };
    const verdict = judge('Request', 'MeterValues', payload, false, 20_000);
    expect(verdict.violations).toHaveLength(1);
    expect(verdict.refusal?.code).toBe('TypeConstraintViolation');
  });
});

describe('the table of actions', () => {
  it('knows actions by their exact names only', () => {
    expect(isAction('Heartbeat')).toBe(true);
    for (const name of ['heartbeat', '', '__proto__', 'constructor', 'toString']) expect(isAction(name)).toBe(false);
  });

  it('counts the messages of each side as OCPP 1.6 does', () => {
    const from = (side: string): number => Object.values(ACTIONS).filter((facts) => facts.from === side).length;
    expect([from('ChargePoint'), from('CentralSystem'), from('both')]).toEqual([13, 25, 1]);
  });
});
