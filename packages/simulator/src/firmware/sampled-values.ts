import { PHASE_NAMES, type PhaseName } from '../hardware/mains.ts';
import type { Sample } from '../hardware/connector-hardware.ts';

/** One value of MeterValues. The unit is any text: a real Halo writes `Hz`, which OCPP 1.6 does not know. */
export interface TwinSampledValue {
  readonly value: string;
  readonly context: string;
  readonly measurand: string;
  readonly unit: string;
  readonly phase?: PhaseName;
}

/** How a reading is written. */
export interface SampleFormat {
  /** The value of `MeterValuesSampledData`: measurands joined by commas, each with or without a phase. */
  readonly measurands: string;
  readonly context: 'Sample.Periodic' | 'Trigger';
  readonly frequencyUnit: string;
}

interface Measurand {
  readonly unit: string;
  /** Values by phase; where there are none, the measurand has no phases. */
  readonly perPhase?: (sample: Sample, phase: number) => string;
  readonly total?: (sample: Sample) => string;
}

const MEASURANDS: Readonly<Record<string, Measurand>> = {
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
  Frequency: { unit: 'Hz', total: ({ frequencyHz }) => frequencyHz.toFixed(2) },
};

/** Whether every entry of a comma-separated list can be measured here, and there are at most `maxItems`. One bad entry refuses the list. */
export function areMeasurands(list: string, maxItems: number): boolean {
  const entries = entriesOf(list);
  return entries.length <= maxItems && entries.every((entry) => parse(entry) !== null);
}

/** The values of one reading, in the order of the list. A measurand with phases and no total gives one value for each of L1, L2, L3. */
export function sampledValuesOf(sample: Sample, { measurands, context, frequencyUnit }: SampleFormat): TwinSampledValue[] {
  return entriesOf(measurands).flatMap((entry) => {
    const asked = parse(entry);
    if (!asked) return [];
    const { measurand, facts, phase } = asked;
    const common = { context, measurand, unit: measurand === 'Frequency' ? frequencyUnit : facts.unit };
    if (phase === null && facts.total) return [{ value: facts.total(sample), ...common }];
    return PHASE_NAMES.flatMap((name, index) =>
      facts.perPhase && (phase === null || phase === name) ? [{ value: facts.perPhase(sample, index), ...common, phase: name }] : [],
    );
  });
}

function entriesOf(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** An entry may carry its phase: `Current.Import.L2`. */
function parse(entry: string): { measurand: string; facts: Measurand; phase: string | null } | null {
  const [, measurand = '', phase = null] = /^(.+?)(?:\.(L[123]))?$/.exec(entry) ?? [];
  const facts = Object.hasOwn(MEASURANDS, measurand) ? MEASURANDS[measurand] : undefined;
  return facts && (phase === null || facts.perPhase) ? { measurand, facts, phase } : null;
}
