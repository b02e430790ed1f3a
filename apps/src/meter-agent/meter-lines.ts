/** One figure for each of L1, L2, L3. */
type PerPhase = readonly [number, number, number];

/** What a site's meter measured at one instant, in the form that the system takes. */
export interface PushedSample {
  readonly measuredAt: string;
  readonly currentA: PerPhase;
  readonly voltageV: PerPhase;
  /** Negative: fed into the grid. */
  readonly powerW: PerPhase;
  readonly angleDeg: PerPhase;
}

const NUMBERS = 12;

/** Reads `1,` and twelve numbers: current, voltage, power and angle of L1, L2, L3. Null for any other line. */
export function sampleOf(line: string, measuredAt: string): PushedSample | null {
  const [head, ...rest] = line.trim().split(',');
  const numbers = rest.map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  if (head !== '1' || numbers.length !== NUMBERS || !numbers.every(Number.isFinite)) return null;
  const three = (from: number): PerPhase => [numbers[from] ?? 0, numbers[from + 1] ?? 0, numbers[from + 2] ?? 0];
  return { measuredAt, currentA: three(0), voltageV: three(3), powerW: three(6), angleDeg: three(9) };
}

/** What the meter answered to its PIN; null where the line is no answer to it. */
export function isLetIn(line: string): boolean | null {
  const [head, answer] = line.trim().split(',');
  return head === '5' && answer !== undefined ? answer === '1' : null;
}
