import { describe, expect, it } from 'vitest';
import type { ChargingProfile } from '../messages.ts';
import { later, on, profile } from '../testing/profiles.ts';
import { profileFault, remoteStartProfileFault, type ProfileFault, type ProfileRequest, type ProfileRules } from './profile-fault.ts';

const rules: ProfileRules = {
  numberOfConnectors: 2,
  maxStackLevel: 8,
  units: ['A'],
  maxPeriods: 3,
  maxInstalled: 2,
  purposes: ['ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile'],
};

const fine = profile([[0, 16]]);
const tx = { ...fine, chargingProfilePurpose: 'TxProfile' } as const;
const max = { ...fine, chargingProfilePurpose: 'ChargePointMaxProfile' } as const;
const running = { transactionId: 7, startMs: 0 };

const faultOf = (changed: ChargingProfile, change: Partial<ProfileRequest> = {}, ruled: Partial<ProfileRules> = {}): ProfileFault | null =>
  profileFault({ connectorId: 1, profile: changed, transaction: null, installed: [], ...change }, { ...rules, ...ruled });

describe('profileFault', () => {
  it.each<[string, ChargingProfile, Partial<ProfileRequest>]>([
    ['a TxDefaultProfile on a connector', fine, {}],
    ['a TxDefaultProfile on 0', fine, { connectorId: 0 }],
    ['a ChargePointMaxProfile on 0', max, { connectorId: 0 }],
    ['a TxProfile in a transaction', tx, { transaction: running }],
    ['a TxProfile that names its transaction', { ...tx, transactionId: 7 }, { transaction: running }],
    ['the highest stackLevel', { ...fine, stackLevel: 8 }, {}],
    ['a pause', profile([[0, 0]]), {}],
    ['a recurring profile', profile([[0, 16]], { chargingProfileKind: 'Recurring', recurrencyKind: 'Weekly' }), {}],
    ['a time without a zone', profile([[0, 16]], { validFrom: '2026-03-02T12:00:00' }), {}],
  ])('lets %s pass', (_, changed, change) => {
    expect(faultOf(changed, change)).toBeNull();
  });

  it.each<[ProfileFault, ChargingProfile, Partial<ProfileRequest>?, Partial<ProfileRules>?]>([
    ['unknown-connector', fine, { connectorId: 3 }],
    ['unknown-connector', fine, { connectorId: -1 }],
    ['purpose-not-supported', fine, {}, { purposes: ['TxProfile'] }],
    ['max-profile-on-a-connector', max],
    ['relative-max-profile', { ...max, chargingProfileKind: 'Relative' }, { connectorId: 0 }],
    ['tx-profile-on-connector-zero', tx, { connectorId: 0 }],
    ['tx-profile-without-transaction', tx],
    ['other-transaction', { ...tx, transactionId: 8 }, { transaction: running }],
    ['other-transaction', { ...tx, transactionId: 8 }, { transaction: { ...running, transactionId: null } }],
    ['transaction-id-not-allowed', { ...fine, transactionId: 7 }, { transaction: running }],
    ['stack-level-out-of-range', { ...fine, stackLevel: 9 }],
    ['stack-level-out-of-range', { ...fine, stackLevel: -1 }],
    ['unit-not-allowed', profile([[0, 16]], { chargingRateUnit: 'W' })],
    ['recurring-without-kind', { ...fine, chargingProfileKind: 'Recurring' }],
    [
      'recurring-without-start',
      { ...profile([[0, 6]], { chargingProfileKind: 'Relative' }), chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' },
    ],
    ['unreadable-time', profile([[0, 16]], { startSchedule: 'tomorrow' })],
    ['never-valid', profile([[0, 16]], { validFrom: later(1), validTo: later(1) })],
    ['never-valid', profile([[0, 16]], { duration: 0 })],
    ['no-periods', profile([])],
    ['first-period-not-at-zero', profile([[1, 16]])],
    [
      'periods-not-ascending',
      profile([
        [0, 16],
        [9, 10],
        [9, 8],
      ]),
    ],
    [
      'too-many-periods',
      profile([
        [0, 16],
        [1, 10],
        [2, 8],
        [3, 6],
      ]),
    ],
    ['negative-limit', profile([[0, -1]])],
    ['phases-out-of-range', profile([[0, 6, 4]])],
    ['phases-out-of-range', profile([[0, 6, 0]])],
    [
      'too-many-profiles',
      { ...fine, chargingProfileId: 5, stackLevel: 3 },
      { installed: [on(1, fine), on(2, { ...fine, chargingProfileId: 2 })] },
    ],
  ])('says %s', (fault, changed, change, ruled) => {
    expect(faultOf(changed, change, ruled)).toBe(fault);
  });

  it('counts what would be left: one that replaces another always finds room', () => {
    const installed = [on(1, fine), on(2, { ...fine, chargingProfileId: 2 })];
    expect(faultOf({ ...fine, chargingProfileId: 2, stackLevel: 3 }, { installed })).toBeNull();
    expect(faultOf({ ...fine, chargingProfileId: 5 }, { installed })).toBeNull();
  });
});

describe('remoteStartProfileFault', () => {
  it('takes a TxProfile without transactionId only', () => {
    const ask = (changed: ChargingProfile): ProfileFault | null =>
      remoteStartProfileFault({ connectorId: 1, profile: changed, installed: [] }, rules);
    expect(ask(tx)).toBeNull();
    expect(ask(fine)).toBe('not-a-tx-profile');
    expect(ask({ ...tx, transactionId: 7 })).toBe('transaction-id-not-allowed');
    expect(ask({ ...tx, stackLevel: 9 })).toBe('stack-level-out-of-range');
  });
});
