import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import type { ActiveSite } from '../setup/active-sites.ts';
import { SiteLoops } from './site-loops.ts';
import { LoopScene } from './testing/loop-scene.ts';

let fresh: FreshStore;
let store: Store;
let scene: LoopScene;
let loops: SiteLoops;
let isUnread = false;

beforeEach(async () => {
  isUnread = false;
  scene = new LoopScene(40, 1);
  fresh = await freshStore(quickestStore());
  store = await fresh.open(scene.clock);
  const { ports, site } = await scene.prepare(store);
  loops = new SiteLoops({
    ...ports,
    holder: 'here',
    activeSites: () => Promise.resolve([{ no: site.no, id: site.id } as ActiveSite]),
    loopSite: () => (isUnread ? Promise.reject(new Error('terminating connection')) : Promise.resolve(site)),
  });
});
afterEach(async () => {
  await loops.stop();
  await store.close();
  await fresh.remove();
});

describe('S19 a statement that the database did not carry out leaves no site without its loop', () => {
  it('one that could not be begun is begun anew', async () => {
    scene.failing = ({ kind }) => scene.failed === 0 && kind === 'SelectQueryNode';
    await loops.start();
    await scene.arrive(scene.charger(0), 1);
    await scene.pass(60);
    expect(scene.failed).toBe(1);
    expect(scene.charger(0).told.at(-1)).toBeGreaterThan(0);
  });

  it('one that could not be read goes on as it was known', async () => {
    await loops.start();
    await scene.arrive(scene.charger(0), 1);
    await scene.pass(58);
    const loop = loops.of(1);
    isUnread = true;
    await scene.pass(60);
    expect(loops.of(1)).toBe(loop);
    scene.houseA = 32;
    await scene.pass(60);
    expect(scene.charger(0).drawA).toBeLessThanOrEqual(8);
  });

  it('one whose lease could not be given back is ended, and its lease runs out', async () => {
    await loops.start();
    scene.failing = ({ kind }) => kind === 'UpdateQueryNode';
    await loops.stop();
    expect(scene.failed).toBe(1);
    expect(loops.of(1)).toBeUndefined();
  });
});
