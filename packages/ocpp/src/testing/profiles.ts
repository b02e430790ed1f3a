import { VirtualClock } from '@phasor/kernel';
import type { ChargingProfile } from '../messages.ts';
import type { InstalledProfile } from '../smart-charging/installed-profile.ts';
import type { ConnectorFacts, StationFacts } from '../smart-charging/station-facts.ts';

/** When the tests' schedules are asked for: where a virtual clock begins. */
export const BEGIN_MS = new VirtualClock().now();

/** So many seconds after the beginning, RFC 3339. */
export const later = (seconds: number): string => new Date(BEGIN_MS + seconds * 1000).toISOString();

type Change = Partial<Omit<ChargingProfile, 'chargingSchedule'>> & Partial<ChargingProfile['chargingSchedule']>;

/** A profile from `[startPeriod, limit, numberPhases?]`: a TxDefaultProfile in A from the beginning on, unless told otherwise. */
export function profile(periods: readonly (readonly [number, number, number?])[], change: Change = {}): ChargingProfile {
  const { duration, startSchedule = later(0), chargingRateUnit = 'A', minChargingRate, ...rest } = change;
  return {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: {
      chargingRateUnit,
      ...(rest.chargingProfileKind === 'Relative' ? {} : { startSchedule }),
      ...(duration === undefined ? {} : { duration }),
      ...(minChargingRate === undefined ? {} : { minChargingRate }),
      chargingSchedulePeriod: periods.map(([startPeriod, limit, numberPhases]) => ({
        startPeriod,
        limit,
        ...(numberPhases === undefined ? {} : { numberPhases }),
      })),
    },
    ...rest,
  };
}

/** The profile as installed at the beginning. */
export function on(connectorId: number, installed: ChargingProfile): InstalledProfile {
  return { connectorId, installedMs: BEGIN_MS, profile: installed };
}

/** A connector of three phases and unknown rating. */
export function connector(connectorId: number, change: Partial<ConnectorFacts> = {}): ConnectorFacts {
  return { connectorId, phases: 3, maxCurrentA: null, transaction: null, ...change };
}

/** A station of 230 V. */
export function station(...connectors: readonly ConnectorFacts[]): StationFacts {
  return { voltageV: 230, maxCurrentA: null, connectors };
}
