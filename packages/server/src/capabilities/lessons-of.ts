import type { CommandOutcome } from '../commands/index.ts';
import type { FeatureVerdict } from '../store/index.ts';
import { PHASE_TO_USE } from './firmware-features.ts';

/** Something that an answer says about the firmware. */
export interface Lesson {
  /** The action; with the message asked for, of a trigger; or the name of a field. */
  readonly feature: string;
  readonly verdict: FeatureVerdict;
  readonly reason: string;
}

/** Codes that mean "never", whatever the payload was. Others complain about this one message. */
const NEVER: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported']);

/**
 * What the outcome of any command teaches. A CALLERROR NotImplemented or NotSupported refuses the action; so does the status
 * NotSupported, save of ChangeConfiguration, where it is about the key. Rejected mostly depends on the moment, and Unknown shows nothing;
 * but of a trigger they say that this message is not sent on demand.
 */
export function lessonsOf(action: string, payload: unknown, outcome: CommandOutcome): readonly Lesson[] {
  if (outcome.kind === 'failed') return [];
  if (outcome.kind === 'refused') {
    return NEVER.has(outcome.code) ? [{ feature: action, verdict: 'refused', reason: `${outcome.code}: ${outcome.description}` }] : [];
  }
  const status = textField(outcome.response, 'status');
  const isTrigger = action === 'TriggerMessage' || action === 'ExtendedTriggerMessage';
  const feature = isTrigger ? `${action}/${textField(payload, 'requestedMessage') ?? ''}` : action;
  const isRefused = isTrigger
    ? status === 'NotImplemented' || status === 'Rejected'
    : status === 'NotSupported' && action !== 'ChangeConfiguration';
  if (isRefused) return [{ feature, verdict: 'refused', reason: `answered ${status ?? ''}` }];
  if (status === 'Rejected' || status === 'Unknown') return [];
  // One trigger shows that there are triggers, and a profile with a field of its own that the field is known.
  const shown = [feature, ...(isTrigger ? [action] : []), ...(hasPhaseToUse(action, payload) ? [PHASE_TO_USE] : [])];
  return shown.map((each) => ({ feature: each, verdict: 'works', reason: '' }));
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

function textField(value: unknown, name: string): string | null {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : null;
}

function hasPhaseToUse(action: string, payload: unknown): boolean {
  if (action !== 'SetChargingProfile') return false;
  const periods = fieldOf(fieldOf(fieldOf(payload, 'csChargingProfiles'), 'chargingSchedule'), 'chargingSchedulePeriod');
  return Array.isArray(periods) && periods.some((period) => fieldOf(period, PHASE_TO_USE) !== undefined);
}
