import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loopTest } from '../../../../../test/support/loop-test.ts';
import type { Store } from '../../store/index.ts';
import { type LoopScene, START_MS } from './testing/loop-scene.ts';
import type { WallCharger } from './testing/wall-charger.ts';

const MINUTE_S = 60;
const FAILSAFE_A = 8;

let end: () => Promise<void>;
let store: Store;
let scene: LoopScene;
let car: WallCharger;

/** One charger on CAPI, and a block of 0 A from then until then, in minutes from the start. */
async function begin(fromMinute: number, untilMinute: number): Promise<void> {
  const at = (minute: number): number => START_MS + minute * 60_000;
  scene.allowed = [
    { fromMs: START_MS, untilMs: at(fromMinute), limitA: 13 },
    { fromMs: at(fromMinute), untilMs: at(untilMinute), limitA: 0 },
    { fromMs: at(untilMinute), untilMs: at(48 * 60), limitA: 13 },
  ];
  await scene.begin(store, { protocol: 'CAPI', failsafeA: FAILSAFE_A });
  car = scene.charger(0);
  await scene.arrive(car, 1);
  await scene.pass(2 * MINUTE_S);
}

beforeEach(async () => {
  ({ scene, store, end } = await loopTest(40, 1));
});
afterEach(() => end());

describe('S15 over CAPI, which knows one limit and one after it: link lost before a 0 A block → no charging in the block', () => {
  it.each([
    ['that begins before the dead-man acts', 10],
    ['that begins after it', 40],
  ])('%s', { timeout: 120_000 }, async (_what, fromMinute) => {
    await begin(fromMinute, fromMinute + 120);
    expect(car.drawA).toBe(13);
    car.isOnline = false;
    await scene.pass((fromMinute - 2) * MINUTE_S);
    for (let minute = 0; minute < 30; minute += 1) {
      await scene.pass(MINUTE_S);
      expect(car.drawA).toBe(0);
    }
  });

  it('and link lost within it: it begins again when the block is over, with its failsafe', { timeout: 120_000 }, async () => {
    await begin(1, 60);
    expect(car.drawA).toBe(0);
    car.isOnline = false;
    for (let minute = 2; minute < 60; minute += 1) {
      expect(car.drawA).toBe(0);
      await scene.pass(MINUTE_S);
    }
    await scene.pass(MINUTE_S);
    expect(car.drawA).toBe(FAILSAFE_A);
  });
});

it('S15 over CAPI a running car is not cut at an edge that lowers it: it is told before', { timeout: 120_000 }, async () => {
  const at = (minute: number): number => START_MS + minute * 60_000;
  scene.allowed = [
    { fromMs: START_MS, untilMs: at(10), limitA: 13 },
    { fromMs: at(10), untilMs: at(48 * 60), limitA: 10 },
  ];
  await scene.begin(store, { protocol: 'CAPI', failsafeA: 0 });
  car = scene.charger(0);
  await scene.arrive(car, 1);
  await scene.pass(7 * MINUTE_S);
  expect(car.drawA).toBe(13);
  await scene.pass(2 * MINUTE_S);
  // A poll before the edge at the latest it has what holds beyond it.
  expect(car.limit).toMatchObject({ nowA: 10, safeA: 0 });
  expect(car.limit?.untilMs).toBeGreaterThan(at(20));
  for (let minute = 0; minute < 5; minute += 1) {
    await scene.pass(MINUTE_S);
    expect(car.drawA).toBe(10);
  }
});
