import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from '../site/rules.ts';
import type { CarView } from '../state/car-view.ts';
import { EMPTY_STATE } from '../state/site-state.ts';
import { Obedient } from '../testing/obedient.ts';
import { balancedWith, carAt } from '../testing/small-site.ts';

const ONE_PHASE = { phases: 1, maxA: 16 } as const;
const TURN_MIN = DEFAULT_RULES.turnEveryMs / 60_000;

/** Runs cars that share one phase of a fuse; returns the longest time without current of each, in minutes, and what each got. */
function shared(fuseA: number, cars: readonly CarView[], minutes: number): { longestMin: number[]; served: number[]; run: Obedient } {
  const run = new Obedient(balancedWith(fuseA, cars.length, {}, { wiring: 'R', switching: 'none' }), EMPTY_STATE);
  const longest = cars.map(() => 0);
  const since = cars.map(() => run.nowMs);
  run.minutes(minutes, cars, [0, 0, 0], () => {
    cars.forEach(({ id }, at) => {
      if (run.state.grants.get(id)?.way !== undefined) since[at] = run.nowMs;
      longest[at] = Math.max(longest[at] ?? 0, run.nowMs - (since[at] ?? 0));
    });
  });
  return { longestMin: longest.map((ms) => ms / 60_000), served: cars.map(({ id }) => run.served.get(id) ?? 0), run };
}

const alike = (count: number, more: Partial<CarView> = {}): CarView[] =>
  Array.from({ length: count }, (_, at) => carAt(at + 1, { traits: ONE_PHASE, wantedKWh: 30, ...more }));

describe('cars for which not even the least is there take turns', () => {
  for (const count of [2, 3, 5, 6]) {
    it(`nobody of ${count} starves: whoever waits has its turn after little more turns than there are cars`, () => {
      for (const fuseA of [7, 13]) {
        for (const wantedKWh of [6, 30]) {
          const { longestMin } = shared(fuseA, alike(count, { wantedKWh }), 10 * 60);
          // Until it has got so much more of what it wants, whoever charges goes on.
          const differsAfterMin = (60 * DEFAULT_RULES.turnDifference * wantedKWh) / (Math.floor(fuseA / 6) * 6 * 0.23);
          const turnMin = Math.ceil(Math.max(1, differsAfterMin / TURN_MIN)) * TURN_MIN;
          const atMostMin = count * turnMin + DEFAULT_RULES.turnAfterMs / 60_000 + 2 * TURN_MIN;
          for (const minutes of longestMin) expect(minutes).toBeLessThanOrEqual(atMostMin);
        }
      }
    });
  }

  it('after a night all have got nearly the same part of what they want', () => {
    const { served } = shared(10, alike(4), 10 * 60);
    const shares = served.map((kWh) => kWh / 30);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(0.12);
    expect(served.reduce((sum, kWh) => sum + kWh, 0)).toBeGreaterThan(0.85 * 10 * 0.23 * 10);
  });

  it('the higher class is not paused for the lower one', () => {
    const cars = [carAt(1, { traits: ONE_PHASE, wantedKWh: 100, priority: 1 }), carAt(2, { traits: ONE_PHASE, wantedKWh: 100 })];
    const { longestMin, served } = shared(10, cars, 4 * 60);
    expect(longestMin[0]).toBeLessThanOrEqual(5);
    expect(served[1]).toBe(0);
  });

  it('a turn is told by both: who gives way to whom, and who takes over from whom', () => {
    const { run } = shared(10, alike(2), 60);
    const turns = run.decisions.filter(({ code }) => code === 'turn');
    expect(turns.length).toBeGreaterThanOrEqual(2);
    expect(turns.every(({ otherId, carId }) => otherId !== undefined && carId !== undefined)).toBe(true);
  });

  it('no car is woken up more often than it bears', () => {
    const { run } = shared(7, alike(3), 6 * 60);
    for (const { restartsMs } of run.state.grants.values()) expect(restartsMs.length).toBeLessThanOrEqual(DEFAULT_RULES.maxRestartsPerHour);
  });
});
