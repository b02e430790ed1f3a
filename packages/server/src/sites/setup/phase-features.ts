import type { PhaseActuatorKind, PhaseFeature, PhaseFeatureName, PhaseSetting, Wiring } from '@phasor/contract';
import { settingFor } from '../actuators/phase-setting.ts';
import { SWITCHING } from './balanced-site-of.ts';

/** What is known of how a connector's phases can be changed. */
export interface PhaseEvidence {
  readonly protocol: 'OCPP' | 'CAPI';
  readonly actuator: PhaseActuatorKind;
  readonly proof: PhaseFeature['proof'];
  /** As the installer wrote it down; null: the usual one. */
  readonly phaseSetting: PhaseSetting | null;
  /** S6: why it is not asked any more; null: it is. */
  readonly noSwitchReason: string | null;
  /** Why no car is charged there by orders; null: cars are. */
  readonly whyNot: string | null;
  /** Null: it is in none. */
  readonly site: PhaseSite | null;
}

/** What its site says of it. */
export interface PhaseSite {
  readonly name: string;
  readonly wiring: Wiring;
  /** S7: going from one phase to three in a session is known to be safe there. */
  readonly bearsThreeAgain: boolean;
  /** Connectors in its group, beside it. */
  readonly others: number;
}

type Told = Pick<PhaseFeature, 'can' | 'sentence'> & { readonly proof?: PhaseFeature['proof'] };

const FEATURES: readonly PhaseFeatureName[] = ['phaseAllocation', 'phaseBalancing', 'phaseRotation', 'fleetBalancing'];
const PHASE_OF: Readonly<Record<string, string>> = { R: 'L1', S: 'L2', T: 'L3' };
const HOW: Readonly<Record<Exclude<PhaseActuatorKind, 'none' | 'key' | 'power'>, string>> = {
  numberPhases: 'the number of phases in its charging profile (numberPhases)',
  phaseToUse: 'the phase in its charging profile (phaseToUse)',
  dataTransfer: 'a DataTransfer of its vendor',
};

function howOf({ actuator, phaseSetting }: PhaseEvidence): string {
  if (actuator === 'none' || actuator === 'power') return '';
  if (actuator !== 'key') return HOW[actuator];
  const setting = settingFor(actuator, phaseSetting);
  return 'key' in setting ? `its key ${setting.key}` : '';
}

/** R13: the four phase features of a connector, each with whether it can, by what, how that is known, and why not. */
export function phaseFeatures(evidence: PhaseEvidence): PhaseFeature[] {
  const { actuator, proof } = evidence;
  const never = whyNever(evidence);
  return FEATURES.map((feature) => {
    const told = never ?? (SWITCHING[actuator] === 'none' ? unable(evidence) : toldOf(feature, evidence, howOf(evidence)));
    return { feature, by: never === null && SWITCHING[actuator] !== 'none' ? actuator : null, proof, ...told };
  });
}

/** Why no feature is possible, whatever way of telling it there is. */
function whyNever({ whyNot, protocol, site, noSwitchReason }: PhaseEvidence): Told | null {
  if (whyNot !== null) return { can: 'no', proof: 'reported', sentence: `No car is charged here by orders: ${whyNot}.` };
  if (protocol === 'CAPI') return { can: 'no', proof: 'reported', sentence: 'It speaks CAPI, which has no order for phases.' };
  if (site?.wiring.length === 1) {
    return { can: 'no', proof: 'reported', sentence: `It is wired to one phase, ${firstPhase(site)}: there is no other to go to.` };
  }
  if (noSwitchReason === null) return null;
  return { can: 'no', proof: 'measured', sentence: `It is not asked to change its phases any more: ${lowerFirst(noSwitchReason)}` };
}

function unable({ actuator, proof }: PhaseEvidence): Told {
  if (actuator === 'power')
    return { can: 'no', sentence: 'It is told power in W alone and picks its phases itself: on each of them all of it is kept for it.' };
  return proof === 'assumed'
    ? { can: 'unknown', sentence: 'It has not said whether it can change its phases; until it does it is not asked to.' }
    : { can: 'no', sentence: 'By its own words there is no way to tell it its phases.' };
}

function toldOf(feature: PhaseFeatureName, { actuator, site }: PhaseEvidence, how: string): Told {
  const isFree = SWITCHING[actuator] === 'free';
  const goesUp = site?.bearsThreeAgain === true;
  switch (feature) {
    case 'phaseAllocation':
      if (goesUp) return { can: 'yes', sentence: `From three phases to one and back to three in a running session, by ${how}.` };
      return site
        ? { can: 'no', sentence: `To one phase by ${how}, but not back to three in the same session: ${NOBODY_SAYS}.` }
        : {
            can: 'unknown',
            sentence: `To one phase by ${how}; whether three again are safe in a session is said in the set-up of a site.`,
          };
    case 'phaseRotation':
      return goesUp
        ? { can: 'yes', sentence: `Up to three phases and down to one in a running session, by ${how}.` }
        : {
            can: 'yes',
            sentence: `Only down, from three phases to one in a running session, by ${how}; up only for the next car${site ? `: ${NOBODY_SAYS}` : ''}.`,
          };
    case 'phaseBalancing':
      return isFree
        ? { can: 'yes', sentence: `From one phase to another in a running session, by ${how}.` }
        : { can: 'no', sentence: `Its one phase is always ${firstPhase(site)}: ${how} cannot name another.` };
    case 'fleetBalancing':
      if (!isFree) return { can: 'no', sentence: `On one phase it stays on ${firstPhase(site)}; others have to move for it.` };
      if (!site) return { can: 'no', sentence: 'It is in no site: there are no others to share the phases with.' };
      if (site.others === 0) return { can: 'no', sentence: `It is alone in the group of ${site.name}.` };
      return { can: 'yes', sentence: `A car here can be shifted to a phase of ${site.name} that carries less, by ${how}.` };
  }
}

const NOBODY_SAYS = 'the set-up of its site does not say that three again are safe here';
const firstPhase = (site: PhaseSite | null): string => PHASE_OF[site?.wiring[0] ?? ''] ?? 'that of its first terminal';
const lowerFirst = (sentence: string): string =>
  /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
