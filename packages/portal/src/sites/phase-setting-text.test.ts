import type { PhaseSetting } from '@phasor/contract';
import { expect, it } from 'vitest';
import { phaseSettingOf, phaseText } from './phase-setting-text.ts';

it.each<[string, PhaseSetting]>([
  ['AssignedPhase={connector}.{phase}', { key: 'AssignedPhase', value: '{connector}.{phase}' }],
  [
    'AssignedPhase={connector}.{phase}; AssignedCurrent={connector}.{current}',
    {
      key: 'AssignedPhase',
      value: '{connector}.{phase}',
      current: { key: 'AssignedCurrent', value: '{connector}.{current}' },
    },
  ],
  ['Feed=phase={phase};current={current}', { key: 'Feed', value: 'phase={phase};current={current}' }],
  ['Feed=phase={phase}', { key: 'Feed', value: 'phase={phase}' }],
  ['DataTransfer maker={"p":"{phase}"}', { vendorId: 'maker', data: '{"p":"{phase}"}' }],
  ['DataTransfer maker/Phase={phase}', { vendorId: 'maker', messageId: 'Phase', data: '{phase}' }],
])('%s, there and back', (text, setting) => {
  expect(phaseSettingOf(text)).toEqual(setting);
  expect(phaseText(setting)).toBe(text);
});

it('empty is none; without a value the server is asked what it thinks of it', () => {
  expect(phaseSettingOf('')).toBeUndefined();
  expect(phaseText(undefined)).toBe('');
  expect(phaseSettingOf('AssignedPhase')).toEqual({ key: 'AssignedPhase', value: 'AssignedPhase' });
});
