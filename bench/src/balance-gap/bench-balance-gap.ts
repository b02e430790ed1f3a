import { SeededRandom } from '@phasor/kernel';
import { compile, FULL, optimise } from '@phasor/balancing';
import { CAPACITIES, randomInstance, type Instance } from '@phasor/balancing/laboratory';
import { exactOptimum } from '@phasor/balancing/testing';
import { numberFlag, onlyFlags, type Flags } from '../flags.ts';
import { quantile } from '../quantile.ts';

/** Sizes whose optimum the solver finds, and those where only our own bound says how good we are. */
const WITH_ORACLE = [5, 10, 20, 50];
const CERTIFIED = [100, 200, 500];
/** The solver stops within this part of the optimum; its answer can only be worse for us by that. */
const ORACLE = { gap: 1e-4, timeLimitS: 10 };

interface Gaps {
  readonly medianPct: number;
  readonly p95Pct: number;
  readonly maxPct: number;
}

/** Of many gaps in percent: the middle, the 95th percentile and the greatest. */
function gapsOf(percents: readonly number[]): Gaps {
  const at = (part: number): number => quantile(percents, part, 3);
  return { medianPct: at(0.5), p95Pct: at(0.95), maxPct: at(1) };
}

/** The instance of a size, capacity and number: the same in every run, and the one that `balance-speed` times. */
export function instanceOf(chargers: number, capacity: number, number: number): Instance {
  return randomInstance(new SeededRandom(number * 1000 + chargers), chargers, capacity);
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/**
 * How far our solution is from the best there is: against an exact solver (HiGHS) up to 50 chargers, and by our own proof above. The solver may give
 * each car any current; we choose ways and currents in a few hundredths of a second.
 */
export async function balanceGap(flags: Flags): Promise<void> {
  onlyFlags(flags, ['seeds']);
  const seeds =
    numberFlag(flags, 'seeds', { from: 1, to: 100, what: 'a number of instances of each size and capacity', isWhole: true }) ?? 8;
  const toOracle: number[] = [];
  const certified500: number[] = [];
  let unproven = 0;
  for (const chargers of [...WITH_ORACLE, ...CERTIFIED]) {
    for (const capacity of CAPACITIES) {
      const [gaps, proven]: [number[], number[]] = [[], []];
      for (let number = 1; number <= seeds; number += 1) {
        const { rooms, wishes } = instanceOf(chargers, capacity, number);
        const { utility, gap } = optimise(compile('TN', rooms, wishes), FULL);
        proven.push(100 * gap);
        if (!WITH_ORACLE.includes(chargers)) continue;
        const best = exactOptimum({ grid: 'TN', rooms, wishes }, ORACLE);
        if (best === undefined) unproven += 1;
        // Where the solver did not end in time, our own bound stands for the optimum: the gap is at most that.
        gaps.push(best === undefined ? 100 * gap : Math.max(0, (100 * (best - utility)) / best));
      }
      print({ chargers, capacity, ...(gaps.length > 0 ? { oracle: gapsOf(gaps) } : {}), certified: gapsOf(proven) });
      toOracle.push(...gaps);
      if (chargers === 500) certified500.push(...proven);
    }
  }
  print({ bench: 'balance-gap', oracle: { n: toOracle.length, ...gapsOf(toOracle), unproven }, certified500: gapsOf(certified500) });
}
