import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loopTest } from '../../../../../test/support/loop-test.ts';
import type { Store } from '../../store/index.ts';
import type { LoopScene } from './testing/loop-scene.ts';
import type { WallCharger } from './testing/wall-charger.ts';

const FUSE_A = 63;
/** S19 with a meter of 10 s. */
const MOST_OVER_S = 40;

let end: () => Promise<void>;
let store: Store;
let scene: LoopScene;
let deaf: WallCharger;

/** Three cars at 16 A each, of which one's charger says what it measures and answers nothing any more; then the house takes what was free. */
beforeEach(async () => {
  ({ scene, store, end } = await loopTest(FUSE_A, 3));
  await scene.begin(store);
  for (const [index, charger] of scene.chargers.entries()) await scene.arrive(charger, index + 1);
  await scene.pass(400);
  deaf = scene.charger(0);
  expect(scene.chargers.map(({ drawA }) => drawA)).toEqual([16, 16, 16]);
  [deaf.isDeaf, scene.houseA] = [true, 30];
});
afterEach(() => end());

describe('S8 a charger that goes on charging and answers no order', () => {
  it('is made room for by the others, in the time of S19, for as long as it lasts', async () => {
    await scene.pass(600);
    expect(deaf.drawA).toBe(16);
    expect(scene.overS).toBeLessThanOrEqual(MOST_OVER_S);
    const { overS } = scene;
    await scene.pass(1_200);
    expect(scene.overS).toBe(overS);
    expect((await scene.lines()).filter(({ code }) => code === 'overload')).toEqual([]);
  });

  it('is not stopped for it: nobody knows whether it heard; and it does as it is told once it answers', async () => {
    await scene.pass(300);
    expect(deaf.asked.filter((one) => /Default|Limit|stop|inoperative/.test(one))).toEqual([]);
    deaf.isDeaf = false;
    await scene.pass(400);
    expect(deaf.drawA).toBeLessThanOrEqual(10);
    expect(Math.min(...scene.chargers.map(({ drawA }) => drawA))).toBeGreaterThanOrEqual(8);
  });
});
