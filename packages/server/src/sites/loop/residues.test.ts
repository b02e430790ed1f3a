import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import { forgetResidues, residuesOf } from './residues.ts';
import { LoopScene } from './testing/loop-scene.ts';

let fresh: FreshStore;
let store: Store;
let scene: LoopScene;

beforeEach(async () => {
  scene = new LoopScene(20, 1);
  fresh = await freshStore(quickestStore());
  store = await fresh.open(scene.clock);
});
afterEach(async () => {
  await store.close();
  await fresh.remove();
});

it('S8 what the ladder has left in a charger is known after its loop has ended, until it is taken back', { timeout: 120_000 }, async () => {
  await scene.begin(store, { actuator: 'numberPhases', failsafeA: 6 });
  const car = scene.charger(0);
  await scene.arrive(car, 1);
  await scene.pass(180);
  car.isStubborn = true;
  scene.houseA = 10;
  await scene.pass(120);
  await scene.end();
  expect([...(await residuesOf(store.db, 'site')).keys()]).toEqual(['CP1/1']);
  expect((await residuesOf(store.db, 'site')).get('CP1/1')).toMatchObject({ hasDefault: true });
  await forgetResidues(store.db, 'site');
  expect((await residuesOf(store.db, 'site')).size).toBe(0);
});
