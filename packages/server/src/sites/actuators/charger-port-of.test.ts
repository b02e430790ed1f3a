import { PhasorError } from '@phasor/kernel';
import { expect, it } from 'vitest';
import type { ChargingProfile } from '@phasor/contract';
import { chargerPortOf, type ChargerPortParts } from './charger-port-of.ts';

const PROFILE: ChargingProfile = {
  ...{ chargingProfileId: 1, stackLevel: 0, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' },
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] },
};

it.each([
  ['refused', new PhasorError('CHARGING_PROFILE_REFUSED', 'no')],
  ['unanswered', new PhasorError('CHARGING_PROFILE_UNANSWERED', 'nothing')],
  ['unanswered', new PhasorError('STORE_FAILED', 'the disk is full')],
  // It may be raised by what is written after the charger has said yes.
  ['unanswered', Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' })],
])('S6 a charger has %s an order that ends with %s', async (kind, error) => {
  const never = () => Promise.reject(error);
  const parts = { profiles: { set: never } } as unknown as ChargerPortParts;
  const answer = await chargerPortOf(parts, { organisationNo: 1, chargerId: 'CP1' }).setProfile(1, PROFILE);
  expect(answer).toEqual({ kind, reason: error.message });
});
