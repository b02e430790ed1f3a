import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import { NEW_CONNECTOR } from './connector-memory.ts';
import { memoryOf, memoryText } from './loop-json.ts';
import { forgetTold, residuesOf } from './residues.ts';
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
  await forgetTold(store.db, 'site');
  expect((await residuesOf(store.db, 'site')).size).toBe(0);
});

it(
  'what a car was told is not taken for so when its site is active again: it counts as one of which nothing is known',
  { timeout: 120_000 },
  async () => {
    await scene.begin(store, { actuator: 'key', failsafeA: 6 });
    const car = scene.charger(0);
    await scene.arrive(car, 1);
    await scene.pass(180);
    await scene.end();
    const stored = async () => memoryOf((await store.db.selectFrom('site').select('memory').executeTakeFirstOrThrow()).memory);
    const memory = await stored();
    const known = memory.connectors.get('CP1/1');
    expect(known?.told?.limitA).toBeGreaterThan(6);
    expect(memory.state.grants.size).toBe(1);
    const onL3 = { ...memory, connectors: new Map([['CP1/1', { ...NEW_CONNECTOR, ...known, route: 'L3' as const }]]) };
    await store.db
      .updateTable('site')
      .set({ memory: memoryText(onL3) })
      .execute();
    await forgetTold(store.db, 'site');
    const { connectors, state } = await stored();
    expect(state.grants.size).toBe(0);
    const { writes, wear, meterSide } = known ?? NEW_CONNECTOR;
    expect(connectors.get('CP1/1')).toEqual({ ...NEW_CONNECTOR, strayRoute: 'L3', meterSide, writes, wear });
    expect(writes.count).toBeGreaterThan(0);
  },
);
