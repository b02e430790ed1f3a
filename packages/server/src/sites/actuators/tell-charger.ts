import type { PhaseSetting } from '@phasor/contract';
import type { ActuatorName } from '../../store/index.ts';
import type { Route } from '../loop/connector-memory.ts';
import { deadManProfile, type DeadMan, type ProfilePhases } from '../loop/tx-profile.ts';
import type { Answer, ChargerPort } from './charger-port.ts';
import { filled, settingFor, tellsCurrent, templateOf, type PhaseFill } from './phase-setting.ts';

export interface Instruction extends Omit<DeadMan, 'phases'> {
  readonly protocol: 'OCPP' | 'CAPI';
  readonly actuator: ActuatorName;
  /** As the installer wrote it down; null: the usual one. */
  readonly phaseSetting: PhaseSetting | null;
  /** Where its phases are as far as we know, and what it was offered on them, in A. */
  readonly routeNow: Route;
  readonly limitNowA: number;
}

/** How the phases of a profile are written for an actuator. */
export function profilePhases(actuator: ActuatorName): ProfilePhases {
  return actuator === 'numberPhases' || actuator === 'phaseToUse' ? actuator : 'none';
}

/** Whether there is a way of telling phases that asks less of a charger: one phase or three, where it did not heed which. */
export const hasSimpler = (actuator: ActuatorName): boolean => actuator === 'phaseToUse';

/** How many profiles and keys an instruction writes into the charger's memory (S11). */
export const writesOf = (told: Instruction): number => (needsSetting(told) ? 2 : 1);

/** Whether its phases, or with a setting that tells both its current, are written beside the profile. */
function needsSetting({ actuator, phaseSetting, route, routeNow, limitA, limitNowA }: Instruction): boolean {
  if (actuator !== 'key' && actuator !== 'dataTransfer') return false;
  return route !== routeNow || (limitA !== limitNowA && tellsCurrent(settingFor(actuator, phaseSetting)));
}

/**
 * Tells a charger limit and phases. S7: with a key of their own for phases the current goes down first, then the phases; the amperes come after it was
 * measured, in another instruction. Resolves with the first answer that is no yes.
 */
export async function tellCharger(charger: ChargerPort, told: Instruction): Promise<Answer> {
  const { protocol, actuator, connectorId, limitA, route, limitNowA, untilMs, safeA } = told;
  if (protocol === 'CAPI') return charger.setLimit(connectorId, limitA, untilMs, safeA);
  const profile = deadManProfile({ ...told, phases: profilePhases(actuator) });
  if (!needsSetting(told)) return charger.setProfile(connectorId, profile);
  if (limitNowA > limitA) {
    const down = await charger.setProfile(connectorId, profile);
    if (down.kind !== 'taken') return down;
  }
  const moved = await tellPhase(charger, told, { connectorId, route, limitA });
  if (moved.kind !== 'taken' || limitNowA > limitA) return moved;
  return charger.setProfile(connectorId, profile);
}

/** Tells a charger that has a setting of its own for phases which one feeds a connector; the setting holds while nobody charges (S10). */
export function tellPhase(
  charger: Pick<ChargerPort, 'setKey' | 'dataTransfer'>,
  { actuator, phaseSetting }: Pick<Instruction, 'actuator' | 'phaseSetting'>,
  fill: PhaseFill,
): Promise<Answer> {
  const setting = settingFor(actuator === 'key' ? 'key' : 'dataTransfer', phaseSetting);
  const text = filled(templateOf(setting), fill);
  return 'key' in setting ? charger.setKey(setting.key, text) : charger.dataTransfer(setting.vendorId, setting.messageId, text);
}
