import { meterErrors } from './errors.ts';
import { implausibleCurrent, implausiblePower } from './implausible.ts';

export type PhaseValues = readonly [number, number, number];

/** A sample that is well-formed; the current has the sign of its power (S4). */
export interface Reading {
  readonly measuredAtMs: number;
  readonly currentA: PhaseValues;
  readonly voltageV: PhaseValues;
  readonly powerW: PhaseValues;
  readonly angleDeg: PhaseValues | null;
}

/** Between a phase and the neutral; 400 V would be two phases. */
const MOST_VOLTAGE_V = 300;
/** An instant with its zone: a local time would be somebody's guess. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * What a meter sent, read and held against what can be. Raises METER_SAMPLE_INVALID for what is no sample (NaN, text, two phases) and
 * METER_SAMPLE_IMPLAUSIBLE for one that cannot be true, such as kA where A are meant.
 */
export function readSample(sent: unknown, serial: string): Reading {
  if (typeof sent !== 'object' || sent === null) throw invalid('it is no JSON object');
  const fields = sent as Readonly<Record<string, unknown>>;
  if (fields['serial'] !== undefined && fields['serial'] !== serial) throw invalid(`serial is not ${serial}`);
  const measuredAt = fields['measuredAt'];
  const measuredAtMs = typeof measuredAt === 'string' && INSTANT.test(measuredAt) ? Date.parse(measuredAt) : Number.NaN;
  if (Number.isNaN(measuredAtMs)) throw invalid('measuredAt is no instant with a zone, such as 2026-03-01T12:00:00Z');
  const currentA = phasesOf(fields, 'currentA');
  const voltageV = phasesOf(fields, 'voltageV');
  const powerW = phasesOf(fields, 'powerW');
  const angleDeg = fields['angleDeg'] == null ? null : phasesOf(fields, 'angleDeg');
  for (const phase of [0, 1, 2] as const) checkPhase(`L${phase + 1}`, currentA[phase], voltageV[phase], powerW[phase]);
  const signed = (phase: 0 | 1 | 2): number => (powerW[phase] < 0 ? -Math.abs(currentA[phase]) : Math.abs(currentA[phase]));
  return { measuredAtMs, currentA: [signed(0), signed(1), signed(2)], voltageV, powerW, angleDeg };
}

/** True when no value differs, to the last digit. */
export function hasSameValues(left: Reading, right: Reading): boolean {
  const values = ({ currentA, voltageV, powerW }: Reading): string => [...currentA, ...voltageV, ...powerW].join();
  return values(left) === values(right);
}

function phasesOf(fields: Readonly<Record<string, unknown>>, name: string): PhaseValues {
  const value = fields[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const [first, second, third] = list;
  if (list.length === 3 && isNumber(first) && isNumber(second) && isNumber(third)) return [first, second, third];
  throw invalid(`${name} is not three numbers, those of L1, L2 and L3`);
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function checkPhase(phase: string, currentA: number, voltageV: number, powerW: number): void {
  const currentProblem = implausibleCurrent(currentA, phase);
  if (currentProblem !== null) throw implausible(currentProblem);
  if (voltageV < 0 || voltageV > MOST_VOLTAGE_V)
    throw implausible(`${voltageV} V on ${phase}; between a phase and the neutral are at most ${MOST_VOLTAGE_V} V`);
  const powerProblem = implausiblePower({ powerW, phases: [{ currentA, voltageV }] }, phase);
  if (powerProblem !== null) throw implausible(powerProblem);
}

const invalid = (problem: string): Error => meterErrors.raise('METER_SAMPLE_INVALID', { problem });
const implausible = (problem: string): Error => meterErrors.raise('METER_SAMPLE_IMPLAUSIBLE', { problem });
