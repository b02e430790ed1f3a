import type { CompositePeriod, CompositeScheduleView } from '@phasor/contract';

export type ScheduleDifference = CompositeScheduleView['differences'][number];

/** Chargers round their own way, and may take a second to change. */
const SAME_LIMIT = 0.11;
const SAME_S = 1;

/**
 * Where two composite schedules differ, both from second 0 to `durationS`. Where ours has no limit the charger may name its own, such as
 * its rating: that is no difference. Phases are compared where the charger tells them.
 */
export function compareSchedules(
  ours: readonly CompositePeriod[],
  chargers: readonly CompositePeriod[],
  durationS: number,
): ScheduleDifference[] {
  const starts = [...new Set([0, ...ours.map(({ startS }) => startS), ...chargers.map(({ startS }) => startS)])]
    .filter((startS) => startS >= 0 && startS < durationS)
    .sort((a, b) => a - b);
  const differences: ScheduleDifference[] = [];
  starts.forEach((fromS, index) => {
    const toS = starts[index + 1] ?? durationS;
    const our = at(ours, fromS);
    const their = at(chargers, fromS);
    if (toS - fromS <= SAME_S || isSame(our, their)) return;
    const found = {
      ours: our?.limit ?? null,
      chargers: their?.limit ?? null,
      oursPhases: our?.numberPhases ?? null,
      chargersPhases: their?.numberPhases ?? null,
    };
    const last = differences.at(-1);
    if (last?.toS === fromS && JSON.stringify({ ...last, fromS: 0, toS: 0 }) === JSON.stringify({ fromS: 0, toS: 0, ...found })) {
      differences[differences.length - 1] = { ...last, toS };
    } else differences.push({ fromS, toS, ...found });
  });
  return differences;
}

const at = (periods: readonly CompositePeriod[], second: number): CompositePeriod | undefined =>
  periods.findLast(({ startS }) => startS <= second);

function isSame(ours: CompositePeriod | undefined, chargers: CompositePeriod | undefined): boolean {
  const our = ours?.limit ?? null;
  const their = chargers?.limit ?? null;
  if (our === null) return true;
  if (their === null || Math.abs(our - their) > SAME_LIMIT) return false;
  const [ourPhases, theirPhases] = [ours?.numberPhases ?? null, chargers?.numberPhases ?? null];
  return ourPhases === null || theirPhases === null || ourPhases === theirPhases;
}
