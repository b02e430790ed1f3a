import type { Store } from '../../packages/server/src/store/index.ts';
import { LoopScene } from '../../packages/server/src/sites/loop/testing/loop-scene.ts';
import { freshStore } from './stores.ts';
import { quickestStore } from './system.ts';

/** A loop with an empty store of its own, for one test. */
export interface LoopTest {
  readonly scene: LoopScene;
  readonly store: Store;
  readonly end: () => Promise<void>;
}

export async function loopTest(fuseA: number, chargers: number): Promise<LoopTest> {
  const scene = new LoopScene(fuseA, chargers);
  const fresh = await freshStore(quickestStore());
  const store = await fresh.open(scene.clock);
  const end = async (): Promise<void> => {
    await scene.end();
    await store.close();
    await fresh.remove();
  };
  return { scene, store, end };
}
