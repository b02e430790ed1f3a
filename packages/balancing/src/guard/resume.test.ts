import { describe, expect, it } from 'vitest';
import type { PerPhase } from '../site/phase.ts';
import { EMPTY_STATE, type Grant } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import { guard } from './guard.ts';

const PAUSED_MS = 3_600_000;
const cars = [carAt(1, { traits: { phases: 1, maxA: 16 } }), carAt(2, { traits: { phases: 1, maxA: 16 } })];

/** The ways that two cars have, so long after the first was paused on L1 while the second charges on L2. */
function ways(afterS: number, houseA: PerPhase, limitA = 16, more: Partial<Grant> = {}): (string | undefined)[] {
  const grants = new Map([granted(1, undefined, 0, { lastWay: 'L1', offerAtMs: PAUSED_MS, ...more }), granted(2, 'L2', 6)]);
  const { state } = guard(balancedWith(limitA, 2), { ...EMPTY_STATE, grants }, observe(PAUSED_MS + afterS * 1000, cars, houseA));
  return cars.map(({ id }) => state.grants.get(id)?.way);
}

describe('in a small house who was paused goes on', () => {
  it('when there is room and a minute has passed, without a mode step', () => {
    expect(ways(59, [0, 0, 0])).toEqual([undefined, 'L2']);
    expect(ways(60, [0, 0, 0])).toEqual(['L1', 'L2']);
  });

  it('not where there is none beside the other car', () => {
    expect(ways(60, [11, 5, 11])).toEqual([undefined, 'L2']);
    expect(ways(600, [11, 5, 11], 16, { switches: 2 })).toEqual([undefined, 'L2']);
  });

  it('not more often in an hour than cars wake up', () => {
    expect(ways(60, [0, 0, 0], 16, { restartsMs: [1, 2, 3, 4].map((minutes) => PAUSED_MS - minutes * 60_000) })).toEqual([undefined, 'L2']);
  });

  it('elsewhere the mode step says who has the room', () => {
    expect(ways(60, [0, 0, 0], 63)).toEqual([undefined, 'L2']);
  });
});
