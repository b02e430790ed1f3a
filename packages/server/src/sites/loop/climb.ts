import type { Kysely } from 'kysely';
import type { ChargingProfile } from '@phasor/contract';
import { readConfigurationKeys } from '../../capabilities/index.ts';
import type { Database } from '../../store/index.ts';
import type { ChargerPort } from '../actuators/charger-port.ts';
import { profilePhases } from '../actuators/tell-charger.ts';
import { offlineKeyOf, offlineKeyText } from '../setup/offline-key.ts';
import type { ConnectorMemory } from './connector-memory.ts';
import type { LoopConnector } from './ports.ts';
import { deadManPeriods, schedulePeriods, type AllowedStretch } from './tx-profile.ts';

/** Above the base profile, below everything that is for one transaction. */
const DEFAULT_PROFILE_ID = 9_600;
const DEFAULT_STACK_LEVEL = 1;
export const USER_LIMIT_KEY = 'UserCurrentLimit';

/**
 * S8: the default profile for a charger that does not obey the one of its transaction. It hides what stands below it until it is cleared, so it allows
 * no more than any of that: the failsafe, which the base profile holds, and the schedule, whose edges it keeps as a dead-man's tail does (S15). It is
 * relative to the transaction, and needs no clock (S13).
 */
export function ladderProfile(
  { connectorId, failsafeA, wiring, actuator, unit, maxPeriods }: LoopConnector,
  { told, route, session }: Pick<ConnectorMemory, 'told' | 'route' | 'session'>,
  nowMs: number,
  allowed: readonly AllowedStretch[],
): ChargingProfile {
  const mostA = Math.min(told?.limitA ?? 0, failsafeA);
  const periods = deadManPeriods({ limitA: mostA, safeA: mostA, nowMs, untilMs: nowMs, allowed, maxPeriods });
  const phases = profilePhases(actuator);
  return {
    chargingProfileId: DEFAULT_PROFILE_ID + connectorId,
    stackLevel: DEFAULT_STACK_LEVEL,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule: {
      chargingRateUnit: unit,
      chargingSchedulePeriod: schedulePeriods(periods, session?.startedAtMs ?? nowMs, {
        ...{ unit, route, phases, wired: wiring.length === 1 ? 1 : 3 },
      }),
    },
  };
}

/** What the key says there, as it was last read; null: nobody knows. */
export async function userLimitIn(db: Kysely<Database>, chargerNo: number): Promise<string | null> {
  const keys = await readConfigurationKeys(db, chargerNo);
  return keys.find(({ key }) => key.toLowerCase() === USER_LIMIT_KEY.toLowerCase())?.value ?? null;
}

/** The key's text with this limit for the connector, and the others as they stand in it; null: nobody knows what stands there. */
export function userLimitText(standing: string | null, connectorId: number, limitA: number): string {
  return offlineKeyText(standing ?? '', new Map([[connectorId, limitA]]));
}

/** What the key allows the connector, in A; `maxA` where nobody knows. */
export const userLimitOf = (standing: string | null, { connectorId, maxA }: LoopConnector): number =>
  (standing === null ? null : offlineKeyOf(standing, connectorId)) ?? Math.floor(maxA);

/** Takes back what the ladder left in a charger. Resolves with whether all of it is gone. */
export async function takeBack(
  charger: Pick<ChargerPort, 'clearProfile' | 'setKey'>,
  connectorId: number,
  { hasDefault, limitBeforeA }: NonNullable<ConnectorMemory['residue']>,
  standing: string | null,
): Promise<boolean> {
  const cleared = hasDefault ? await charger.clearProfile(connectorId, DEFAULT_PROFILE_ID + connectorId) : { kind: 'taken' };
  const restored =
    limitBeforeA === null ? { kind: 'taken' } : await charger.setKey(USER_LIMIT_KEY, userLimitText(standing, connectorId, limitBeforeA));
  return cleared.kind === 'taken' && restored.kind === 'taken';
}
