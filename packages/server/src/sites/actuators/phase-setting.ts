import type { PhaseSetting } from '@phasor/contract';
import type { Route } from '../loop/connector-memory.ts';

/** The vendor's key for phases (facts of the chargers): `1.L3` feeds connector 1 from L3 alone. */
export const USUAL_KEY = { key: 'AssignedPhase', value: '{connector}.{phase}' } as const;
/** The same as a DataTransfer, for chargers that have no key. */
const USUAL_TRANSFER = { vendorId: 'com.phasor', messageId: 'AssignPhase', data: '{connector}.{phase}' } as const;

/** The setting that an actuator writes: as the installer wrote it down, else the usual one. */
export function settingFor(actuator: 'key' | 'dataTransfer', set: PhaseSetting | null): PhaseSetting {
  if (set && 'key' in set === (actuator === 'key')) return set;
  return actuator === 'key' ? USUAL_KEY : USUAL_TRANSFER;
}

/** What stands in place of the placeholders. */
export interface PhaseFill {
  readonly connectorId: number;
  readonly route: Route;
  /** What the connector is offered with it, in A. */
  readonly limitA: number;
}

const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

export const templateOf = (setting: PhaseSetting): string => ('key' in setting ? setting.value : setting.data);

/** The text with its placeholders filled. */
export function filled(template: string, { connectorId, route, limitA }: PhaseFill): string {
  const values: Readonly<Record<string, string>> = {
    connector: String(connectorId),
    phase: route,
    current: String(Math.floor(limitA * 10 + 1e-6) / 10),
  };
  return template.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}

/** The key of its own for the current that goes with a setting, and what it says; null: it has none. */
export function currentKey(
  setting: PhaseSetting,
  connectorId: number,
  limitA: number,
): { readonly key: string; readonly text: string } | null {
  if (!('key' in setting) || !setting.current) return null;
  const { key, value } = setting.current;
  return { key, text: filled(value, { connectorId, route: 'L123', limitA: Math.floor(limitA) }) };
}

/** True where a setting tells the current too, and so has to be written with each new one. */
export const tellsCurrent = (setting: PhaseSetting): boolean => templateOf(setting).includes('{current}');

const NAMES = ['connector', 'phase', 'current'];
/** OCPP 1.6: ChangeConfiguration's value is a CiString500Type; of DataTransfer's data no length is said, and chargers have little memory. */
const MOST = { key: 500, data: 1000 } as const;

/** What is wrong with a setting, a part of a sentence; null: nothing. `isOnly`: the charger has no other connector in the site. */
export function wrongWith(setting: PhaseSetting, isOnly: boolean): string | null {
  const template = templateOf(setting);
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return `{${unknown}} is no placeholder; there are {connector}, {phase} and {current}`;
  if (!names.includes('phase')) return 'without {phase} it says nothing of the phase';
  const wrong = 'key' in setting && setting.current ? wrongWithCurrent(setting.current.value, isOnly) : null;
  if (wrong !== null) return wrong;
  if (!isOnly && !names.includes('connector')) return 'without {connector} it says the same of all connectors of the charger';
  const most = 'key' in setting ? MOST.key : MOST.data;
  const longest = filled(template, { connectorId: 1000, route: 'L123', limitA: 63.5 }).length;
  return longest > most ? `with its placeholders filled it has ${longest} characters, and ${most} may be sent` : null;
}

/** The same of its key for the current. */
function wrongWithCurrent(template: string, isOnly: boolean): string | null {
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const other = names.find((name) => name !== 'connector' && name !== 'current');
  if (other !== undefined) return `{${other}} has no place in the key for the current; there are {connector} and {current}`;
  if (!names.includes('current')) return 'without {current} its key for the current says nothing of the current';
  return isOnly || names.includes('connector') ? null : 'without {connector} its key for the current says the same of all connectors';
}
