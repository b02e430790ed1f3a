import type { ActuatorName } from '../../store/index.ts';
import type { Route } from '../loop/connector-memory.ts';
import { deadManProfile, type DeadMan, type ProfilePhases } from '../loop/tx-profile.ts';
import type { Answer, ChargerPort } from './charger-port.ts';

/** The vendor's key for phases (facts of the chargers): `1.L3` feeds connector 1 from L3 alone. */
const PHASE_KEY = 'AssignedPhase';
/** The same as a DataTransfer, for chargers that have no key. */
const PHASE_VENDOR = 'com.phasor';
const PHASE_MESSAGE = 'AssignPhase';

export interface Instruction extends Omit<DeadMan, 'phases'> {
  readonly protocol: 'OCPP' | 'CAPI';
  readonly actuator: ActuatorName;
  /** Where its phases are as far as we know, and what it was offered on them, in A. */
  readonly routeNow: Route;
  readonly limitNowA: number;
}

/** How the phases of a profile are written for an actuator. */
export function profilePhases(actuator: ActuatorName): ProfilePhases {
  return actuator === 'numberPhases' || actuator === 'phaseToUse' || actuator === 'power' ? actuator : 'none';
}

/** How many profiles and keys an instruction writes into the charger's memory (S11). */
export function writesOf({ actuator, route, routeNow, limitA, limitNowA }: Instruction): number {
  const isSeparate = actuator === 'key' || actuator === 'dataTransfer';
  if (!isSeparate || route === routeNow) return 1;
  return limitNowA > limitA ? 3 : 2;
}

/**
 * Tells a charger limit and phases. S7: with a key of their own for phases the current goes down first, then the phases; the amperes come after it was
 * measured, in another instruction. Resolves with the first answer that is no yes.
 */
export async function tellCharger(charger: ChargerPort, told: Instruction): Promise<Answer> {
  const { protocol, actuator, connectorId, limitA, route, routeNow, limitNowA, untilMs, safeA } = told;
  if (protocol === 'CAPI') return charger.setLimit(connectorId, limitA, untilMs, safeA);
  const profile = deadManProfile({ ...told, phases: profilePhases(actuator) });
  const isSeparate = actuator === 'key' || actuator === 'dataTransfer';
  if (!isSeparate || route === routeNow) return charger.setProfile(connectorId, profile);
  if (limitNowA > limitA) {
    const down = await charger.setProfile(connectorId, profile);
    if (down.kind !== 'taken') return down;
  }
  const moved = await tellPhase(charger, told, route);
  if (moved.kind !== 'taken' || limitNowA > limitA) return moved;
  return charger.setProfile(connectorId, profile);
}

/** Tells a charger that has a setting of its own for phases which one feeds a connector; the setting holds while nobody charges (S10). */
export function tellPhase(
  charger: Pick<ChargerPort, 'setKey' | 'dataTransfer'>,
  { actuator, connectorId }: Pick<Instruction, 'actuator' | 'connectorId'>,
  route: Route,
): Promise<Answer> {
  const value = `${connectorId}.${route}`;
  return actuator === 'key' ? charger.setKey(PHASE_KEY, value) : charger.dataTransfer(PHASE_VENDOR, PHASE_MESSAGE, value);
}
