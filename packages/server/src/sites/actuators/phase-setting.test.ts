import type { PhaseSetting } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { currentKey, filled, settingFor, tellsCurrent, wrongWith } from './phase-setting.ts';

const key = (value: string): PhaseSetting => ({ key: 'PhaseSelect', value });
const FILL = { connectorId: 2, route: 'L3', limitA: 9.96 } as const;

describe('the setting by which a charger is told its phases', () => {
  it('has its placeholders filled, wherever and however often they stand', () => {
    expect(filled('{connector}.{phase}', FILL)).toBe('2.L3');
    expect(filled('{"c":{connector},"phase":"{phase}","a":{current},"again":"{phase}"}', FILL)).toBe(
      '{"c":2,"phase":"L3","a":9.9,"again":"L3"}',
    );
  });

  it('is the usual one where the installer wrote none, or one of the other kind', () => {
    expect(settingFor('key', null)).toEqual({ key: 'AssignedPhase', value: '{connector}.{phase}' });
    expect(settingFor('key', key('{phase}'))).toEqual(key('{phase}'));
    expect(settingFor('dataTransfer', key('{phase}'))).toMatchObject({ vendorId: 'com.phasor', messageId: 'AssignPhase' });
  });

  it('is refused with a placeholder that is none, without the phase, without the connector where there are several, or too long', () => {
    expect(wrongWith(key('{connector}.{fase}'), true)).toBe('{fase} is no placeholder; there are {connector}, {phase} and {current}');
    expect(wrongWith(key('1.L3'), true)).toBe('without {phase} it says nothing of the phase');
    expect(wrongWith(key('{phase}'), true)).toBeNull();
    expect(wrongWith(key('{phase}'), false)).toBe('without {connector} it says the same of all connectors of the charger');
    expect(wrongWith(key(`{connector}.{phase}${'x'.repeat(491)}`), false)).toBeNull();
    expect(wrongWith(key(`{connector}.{phase}${'x'.repeat(492)}`), false)).toBe(
      'with its placeholders filled it has 501 characters, and 500 may be sent',
    );
    expect(wrongWith({ vendorId: 'maker', data: '{"connector":{connector},"phase":"{phase}"}' }, false)).toBeNull();
    expect(wrongWith({ vendorId: 'maker', data: `{phase}${'x'.repeat(997)}` }, true)).toMatch(/1001 characters, and 1000/);
  });

  it('S7 may have a key of its own for the current, in whole A', () => {
    const withCurrent = (value: string): PhaseSetting => ({ key: 'Phase', value: '{connector}.{phase}', current: { key: 'Amps', value } });
    expect(currentKey(withCurrent('{connector}.{current}'), 1, 9.96)).toEqual({ key: 'Amps', text: '1.9' });
    expect(currentKey(key('{phase}'), 1, 9)).toBeNull();
    expect(wrongWith(withCurrent('{connector}.{current}'), false)).toBeNull();
    expect(wrongWith(withCurrent('{connector}.16'), false)).toBe('without {current} its key for the current says nothing of the current');
    expect(wrongWith(withCurrent('{current}'), false)).toBe('without {connector} its key for the current says the same of all connectors');
    expect(wrongWith(withCurrent('{phase}.{current}'), true)).toMatch(/^\{phase\} has no place in the key for the current/);
  });

  it('tells the current or not', () => {
    expect(tellsCurrent(key('{phase}'))).toBe(false);
    expect(tellsCurrent(key('{phase}:{current}'))).toBe(true);
  });
});
