/**
 * How much of a long proof this run does, from `PHASOR_PROVE_SCALE`: 0.1 inside `npm test`, 1 by `npm run prove -- NAME`.
 */
export const proveScale = readScale(process.env['PHASOR_PROVE_SCALE']);

/** That share of `count`, at least 1: `scaled(1_000_000)` is a hundred thousand inside `npm test`. */
export function scaled(count: number, scale = proveScale): number {
  return Math.max(1, Math.round(count * scale));
}

/** Reads the variable; absent is a tenth. Throws on what is no number in (0, 10]. */
export function readScale(text: string | undefined): number {
  const scale = text === undefined ? 0.1 : Number(text);
  if (!(scale > 0 && scale <= 10)) throw new Error(`PHASOR_PROVE_SCALE must be a number above 0 and at most 10, not "${text}"`);
  return scale;
}
