import type { Capabilities } from '@phasor/contract';

/** In which unit a charger takes limits. */
export type RateUnit = Capabilities['chargingRateUnits']['value'][number];

/** In W, what one A is on one phase. */
const VOLTAGE_V = 230;

/** A, unless the charger says that it takes power alone. */
export const rateUnitOf = ({ chargingRateUnits: { value, source } }: Pick<Capabilities, 'chargingRateUnits'>): RateUnit =>
  source === 'reported' && !value.includes('A') ? 'W' : 'A';

/** A limit on each phase, as it is written. S9: never more W than the amperes that one phase may carry, since the charger may choose the phases. */
export const inUnit = (amps: number, unit: RateUnit): number =>
  unit === 'W' ? Math.floor(amps * VOLTAGE_V + 1e-6) : Math.floor(amps * 10 + 1e-6) / 10;
