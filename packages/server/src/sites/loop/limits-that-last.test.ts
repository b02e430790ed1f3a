import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loopTest } from '../../../../../test/support/loop-test.ts';
import type { Store } from '../../store/index.ts';
import { reservedFor } from './car-views.ts';
import { aGrant, aPlace, aTold } from './testing/a-place.ts';
import { type LoopScene } from './testing/loop-scene.ts';

let end: () => Promise<void>;
let store: Store;
let scene: LoopScene;

beforeEach(async () => {
  ({ scene, store, end } = await loopTest(40, 2));
});
afterEach(() => end());

describe('S18 a CAPI charger counts at its last acknowledged limit, whoever charges there', () => {
  it('its next car begins with that, and the fuse carries it', { timeout: 120_000 }, async () => {
    await scene.begin(store, { protocol: 'CAPI' });
    // As configuring left them.
    for (const charger of scene.chargers) charger.limit = { nowA: 0, untilMs: Infinity, safeA: 0 };
    const [one, other] = [scene.charger(0), scene.charger(1)];
    scene.houseA = 16;
    await scene.arrive(one, 1);
    await scene.pass(120);
    expect(one.drawA).toBe(16);
    await scene.leave(one);
    await scene.arrive(other, 2);
    await scene.pass(120);
    // 40 A less the margin of 2, the house of 16 and the 16 that stand at the first charger: 6 A.
    expect(other.drawA).toBeLessThanOrEqual(6);
    await scene.arrive(one, 3);
    await scene.pass(120);
    expect(scene.overS).toBe(0);
  });

  it('until its end: then what it falls back to', { timeout: 120_000 }, async () => {
    await scene.begin(store, { protocol: 'CAPI' });
    // As configuring left them.
    for (const charger of scene.chargers) charger.limit = { nowA: 0, untilMs: Infinity, safeA: 0 };
    const [one, other] = [scene.charger(0), scene.charger(1)];
    scene.houseA = 16;
    await scene.arrive(one, 1);
    await scene.pass(120);
    await scene.leave(one);
    await scene.arrive(other, 2);
    await scene.pass(1_800);
    expect(other.drawA).toBe(16);
    expect(scene.overS).toBe(0);
  });

  it('what its site was read with counts as well, where this loop has told it nothing', async () => {
    await scene.begin(store, { protocol: 'CAPI', countsA: 16 });
    scene.houseA = 16;
    await scene.pass(20);
    expect(scene.loop.look?.step.reserved.get('main')).toEqual([32, 32, 32]);
  });
});

describe('S12 a site that fits no more once its chargers were read back', () => {
  it('says so once in its decision log, and counts a connector without its base profile at all that it can give', async () => {
    await scene.begin(store, { isStanding: false, countsA: 16 });
    await scene.pass(10);
    expect(scene.loop.look?.step.reserved.get('main') ?? [0, 0, 0]).toEqual([0, 0, 0]);
    scene.loop.reread({ ...scene.loop.site, refusal: 'Without us up to 62 A could flow on L1 of "main".' });
    await scene.pass(30);
    expect(scene.loop.look?.step.reserved.get('main')).toEqual([32, 32, 32]);
    const lines = (await scene.lines()).filter(({ sentence }) => sentence.startsWith('Without us'));
    expect(lines).toEqual([{ code: 'fallback', sentence: 'Without us up to 62 A could flow on L1 of "main".' }]);
  });

  it('until its car was told something', async () => {
    await scene.begin(store);
    const facts = { unaskedA: 16 };
    expect(reservedFor(aPlace({ facts }), aGrant({ way: 'L1', offeredA: 6 }), 'TN', 0)).toEqual([10, 16, 16]);
    expect(reservedFor(aPlace({ facts, memory: { told: aTold() } }), aGrant(), 'TN', 0)).toEqual([0, 0, 0]);
  });
});
