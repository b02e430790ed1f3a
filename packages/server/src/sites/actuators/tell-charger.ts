import type { PhaseSetting } from '@phasor/contract';
import type { ActuatorName } from '../../store/index.ts';
import type { Route } from '../loop/connector-memory.ts';
import { deadManLimit, deadManProfile, type DeadMan, type ProfilePhases } from '../loop/tx-profile.ts';
import type { Answer, ChargerPort } from './charger-port.ts';
import { currentKey, filled, settingFor, tellsCurrent, templateOf, type PhaseFill } from './phase-setting.ts';

export interface Instruction extends Omit<DeadMan, 'phases'> {
  readonly protocol: 'OCPP' | 'CAPI';
  readonly actuator: ActuatorName;
  /** As the installer wrote it down; null: the usual one. */
  readonly phaseSetting: PhaseSetting | null;
  /** Where its phases are as far as we know, and what it was offered on them, in A. */
  readonly routeNow: Route;
  readonly limitNowA: number;
  /** What its key for the current holds, where it was lowered for a change of phase, in A; null: it was not. */
  readonly heldByKeyA: number | null;
  /** What that key allows when nothing changes. */
  readonly maxA: number;
}

/** How the phases of a profile are written for an actuator. */
export function profilePhases(actuator: ActuatorName): ProfilePhases {
  return actuator === 'numberPhases' || actuator === 'phaseToUse' ? actuator : 'none';
}

/** Whether there is a way of telling phases that asks less of a charger: one phase or three, where it did not heed which. */
export const hasSimpler = (actuator: ActuatorName): boolean => actuator === 'phaseToUse';

/** How many profiles and keys an instruction writes into the charger's memory (S11). */
export const writesOf = (told: Instruction): number => 1 + keysOf(told);

/** How many of them are keys, which are rarer than profiles, and dearer to its memory. */
export function keysOf(told: Instruction): number {
  const ofCurrent = heldAfter(told) === told.heldByKeyA ? 0 : 1;
  return (needsSetting(told) ? 1 : 0) + ofCurrent;
}

/** S7: what its key for the current holds after an instruction: lowered before its phases change, and free again with the first raise after it was measured. */
export function heldAfter(told: Instruction): number | null {
  const { actuator, phaseSetting, limitA, heldByKeyA } = told;
  if (actuator !== 'key' || currentKey(settingFor(actuator, phaseSetting), told.connectorId, limitA) === null) return null;
  if (needsSetting(told)) return Math.floor(limitA);
  return heldByKeyA !== null && limitA > heldByKeyA ? null : heldByKeyA;
}

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
  const { protocol, actuator, connectorId, limitA, route, limitNowA } = told;
  if (protocol === 'CAPI') {
    const { nowA, untilMs, safeA } = deadManLimit(told);
    return charger.setLimit(connectorId, nowA, untilMs, safeA);
  }
  const profile = deadManProfile({ ...told, phases: profilePhases(actuator) });
  if (!needsSetting(told)) {
    const up = await tellCurrent(charger, told);
    return up.kind === 'taken' ? charger.setProfile(connectorId, profile) : up;
  }
  if (limitNowA > limitA) {
    const down = await charger.setProfile(connectorId, profile);
    if (down.kind !== 'taken') return down;
  }
  const lowered = await tellCurrent(charger, told);
  if (lowered.kind !== 'taken') return lowered;
  const moved = await tellPhase(charger, told, { connectorId, route, limitA });
  if (moved.kind !== 'taken' || limitNowA > limitA) return moved;
  return charger.setProfile(connectorId, profile);
}

/** Writes its key for the current, where it has one and holds something else. */
async function tellCurrent(charger: Pick<ChargerPort, 'setKey'>, told: Instruction): Promise<Answer> {
  const heldA = heldAfter(told);
  const setting = told.actuator === 'key' ? settingFor(told.actuator, told.phaseSetting) : null;
  const current = setting && heldA !== told.heldByKeyA ? currentKey(setting, told.connectorId, heldA ?? told.maxA) : null;
  return current ? charger.setKey(current.key, current.text) : { kind: 'taken' };
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
