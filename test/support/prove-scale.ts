/** A long proof runs at a tenth in `npm test` and whole by `npm run prove -- NAME`. */
export function scaled(whole: number): number {
  const scale = Number(process.env['PHASOR_PROVE_SCALE'] ?? '0.1');
  return Math.max(1, Math.round(whole * scale));
}
