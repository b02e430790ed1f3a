import type { ChargingProfile, HeldProfile } from '@phasor/contract';
import { UNKNOWN } from '../format/quantities.ts';

/** A charging profile as the page lists it. */
export interface ProfileRow {
  readonly key: string;
  readonly id: number | null;
  /** Null: the charger chooses at the start that the profile waits for. */
  readonly connectorId: number | null;
  readonly purpose: string;
  readonly kind: string;
  readonly stackLevel: number | string;
  readonly installedAt: string;
  /** The limits in a line: `10 A, 16 A, 0 A`. */
  readonly gist: string;
  /** The whole profile, to read. */
  readonly text: string;
}

const MOST_LIMITS = 4;

/** A profile is kept as it was sent, by the console too, so that anything may be missing in it. */
export function profileRow(held: HeldProfile): ProfileRow {
  const profile = held.profile as Partial<ChargingProfile>;
  const id = profile.chargingProfileId ?? null;
  const unit = profile.chargingSchedule?.chargingRateUnit ?? '';
  const limits = profile.chargingSchedule?.chargingSchedulePeriod?.map(({ limit }) => `${limit} ${unit}`) ?? [];
  const more = limits.length > MOST_LIMITS ? ` +${limits.length - MOST_LIMITS}` : '';
  return {
    key: `${held.connectorId} ${id} ${held.installedAt}`,
    id,
    connectorId: held.connectorId,
    purpose: profile.chargingProfilePurpose ?? UNKNOWN,
    kind: [profile.chargingProfileKind, profile.recurrencyKind].filter(Boolean).join(', ') || UNKNOWN,
    stackLevel: profile.stackLevel ?? UNKNOWN,
    installedAt: held.installedAt,
    gist: limits.length === 0 ? UNKNOWN : limits.slice(0, MOST_LIMITS).join(', ') + more,
    text: JSON.stringify(held.profile, null, 2),
  };
}
