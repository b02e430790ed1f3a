import type { ChargingProfile, Request } from '../messages.ts';

/** A charging profile as a station keeps it. Plain JSON. */
export interface InstalledProfile {
  /** 0 is the station as a whole. */
  readonly connectorId: number;
  /** When it was taken, in ms since 1970. A ChargePointMaxProfile without `startSchedule` begins here. */
  readonly installedMs: number;
  readonly profile: ChargingProfile;
}

/** As ClearChargingProfile has it: `id` alone, or any of the others; none of them means all profiles. */
export type ClearCriteria = Request<'ClearChargingProfile'>;

/**
 * The profiles after one was taken: it replaces those with its chargingProfileId, and those with its purpose and stackLevel on its
 * connector (OCPP 1.6, 5.16.2).
 */
export function installProfile(installed: readonly InstalledProfile[], added: InstalledProfile): InstalledProfile[] {
  return [...installed.filter((other) => !isReplaced(other, added)), added];
}

/** The profiles that stay and those that go when `criteria` are cleared. None that goes means the answer Unknown (OCPP 1.6, 5.3). */
export function clearProfiles(
  installed: readonly InstalledProfile[],
  criteria: ClearCriteria,
): { readonly kept: InstalledProfile[]; readonly cleared: InstalledProfile[] } {
  const kept: InstalledProfile[] = [];
  const cleared: InstalledProfile[] = [];
  for (const candidate of installed) (isMeant(candidate, criteria) ? cleared : kept).push(candidate);
  return { kept, cleared };
}

/** The profiles that outlive the transaction on that connector: all but its TxProfiles. */
export function withoutTxProfiles(installed: readonly InstalledProfile[], connectorId: number): InstalledProfile[] {
  return installed.filter((other) => other.connectorId !== connectorId || other.profile.chargingProfilePurpose !== 'TxProfile');
}

/** True when taking `added` removes `other`. */
export function isReplaced(other: InstalledProfile, added: Pick<InstalledProfile, 'connectorId' | 'profile'>): boolean {
  if (other.profile.chargingProfileId === added.profile.chargingProfileId) return true;
  return (
    other.connectorId === added.connectorId &&
    other.profile.chargingProfilePurpose === added.profile.chargingProfilePurpose &&
    other.profile.stackLevel === added.profile.stackLevel
  );
}

function isMeant({ connectorId, profile }: InstalledProfile, criteria: ClearCriteria): boolean {
  if (criteria.id !== undefined) return profile.chargingProfileId === criteria.id;
  return (
    (criteria.connectorId ?? connectorId) === connectorId &&
    (criteria.chargingProfilePurpose ?? profile.chargingProfilePurpose) === profile.chargingProfilePurpose &&
    (criteria.stackLevel ?? profile.stackLevel) === profile.stackLevel
  );
}
