type Worth = ReadonlyMap<string, number>;

/**
 * What units are worth in W, A and V, however they are written. OCPP 1.6 (UnitOfMeasure) knows W, kW, VA, kVA, A and V; chargers send others, such as kA. A
 * capital letter tells nothing: `mw` may be two things and is none here, a current in mega-amperes is nobody's.
 */
const WORTH: Readonly<Record<'Power' | 'Current' | 'Voltage', Worth>> = {
  Power: new Map(Object.entries({ w: 1, va: 1, kw: 1000, kva: 1000 })),
  Current: new Map(Object.entries({ a: 1, amp: 1, amps: 1, ampere: 1, amperes: 1, ka: 1000, ma: 0.001 })),
  Voltage: new Map(Object.entries({ v: 1, volt: 1, volts: 1, kv: 1000, mv: 0.001 })),
};

/** Registers, and all else: those that differ from the base unit by a thousand. */
const KILO: ReadonlySet<string> = new Set(['kWh', 'kvarh']);

/**
 * By what a value is multiplied to be in the base unit of its measurand; without a unit it is in that. Null: a unit that is none of what is measured (S4: what
 * is not known to be A is not taken for A).
 */
export function unitWorth(measurand: string, unit: string | undefined): number | null {
  const [quantity] = measurand.split('.');
  if (quantity !== 'Power' && quantity !== 'Current' && quantity !== 'Voltage') return unit !== undefined && KILO.has(unit) ? 1000 : 1;
  const written = (unit ?? '').trim().toLowerCase();
  return written === '' ? 1 : (WORTH[quantity].get(written) ?? null);
}
