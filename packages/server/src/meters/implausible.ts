/** The largest transformers that are sold for site meters see 400 A; a reading beyond this is none. */
const MOST_CURRENT_A = 1000;
/** Below this power a phase says too little to tell amperes from kiloamperes. */
const TELLING_POWER_W = 100;
/** Power never exceeds volts times amperes; figures that are rounded, or some moments apart, may by so much. */
const MOST_TIMES = 1.25;

/** Why nobody's meter sees this current, a sentence's end; null: it may. */
export function implausibleCurrent(currentA: number, where: string): string | null {
  return Math.abs(currentA) > MOST_CURRENT_A ? `${currentA} A on ${where}; no site meter sees more than ${MOST_CURRENT_A} A` : null;
}

/** The power on one phase, or on several that are told together, beside the current and voltage of each. */
export interface ToldPower {
  readonly powerW: number;
  readonly phases: readonly { readonly currentA: number; readonly voltageV: number }[];
}

/** S4: why a power cannot come from these currents, as where kA are told for A, a sentence's end; null: it can. Reactive load is none of it: it has less power, not more. */
export function implausiblePower({ powerW, phases }: ToldPower, where: string): string | null {
  const apparentVa = phases.reduce((sum, { currentA, voltageV }) => sum + Math.abs(currentA) * voltageV, 0);
  if (Math.abs(powerW) <= Math.max(TELLING_POWER_W * phases.length, MOST_TIMES * apparentVa)) return null;
  const isThousandfold = 1000 * apparentVa * MOST_TIMES >= Math.abs(powerW);
  const hint = isThousandfold ? '; are currents told in kA instead of A?' : '';
  const list = (values: readonly number[]): string => values.join(', ');
  const amps = list(phases.map(({ currentA }) => currentA));
  const volts = list(phases.map(({ voltageV }) => voltageV));
  return `${powerW} W on ${where} cannot come from ${amps} A at ${volts} V${hint}`;
}
