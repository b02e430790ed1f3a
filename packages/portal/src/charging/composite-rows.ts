import type { CompositePeriod, CompositeScheduleView } from '@phasor/contract';

export type Limit = Pick<CompositePeriod, 'limit' | 'numberPhases'>;

/** What holds from an instant on, until the next row. */
export interface CompositeRow {
  /** ISO 8601. */
  readonly from: string;
  readonly ours: Limit | null;
  /** Null where the charger told nothing of that time. */
  readonly chargers: Limit | null;
  readonly differs: boolean;
}

/** Both schedules side by side: a row wherever one of them changes, or a difference begins or ends. */
export function compositeRows(view: CompositeScheduleView): readonly CompositeRow[] {
  const { startsAt, durationS, ours, chargers, differences } = view;
  const starts = [...ours, ...(chargers ?? [])].map(({ startS }) => startS);
  const edges = differences.flatMap(({ fromS, toS }) => [fromS, toS]);
  const moments = [...new Set([...starts, ...edges])].filter((second) => second < durationS).toSorted((one, other) => one - other);
  return moments.map((second) => ({
    from: new Date(Date.parse(startsAt) + second * 1000).toISOString(),
    ours: holding(ours, second),
    chargers: holding(chargers ?? [], second),
    differs: differences.some(({ fromS, toS }) => fromS <= second && second < toS),
  }));
}

function holding(periods: readonly CompositePeriod[], second: number): Limit | null {
  return periods.findLast(({ startS }) => startS <= second) ?? null;
}
