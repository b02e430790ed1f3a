import type { MeterValue, ReadingContext, SampledValue } from '../messages.ts';
import type { MeterSample } from './hardware.ts';
import { measurandsOf, PHASES, type MeasurandEntry } from './measurands.ts';

/** How a reading is written. */
export interface SampleFormat {
  /** Measurands joined by commas, each with or without a phase: the value of `MeterValuesSampledData` and its like. */
  readonly measurands: string;
  readonly context: ReadingContext;
  /** See StationFacts. */
  readonly frequencyUnit: 'Hz' | 'Hertz';
}

/** The reading of one instant; null when the list gives no value, as OCPP wants one at least. */
export function meterValueOf(timestamp: string, sample: MeterSample, format: SampleFormat): MeterValue | null {
  const sampledValue = sampledValuesOf(sample, format);
  return sampledValue.length === 0 ? null : { timestamp, sampledValue };
}

/** The values of one reading, in the order of the list. A measurand with phases and no total gives one value for each of L1, L2, L3. */
export function sampledValuesOf(sample: MeterSample, { measurands, context, frequencyUnit }: SampleFormat): SampledValue[] {
  return measurandsOf(measurands).flatMap((entry) => {
    const unit = entry.measurand === 'Frequency' ? frequencyUnit : entry.facts.unit;
    // The unit may be `Hz`, which the type does not know and some chargers send.
    return valuesOf(sample, entry).map(
      ({ value, ...phase }) => ({ value, context, measurand: entry.measurand, unit, ...phase }) as SampledValue,
    );
  });
}

function valuesOf(sample: MeterSample, { facts, phase }: MeasurandEntry): Pick<SampledValue, 'value' | 'phase'>[] {
  if (phase === null && facts.total) {
    const value = facts.total(sample);
    return value === null ? [] : [{ value }];
  }
  return PHASES.flatMap((name, index) =>
    facts.perPhase && (phase === null || phase === name) ? [{ value: facts.perPhase(sample, index), phase: name }] : [],
  );
}
