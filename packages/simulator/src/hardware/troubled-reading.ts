import type { MeterSample } from '@phasor/ocpp/station';

/** How a charger's own meter goes wrong: it answers nothing any more, or what it showed when that began. */
export type MeterTrouble = 'lost' | 'frozen';

/** What a firmware reads in place of the true sample. A lost meter leaves it with the last register and no power. */
export function troubledReading(trouble: MeterTrouble, last: MeterSample): MeterSample {
  return trouble === 'frozen' ? last : { ...last, powerW: 0, currentA: [0, 0, 0] };
}
