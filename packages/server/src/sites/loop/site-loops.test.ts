import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Bus } from '../../bus/index.ts';
import type { Store } from '../../store/index.ts';
import type { ActiveSite } from '../setup/active-sites.ts';
import { takeLeases } from '../lease.ts';
import { balancingOf, unknownShareOf } from './balancing-of.ts';
import { SiteLoops } from './site-loops.ts';
import { LoopScene } from './testing/loop-scene.ts';

let fresh: FreshStore;
let store: Store;
let scene: LoopScene;
let loops: SiteLoops;
let isUnread = false;
/** How many nodes there are beside this one. */
let others = 0;

const amongOthers = (bus: Bus): Bus => ({
  publish: (change) => bus.publish(change),
  subscribe: (listener) => bus.subscribe(listener),
  request: (subject, body) => bus.request(subject, body),
  respond: (subject, responder) => bus.respond(subject, responder),
  get others() {
    return others;
  },
});

beforeEach(async () => {
  isUnread = false;
  others = 0;
  scene = new LoopScene(40, 1);
  fresh = await freshStore(quickestStore());
  store = await fresh.open(scene.clock);
  const { ports, site } = await scene.prepare(store);
  loops = new SiteLoops({
    ...ports,
    bus: amongOthers(ports.bus),
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

describe('R21 who balances a connector', () => {
  const where = (): string => loops.balancedWhere('CP1', 1);

  it('this node, as soon as it has begun', async () => {
    expect(where()).toBe('nowhere');
    await loops.start();
    expect(where()).toBe('here');
    expect(loops.balancedWhere('CP1', 2), 'it is in no site').toBe('nowhere');
    await scene.pass(10);
    expect(unknownShareOf(loops, 'CP1', 1)).toBeNull();
  });

  it('another node that holds the lease: its share is not known here', async () => {
    others = 1;
    await takeLeases(store.db, ['site 1'], 'there', scene.clock.now());
    await loops.start();
    expect(where()).toBe('elsewhere');
    expect(balancingOf(loops, 'CP1', 1)).toBeNull();
    expect(unknownShareOf(loops, 'CP1', 1)).toBe('Another node balances its site, and its share is not known here.');
    expect(unknownShareOf(loops, 'CP1', 2)).toBeNull();
  });

  it('where there is no other node it is only about to begin', async () => {
    await takeLeases(store.db, ['site 1'], 'there', scene.clock.now());
    await loops.start();
    expect(unknownShareOf(loops, 'CP1', 1)).toBe('Its site is only beginning to be balanced, and its share is not known yet.');
  });
});
