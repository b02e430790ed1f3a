import type { ChargingProfileRequest } from '@phasor/contract';
import type { ChargingProfiles } from '../../charging-profiles/index.ts';
import type { CommandTarget } from '../../commands/index.ts';

/** Who keeps the base profile of a connector (S13): what it does whenever nothing else holds. */
export interface StandingPort {
  /** Has the charger fall back to so many A; resolves when it has taken it. Rejects with a sentence why not. */
  stand(to: CommandTarget, connectorId: number, failsafeA: number, by: string | null): Promise<void>;
  /** Takes it back. */
  release(to: CommandTarget, connectorId: number, by: string | null): Promise<void>;
}

/** Away from what people number by hand. */
const BASE_ID = 1_900_000;
/** Between a phase and neutral. */
const VOLTAGE_V = 230;

/**
 * The base profile of a connector: no clock is needed to follow it, so a charger that boots offline in 1970 does (S13). One that takes
 * power alone gets what a single phase may carry, whatever number of phases it uses (S9).
 */
export function baseProfile(connectorId: number, failsafeA: number, units: readonly ('A' | 'W')[]): ChargingProfileRequest {
  const isPower = !units.includes('A') && units.includes('W');
  const limit = Math.floor(failsafeA * (isPower ? VOLTAGE_V * 10 : 10)) / 10;
  return {
    connectorId,
    profile: {
      chargingProfileId: BASE_ID + connectorId,
      stackLevel: 0,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: { chargingRateUnit: isPower ? 'W' : 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
    },
  };
}

/** Keeps base profiles by way of the charging profiles, until schedules own what stands. */
export function standingProfiles(
  profiles: Pick<ChargingProfiles, 'set' | 'clear'>,
  unitsOf: (to: CommandTarget) => Promise<readonly ('A' | 'W')[]>,
): StandingPort {
  return {
    async stand(to, connectorId, failsafeA, by) {
      await profiles.set(to, baseProfile(connectorId, failsafeA, await unitsOf(to)), by);
    },
    async release(to, connectorId, by) {
      await profiles.clear(to, { chargingProfileId: BASE_ID + connectorId }, by);
    },
  };
}
