import { afterEach, beforeEach, expect, it } from 'vitest';
import { loopTest } from '../../../../../test/support/loop-test.ts';
import type { Store } from '../../store/index.ts';
import { memoryText } from './loop-json.ts';
import { NEW_LOOP } from './site-step.ts';
import { type LoopScene, START_MS } from './testing/loop-scene.ts';

let end: () => Promise<void>;
let store: Store;
let scene: LoopScene;

beforeEach(async () => {
  ({ scene, store, end } = await loopTest(63, 3));
});
afterEach(() => end());

it.each([
  ['while no loop was there to hear it: a power cut', 2, 5, true],
  ['when another loop has heard it: nothing new', 5, 2, false],
  ['long ago: none', 30, 40, false],
  ['before the site was ever balanced: none', 2, null, false],
])('S17 the chargers have booted %s', async (_what, minutesAgo, storedMinutesAgo, isCut) => {
  const { ports, site } = await scene.prepare(store);
  await store.db
    .updateTable('charger')
    .set({ booted_at: new Date(START_MS - minutesAgo * 60_000) })
    .execute();
  if (storedMinutesAgo !== null)
    await store.db
      .updateTable('site')
      .set({ memory: memoryText(NEW_LOOP), memory_at: new Date(START_MS - storedMinutesAgo * 60_000) })
      .execute();
  await scene.run(ports, site);
  for (const [index, charger] of scene.chargers.entries()) await scene.arrive(charger, index + 1);
  await scene.pass(2);
  const held = [...scene.loop.memory.connectors.values()].filter(({ heldUntilMs }) => heldUntilMs > scene.clock.now());
  expect(held.length > 0).toBe(isCut);
});
