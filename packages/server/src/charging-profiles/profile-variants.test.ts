import { describe, expect, it } from 'vitest';
import type { ChargingProfile, ProfileAdjustment } from '@phasor/contract';
import type { InstalledProfile } from '@phasor/ocpp/smart-charging';
import { profileVariants } from './profile-variants.ts';

const profile = (change: Partial<ChargingProfile> = {}, period: object = {}): ChargingProfile => ({
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, ...period }] },
  ...change,
});
const installed = (change: Partial<ChargingProfile>): InstalledProfile => ({ connectorId: 0, installedMs: 0, profile: profile(change) });
const changes = (of: ChargingProfile, held: InstalledProfile[] = [], refused: ProfileAdjustment[] = []) =>
  profileVariants(of, held, new Set(refused)).map((variant) => variant.changes);

describe('profileVariants', () => {
  it('begins with the profile as it is, changes one thing at a time, and all at last', () => {
    const max = profile({ chargingProfilePurpose: 'ChargePointMaxProfile' }, { numberPhases: 3, phaseToUse: 2 });
    expect(changes(max)).toEqual([
      [],
      ['phaseToUse'],
      ['numberPhases'],
      ['stackLevel'],
      ['purpose'],
      ['phaseToUse', 'numberPhases', 'stackLevel', 'purpose'],
    ]);
    expect(profileVariants(max, [], new Set()).at(-1)?.profile).toEqual(profile({ stackLevel: 1 }));
  });

  it('never says something else about phases: 1 and 2 are not left out', () => {
    expect(changes(profile({}, { numberPhases: 1 }))).toEqual([[], ['stackLevel']]);
  });

  it('does not push another profile aside', () => {
    expect(changes(profile(), [installed({ chargingProfileId: 2, stackLevel: 1 })])).toEqual([[]]);
    const max = profile({ chargingProfilePurpose: 'ChargePointMaxProfile' });
    expect(changes(max, [installed({ chargingProfileId: 2 })])).toEqual([[], ['stackLevel']]);
  });

  it('leaves out what this firmware has refused before', () => {
    const max = profile({ chargingProfilePurpose: 'ChargePointMaxProfile' });
    expect(changes(max, [], ['purpose'])).toEqual([['purpose'], ['purpose', 'stackLevel']]);
  });
});
