import type { Phase } from '../messages.ts';
import type { MeterSample } from './hardware.ts';

/** How a measurand is read off a sample: as one total, by phase, or both. */
export interface MeasurandFacts {
  readonly unit: string;
  readonly total?: (sample: MeterSample) => string | null;
  readonly perPhase?: (sample: MeterSample, phase: number) => string;
}

/** One entry of a list of measurands. */
export interface MeasurandEntry {
  readonly measurand: string;
  readonly facts: MeasurandFacts;
  /** As in `Current.Import.L2`; null for the measurand as a whole. */
  readonly phase: Phase | null;
}

export const PHASES = ['L1', 'L2', 'L3'] as const;

/** Every measurand that this firmware can work out of a {@link MeterSample}; which of them a station has, its facts say. */
const MEASURANDS: Readonly<Record<string, MeasurandFacts>> = {
  // Whole Wh, cut and not rounded: the register must not run ahead of the energy that flowed.
  'Energy.Active.Import.Register': { unit: 'Wh', total: ({ registerWh }) => String(Math.floor(registerWh)) },
  'Power.Active.Import': {
    unit: 'W',
    total: ({ powerW }) => powerW.toFixed(1),
    perPhase: ({ currentA, voltageV }, phase) => ((currentA[phase] ?? 0) * (voltageV[phase] ?? 0)).toFixed(1),
  },
  'Current.Import': { unit: 'A', perPhase: ({ currentA }, phase) => (currentA[phase] ?? 0).toFixed(2) },
  Voltage: { unit: 'V', perPhase: ({ voltageV }, phase) => (voltageV[phase] ?? 0).toFixed(1) },
  'Current.Offered': { unit: 'A', total: ({ offeredA }) => offeredA.toFixed(1) },
  Frequency: { unit: 'Hertz', total: ({ frequencyHz }) => frequencyHz.toFixed(2) },
  Temperature: { unit: 'Celsius', total: ({ temperatureC }) => temperatureC?.toFixed(1) ?? null },
};

/** Whether every entry of a comma-separated list is among the `known` measurands, and there are at most `maxItems`. One bad entry refuses the list. */
export function areMeasurands(list: string, known: readonly string[], maxItems: number): boolean {
  const entries = entriesOf(list);
  return entries.length <= maxItems && entries.every((entry) => known.includes(parse(entry)?.measurand ?? ''));
}

/** The entries of a list, in its order; what is no measurand is left out. */
export function measurandsOf(list: string): MeasurandEntry[] {
  return entriesOf(list).flatMap((entry) => parse(entry) ?? []);
}

function entriesOf(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function parse(entry: string): MeasurandEntry | null {
  const [, measurand = '', suffix] = /^(.+?)(?:\.(L[123]))?$/.exec(entry) ?? [];
  const facts = Object.hasOwn(MEASURANDS, measurand) ? MEASURANDS[measurand] : undefined;
  const phase = PHASES.find((name) => name === suffix) ?? null;
  return facts && (phase === null || facts.perPhase) ? { measurand, facts, phase } : null;
}
