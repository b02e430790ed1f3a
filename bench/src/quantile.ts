/** The value that this part (0 to 1) of the values do not exceed, by nearest rank, rounded to so many digits; NaN of none. */
export function quantile(values: Iterable<number>, part: number, digits = 2): number {
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
