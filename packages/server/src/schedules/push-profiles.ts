import type { ChargingProfile, HeldProfile } from '@phasor/contract';
import { hasCode, PhasorError } from '@phasor/kernel';
import type { ChargingProfiles } from '../charging-profiles/index.ts';
import type { CommandTarget } from '../commands/index.ts';
import { BASE, idOf, isOurs, WEEKLY, type Plan } from './plan.ts';

const BY = 'schedules';

/** What came of it. `weeklyRefused`: compile again without it. */
export type PushedPlan =
  | { readonly kind: 'sent'; readonly writes: number }
  | { readonly kind: 'away' | 'later' | 'refused' | 'weeklyRefused'; readonly problem: string };

export interface PushPlanPorts {
  readonly profiles: Pick<ChargingProfiles, 'set' | 'clear'>;
  readonly target: CommandTarget;
  readonly connectorId: number;
  /** What the charger is known to hold. */
  readonly held: readonly HeldProfile[];
  /** It may have lost what it held. */
  readonly isForced: boolean;
  /** The charger is particular about stack levels, and the plan has seen to it. */
  readonly isExact: boolean;
}

/** Brings one connector's profiles to what the plan says: sends what is missing or other, then clears what is too many (S11). */
export async function pushPlan(plan: Pick<Plan, 'profiles'>, ports: PushPlanPorts): Promise<PushedPlan> {
  const { profiles, target, connectorId, held, isForced, isExact } = ports;
  const ours = held
    .filter((one) => one.connectorId === connectorId && one.state === 'installed')
    .map(({ profile }) => profile as ChargingProfile);
  const texts = new Set(ours.map((profile) => sorted(profile)));
  let writes = 0;
  try {
    for (const profile of plan.profiles) {
      if (!isForced && texts.has(sorted(profile))) continue;
      try {
        // Another level would take the place of another of ours; the lowest alone may be found out by trying.
        const mayVary = !isExact && profile.chargingProfileId === idOf(connectorId, BASE);
        await profiles.set(target, { connectorId, profile, isExact: !mayVary }, BY);
      } catch (error) {
        const isWeekly = profile.chargingProfileId === idOf(connectorId, WEEKLY);
        if (isWeekly && hasCode(error, 'CHARGING_PROFILE_REFUSED')) return { kind: 'weeklyRefused', problem: error.message };
        throw error;
      }
      writes += 1;
    }
    const wanted = new Set(plan.profiles.map(({ chargingProfileId }) => chargingProfileId));
    for (const { chargingProfileId } of ours) {
      if (wanted.has(chargingProfileId) || !isOurs(connectorId, chargingProfileId)) continue;
      await profiles.clear(target, { chargingProfileId }, BY);
      writes += 1;
    }
  } catch (error) {
    return failedBy(error);
  }
  return { kind: 'sent', writes };
}

const LATER = ['CHARGING_PROFILE_UNANSWERED', 'OCPP_CALL_QUEUE_FULL', 'COMMAND_NOT_ALLOWED'];

function failedBy(error: unknown): PushedPlan {
  if (!(error instanceof PhasorError)) throw error;
  if (error.code === 'CHARGER_OFFLINE') return { kind: 'away', problem: error.message };
  if (LATER.includes(error.code)) return { kind: 'later', problem: error.message };
  if (['CHARGING_PROFILE_REFUSED', 'CHARGING_PROFILE_INVALID'].includes(error.code)) return { kind: 'refused', problem: error.message };
  throw error;
}

/** JSON with its keys in order, to tell equal profiles. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
