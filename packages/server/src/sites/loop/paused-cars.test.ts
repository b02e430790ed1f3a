import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import { LoopScene, START_MS } from './testing/loop-scene.ts';

const HOUR_S = 3_600;

let fresh: FreshStore;
let store: Store;
let scene: LoopScene;

beforeEach(async () => {
  fresh = await freshStore(quickestStore());
});
afterEach(async () => {
  await scene.end();
  await store.close();
  await fresh.remove();
});

async function begin(next: LoopScene, failsafeA: number): Promise<void> {
  scene = next;
  store = await fresh.open(scene.clock);
  await scene.begin(store, { failsafeA });
}

describe('S15 a paused car stays paused while its link is fine, whatever its tail gives', () => {
  it('under an operating limit that holds some of them back (S21)', { timeout: 120_000 }, async () => {
    await begin(new LoopScene(63, 4, 20), 9);
    for (const [index, charger] of scene.chargers.entries()) await scene.arrive(charger, index + 1);
    await scene.pass(HOUR_S);
    expect(scene.overS).toBeLessThanOrEqual(40);
    expect(scene.chargers.filter(({ drawA }) => drawA > 0).length).toBeGreaterThan(0);
    // Refreshed every 20 minutes, beside what is told as shares change.
    for (const { told } of scene.chargers) expect(told.length).toBeLessThan(12);
  });

  it.each([
    ['after a block of 0 A it waits for its turn, told again once before (S17)', 9, 4],
    ['S11 with a failsafe of 0 A it is not told again', 0, 2],
  ])('%s', { timeout: 120_000 }, async (_what, failsafeA, mostTold) => {
    const next = new LoopScene(63, 2);
    await begin(next, failsafeA);
    const blockS = HOUR_S;
    scene.allowed = [
      { fromMs: START_MS, untilMs: START_MS + 60_000, limitA: null },
      { fromMs: START_MS + 60_000, untilMs: START_MS + blockS * 1000, limitA: 0 },
      { fromMs: START_MS + blockS * 1000, untilMs: START_MS + 48 * blockS * 1000, limitA: null },
    ];
    const [car] = scene.chargers;
    if (!car) return;
    await scene.arrive(car, 1);
    await scene.pass(120);
    expect(car.drawA).toBe(0);
    const before = car.told.length;
    await scene.pass(blockS - 121);
    expect(car.told.length - before).toBeLessThanOrEqual(mostTold);
    for (let second = 0; second < 660 && car.told.at(-1) === 0; second += 1) {
      expect(car.drawA).toBe(0);
      await scene.pass(1);
    }
    expect(car.told.at(-1)).toBeGreaterThan(0);
    expect(car.told.length - before).toBeLessThanOrEqual(mostTold + 1);
  });
});
