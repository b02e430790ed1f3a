import { describe, expect, it } from 'vitest';
import type { CommandOutcome } from '../commands/index.ts';
import { lessonsOf } from './lessons-of.ts';

const answered = (status: string): CommandOutcome => ({ kind: 'answered', response: { status } });
const refused = (code: string): CommandOutcome => ({ kind: 'refused', code, description: 'so it is', details: {} });
const BOOT = { requestedMessage: 'BootNotification' };
const PHASE = { csChargingProfiles: { chargingSchedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 6, phaseToUse: 3 }] } } };

describe('what an answer teaches', () => {
  it.each<[string, unknown, CommandOutcome, string[]]>([
    ['ReserveNow', {}, refused('NotImplemented'), ['ReserveNow refused']],
    ['SendLocalList', {}, refused('NotSupported'), ['SendLocalList refused']],
    ['SendLocalList', {}, answered('NotSupported'), ['SendLocalList refused']],
    ['UnlockConnector', {}, answered('NotSupported'), ['UnlockConnector refused']],
    ['ChangeConfiguration', { key: 'X' }, answered('NotSupported'), ['ChangeConfiguration works']],
    ['SetChargingProfile', {}, answered('Accepted'), ['SetChargingProfile works']],
    ['SetChargingProfile', PHASE, answered('Accepted'), ['SetChargingProfile works', 'phaseToUse works']],
    ['TriggerMessage', BOOT, answered('Rejected'), ['TriggerMessage/BootNotification refused']],
    ['TriggerMessage', BOOT, answered('NotImplemented'), ['TriggerMessage/BootNotification refused']],
    ['TriggerMessage', BOOT, answered('Accepted'), ['TriggerMessage/BootNotification works', 'TriggerMessage works']],
    ['GetLocalListVersion', {}, { kind: 'answered', response: { listVersion: 3 } }, ['GetLocalListVersion works']],
  ])('%s %j %j', (action, payload, outcome, lessons) => {
    expect(lessonsOf(action, payload, outcome).map(({ feature, verdict }) => `${feature} ${verdict}`)).toEqual(lessons);
  });

  it.each<[string, CommandOutcome]>([
    ['RemoteStartTransaction', answered('Rejected')],
    ['SetChargingProfile', answered('Rejected')],
    ['ClearChargingProfile', answered('Unknown')],
    ['SetChargingProfile', refused('FormationViolation')],
    ['Reset', refused('InternalError')],
    ['Reset', { kind: 'failed', why: 'timedOut' }],
  ])('of the moment is nothing: %s %j', (action, outcome) => {
    expect(lessonsOf(action, {}, outcome)).toEqual([]);
  });

  it('keeps the charger’s words', () => {
    expect(lessonsOf('ReserveNow', {}, refused('NotImplemented'))[0]?.reason).toBe('NotImplemented: so it is');
  });
});
