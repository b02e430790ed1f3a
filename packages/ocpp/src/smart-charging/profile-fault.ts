import type { ChargingProfile, ChargingProfilePurpose, ChargingRateUnit } from '../messages.ts';
import { isReplaced, type InstalledProfile } from './installed-profile.ts';
import { instantOf } from './profile-timeline.ts';
import type { RunningTransaction } from './station-facts.ts';

/** What may be wrong with a charging profile, each with a sentence. */
export const PROFILE_FAULTS = Object.freeze({
  'unknown-connector': 'The charge point has no such connector.',
  'purpose-not-supported': 'The charge point does not take profiles of this purpose.',
  'max-profile-on-a-connector': 'A ChargePointMaxProfile goes on connector 0.',
  'relative-max-profile': 'A ChargePointMaxProfile belongs to no transaction, so it cannot be relative to the start of one.',
  'tx-profile-on-connector-zero': 'A TxProfile goes on the connector of its transaction, not on 0.',
  'tx-profile-without-transaction': 'A TxProfile needs a transaction that runs on its connector.',
  'other-transaction': 'The transactionId is not that of the transaction on this connector.',
  'transaction-id-not-allowed': 'Only a TxProfile for a running transaction carries a transactionId.',
  'not-a-tx-profile': 'RemoteStartTransaction may carry a TxProfile only.',
  'stack-level-out-of-range': 'The stackLevel is not between 0 and ChargeProfileMaxStackLevel.',
  'unit-not-allowed': 'The chargingRateUnit is not in ChargingScheduleAllowedChargingRateUnit.',
  'recurring-without-kind': 'A recurring profile needs a recurrencyKind.',
  'recurring-without-start': 'A recurring profile needs a startSchedule to repeat.',
  'unreadable-time': 'A time in the profile cannot be read.',
  'never-valid': 'validTo is not after validFrom, or the duration is not above 0.',
  'no-periods': 'The schedule has no periods.',
  'first-period-not-at-zero': 'The first startPeriod must be 0.',
  'periods-not-ascending': 'Each startPeriod must be above the one before.',
  'too-many-periods': 'The schedule has more periods than ChargingScheduleMaxPeriods.',
  'negative-limit': 'A limit is below 0.',
  'phases-out-of-range': 'numberPhases is not 1, 2 or 3.',
  'too-many-profiles': 'MaxChargingProfilesInstalled is reached.',
});

/** A key of {@link PROFILE_FAULTS}. */
export type ProfileFault = keyof typeof PROFILE_FAULTS;

/** What a charge point takes, as its configuration keys say. */
export interface ProfileRules {
  readonly numberOfConnectors: number;
  /** ChargeProfileMaxStackLevel. */
  readonly maxStackLevel: number;
  /** ChargingScheduleAllowedChargingRateUnit: `Current` is A, `Power` is W. */
  readonly units: readonly ChargingRateUnit[];
  /** ChargingScheduleMaxPeriods. */
  readonly maxPeriods: number;
  /** MaxChargingProfilesInstalled. */
  readonly maxInstalled: number;
  /** No configuration key says it: some chargers refuse whole purposes. */
  readonly purposes: readonly ChargingProfilePurpose[];
}

/** A profile that is to be set, and what it meets. */
export interface ProfileRequest {
  readonly connectorId: number;
  readonly profile: ChargingProfile;
  /** What runs on that connector. */
  readonly transaction: RunningTransaction | null;
  readonly installed: readonly InstalledProfile[];
}

/** Why a charge point must refuse SetChargingProfile; null when it may take it (OCPP 1.6, 3.13 and 5.16). */
export function profileFault(request: ProfileRequest, rules: ProfileRules): ProfileFault | null {
  return placeFault(request, rules) ?? bodyFault(request.profile, rules) ?? storeFault(request, rules);
}

/** Why a charge point must refuse the profile of a RemoteStartTransaction; null when it may take it (OCPP 1.6, 5.11). */
export function remoteStartProfileFault(
  request: Pick<ProfileRequest, 'connectorId' | 'profile' | 'installed'>,
  rules: ProfileRules,
): ProfileFault | null {
  const { chargingProfilePurpose, transactionId } = request.profile;
  if (chargingProfilePurpose !== 'TxProfile') return 'not-a-tx-profile';
  if (transactionId !== undefined) return 'transaction-id-not-allowed';
  if (!rules.purposes.includes('TxProfile')) return 'purpose-not-supported';
  return bodyFault(request.profile, rules) ?? storeFault(request, rules);
}

function placeFault({ connectorId, profile, transaction }: ProfileRequest, rules: ProfileRules): ProfileFault | null {
  const { chargingProfilePurpose: purpose, transactionId } = profile;
  if (connectorId < 0 || connectorId > rules.numberOfConnectors) return 'unknown-connector';
  if (!rules.purposes.includes(purpose)) return 'purpose-not-supported';
  if (purpose !== 'TxProfile') {
    if (purpose === 'ChargePointMaxProfile' && connectorId !== 0) return 'max-profile-on-a-connector';
    return transactionId === undefined ? null : 'transaction-id-not-allowed';
  }
  if (connectorId === 0) return 'tx-profile-on-connector-zero';
  if (!transaction) return 'tx-profile-without-transaction';
  return transactionId === undefined || transactionId === transaction.transactionId ? null : 'other-transaction';
}

function bodyFault(profile: ChargingProfile, rules: ProfileRules): ProfileFault | null {
  const { stackLevel, chargingProfileKind, recurrencyKind, chargingSchedule: schedule } = profile;
  if (stackLevel < 0 || stackLevel > rules.maxStackLevel) return 'stack-level-out-of-range';
  if (!rules.units.includes(schedule.chargingRateUnit)) return 'unit-not-allowed';
  if (chargingProfileKind === 'Relative' && profile.chargingProfilePurpose === 'ChargePointMaxProfile') return 'relative-max-profile';
  if (chargingProfileKind === 'Recurring' && !recurrencyKind) return 'recurring-without-kind';
  if (chargingProfileKind === 'Recurring' && schedule.startSchedule === undefined) return 'recurring-without-start';
  return timeFault(profile) ?? periodsFault(schedule.chargingSchedulePeriod, rules);
}

function timeFault({ validFrom, validTo, chargingSchedule }: ChargingProfile): ProfileFault | null {
  const fromMs = validFrom === undefined ? -Infinity : instantOf(validFrom);
  const toMs = validTo === undefined ? Infinity : instantOf(validTo);
  const startMs = chargingSchedule.startSchedule === undefined ? 0 : instantOf(chargingSchedule.startSchedule);
  if (Number.isNaN(fromMs) || Number.isNaN(toMs) || Number.isNaN(startMs)) return 'unreadable-time';
  return toMs <= fromMs || (chargingSchedule.duration ?? 1) <= 0 ? 'never-valid' : null;
}

function periodsFault(periods: ChargingProfile['chargingSchedule']['chargingSchedulePeriod'], rules: ProfileRules): ProfileFault | null {
  const [first] = periods;
  if (!first) return 'no-periods';
  if (periods.length > rules.maxPeriods) return 'too-many-periods';
  if (first.startPeriod !== 0) return 'first-period-not-at-zero';
  let before = -1;
  for (const { startPeriod, limit, numberPhases = 3 } of periods) {
    if (startPeriod <= before) return 'periods-not-ascending';
    if (limit < 0) return 'negative-limit';
    if (numberPhases < 1 || numberPhases > 3) return 'phases-out-of-range';
    before = startPeriod;
  }
  return null;
}

function storeFault(
  added: Pick<ProfileRequest, 'connectorId' | 'profile' | 'installed'>,
  { maxInstalled }: ProfileRules,
): ProfileFault | null {
  const left = added.installed.filter((other) => !isReplaced(other, added)).length;
  return left < maxInstalled ? null : 'too-many-profiles';
}
