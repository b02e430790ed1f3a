import type { ChargingProfile, ProfileAdjustment } from '@phasor/contract';
import type { InstalledProfile } from '@phasor/ocpp/smart-charging';

/** A profile as it may be sent, and in what it differs from what was asked for. */
export interface ProfileVariant {
  readonly profile: ChargingProfile;
  readonly changes: readonly ProfileAdjustment[];
}

/**
 * What to try, in turn, when a charger refuses a profile: first as it is, then without what chargers are known to stumble over, one
 * thing at a time, then without all of it.
 *
 * - `phaseToUse` is no field of OCPP 1.6.
 * - `numberPhases: 3` is the default, so to leave it out says the same; 1 and 2 are never left out.
 * - `stackLevel`: some take 0 alone, others anything but 0. Not where another profile would be replaced.
 * - `purpose`: a ChargePointMaxProfile refused on connector 0 becomes a TxDefaultProfile there.
 *
 * `refused` are the changes without which this firmware has refused profiles before: variants without them are left out.
 */
export function profileVariants(
  profile: ChargingProfile,
  installed: readonly InstalledProfile[],
  refused: ReadonlySet<ProfileAdjustment>,
): ProfileVariant[] {
  const possible = CHANGES.filter((change) => change.isPossible(profile, installed));
  const must = possible.filter(({ name }) => refused.has(name));
  const may = possible.filter(({ name }) => !refused.has(name));
  const sets = [must, ...may.map((change) => [...must, change])];
  if (may.length > 1) sets.push(possible);
  return sets.map((changes) => ({
    profile: changes.reduce((changed, { apply }) => apply(changed), profile),
    changes: changes.map(({ name }) => name),
  }));
}

interface Change {
  readonly name: ProfileAdjustment;
  readonly isPossible: (profile: ChargingProfile, installed: readonly InstalledProfile[]) => boolean;
  readonly apply: (profile: ChargingProfile) => ChargingProfile;
}

type Period = ChargingProfile['chargingSchedule']['chargingSchedulePeriod'][number];

const periodsOf = (profile: ChargingProfile): readonly Period[] => profile.chargingSchedule.chargingSchedulePeriod;

function withPeriods(profile: ChargingProfile, change: (period: Period) => Period): ChargingProfile {
  return { ...profile, chargingSchedule: { ...profile.chargingSchedule, chargingSchedulePeriod: periodsOf(profile).map(change) } };
}

const otherLevel = (stackLevel: number): number => (stackLevel === 0 ? 1 : 0);

const CHANGES: readonly Change[] = [
  {
    name: 'phaseToUse',
    isPossible: (profile) => periodsOf(profile).some(({ phaseToUse }) => phaseToUse !== undefined),
    apply: (profile) => withPeriods(profile, ({ phaseToUse: _, ...period }) => period),
  },
  {
    name: 'numberPhases',
    isPossible: (profile) => periodsOf(profile).some(({ numberPhases }) => numberPhases === 3),
    apply: (profile) =>
      withPeriods(profile, ({ numberPhases, ...period }) =>
        numberPhases === undefined || numberPhases === 3 ? period : { ...period, numberPhases },
      ),
  },
  {
    name: 'stackLevel',
    isPossible: ({ stackLevel, chargingProfileId, chargingProfilePurpose }, installed) =>
      !installed.some(
        ({ profile }) =>
          profile.chargingProfileId !== chargingProfileId &&
          profile.chargingProfilePurpose === chargingProfilePurpose &&
          profile.stackLevel === otherLevel(stackLevel),
      ),
    apply: (profile) => ({ ...profile, stackLevel: otherLevel(profile.stackLevel) }),
  },
  {
    name: 'purpose',
    isPossible: ({ chargingProfilePurpose, chargingProfileId, stackLevel }, installed) =>
      chargingProfilePurpose === 'ChargePointMaxProfile' &&
      !installed.some(
        ({ connectorId, profile }) =>
          profile.chargingProfileId !== chargingProfileId &&
          connectorId === 0 &&
          profile.chargingProfilePurpose === 'TxDefaultProfile' &&
          (profile.stackLevel === stackLevel || profile.stackLevel === otherLevel(stackLevel)),
      ),
    apply: (profile) => ({ ...profile, chargingProfilePurpose: 'TxDefaultProfile' }),
  },
];
