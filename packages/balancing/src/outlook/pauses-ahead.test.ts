import { describe, expect, it } from 'vitest';
import type { PerPhase } from '../site/phase.ts';
import { roomsAt, SLOT_MS, withSample, type HousePast } from './house-past.ts';
import { pausesAhead } from './pauses-ahead.ts';
import { placeOf } from './places.ts';

const FUSE = { id: 'main', limitA: 16, marginA: 0 };
const DAY_H = 24;
const STEPS = 36;
const PAUSE_MIN = 2;

/** What is expected at an hour of the fifth day, for two cars that want power for six hours (or one for none), after days that were all alike. */
function expectedAt(nowH: number, houseA: (hour: number) => PerPhase, wanted: readonly [number, number] = [STEPS, STEPS]) {
  let past: HousePast | undefined;
  for (let atMs = 0; atMs <= (4 * DAY_H + nowH) * 3_600_000; atMs += SLOT_MS) {
    past = withSample(past, FUSE, houseA((atMs / 3_600_000) % DAY_H), atMs);
  }
  const now = past && roomsAt(past, past.rooms.length - 1);
  if (!past || now === undefined) throw new Error('nothing is known');
  const pauses = pausesAhead(past, now, wanted, PAUSE_MIN);
  return (phaseA: number, phaseB: number, leftA = 2, leftB = 2): number => pauses[placeOf(phaseA, phaseB, leftA, leftB)] ?? NaN;
}

describe('pauses that are to be expected', () => {
  /** A hob on L1 from six to seven. */
  const hob = (hour: number): PerPhase => (hour >= 18 && hour < 19 ? [12, 0, 0] : [0, 0, 0]);

  it('on a phase that is crowded every evening: the hour, or the pause of a change', () => {
    const at = expectedAt(16, hob, [STEPS, 0]);
    expect(at(0, 0, 0)).toBeGreaterThan(45);
    expect(at(0, 0, 1)).toBeGreaterThan(0);
    expect(at(0, 0, 1)).toBeLessThanOrEqual(PAUSE_MIN);
    expect(at(1, 0, 0)).toBe(0);
  });

  it('two cars have no room where one has', () => {
    const at = expectedAt(16, () => [5, 0, 0]);
    expect(at(0, 0, 0, 0)).toBeCloseTo(STEPS * 10);
    expect(at(0, 1, 0, 0)).toBe(0);
    expect(at(1, 1, 0, 0)).toBe(0);
  });

  it('only as long as a car wants power', () => {
    const night = (): PerPhase => [12, 0, 0];
    expect(expectedAt(2, night, [6, 0])(0, 0, 0)).toBeCloseTo(60);
    expect(expectedAt(2, night, [6, 12])(0, 0, 0, 0)).toBeCloseTo(180);
  });

  it('a change that is needed later is not spent on a short wait', () => {
    // L1 has no room for a quarter of an hour, later only L1 has some.
    const house = (hour: number): PerPhase => (hour >= 18 && hour < 18.25 ? [12, 0, 0] : hour >= 19 && hour < 22 ? [0, 12, 12] : [0, 0, 0]);
    const at = expectedAt(18, house, [STEPS, 0]);
    expect(at(0, 0, 0)).toBeLessThan(at(1, 0, 0) / 2);
    expect(at(0, 0, 1)).toBeLessThanOrEqual(at(0, 0, 0));
  });
});
