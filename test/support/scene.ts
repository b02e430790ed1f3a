import { VirtualClock } from '@phasor/kernel';
import type { Twin } from '@phasor/simulator';
import { freshStore, type FreshStore } from './stores.ts';
import { startTestSystem, type TestSystem, type TestSystemOptions } from './system.ts';

/** The whole server on a virtual clock, its store, and the twins that a test made for it. */
export interface Scene {
  readonly clock: VirtualClock;
  readonly store: FreshStore;
  readonly twins: Twin[];
  /** A test that restarts it puts the new one here. */
  system: TestSystem;
  /** Switches the twins off, stops the system and removes the store. */
  end(): Promise<void>;
}

export async function setScene(
  kind: FreshStore['kind'],
  options: Pick<TestSystemOptions, 'releaseKeyFiles' | 'downloadBudget' | 'migration' | 'capiPollIntervalS'> = {},
): Promise<Scene> {
  const clock = new VirtualClock(Date.parse('2026-03-02T08:00:00Z'));
  const store = await freshStore(kind);
  const scene: Scene = {
    clock,
    store,
    twins: [],
    system: await startTestSystem({ on: store, clock, ...options }),
    end: async () => {
      for (const twin of scene.twins) await twin.stop();
      await scene.system.stop();
      await store.remove();
    },
  };
  return scene;
}
