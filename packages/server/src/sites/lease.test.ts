import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import type { Store } from '../store/index.ts';
import { LEASE_MS, releaseLease, takeLeases, type Lease } from './lease.ts';

const NOW_MS = Date.UTC(2026, 2, 2);

describeOnBothStores('a lease', (freshStore) => {
  let fresh: FreshStore;
  let store: Store;
  beforeAll(async () => {
    fresh = await freshStore();
    store = await fresh.open();
  });
  afterAll(async () => {
    await store.close();
    await fresh.remove();
  });
  const take = async (name: string, holder: string, atMs: number): Promise<Lease | null> =>
    (await takeLeases(store.db, [name], holder, NOW_MS + atMs)).get(name) ?? null;

  it('is held by one, who renews it under the same fence, until it has run out', async () => {
    expect(await take('a', 'one', 0)).toMatchObject({ holder: 'one', fence: 1 });
    expect(await take('a', 'other', LEASE_MS - 1)).toBeNull();
    expect(await take('a', 'one', LEASE_MS - 1)).toMatchObject({ fence: 1 });
    expect(await take('a', 'other', 2 * LEASE_MS)).toMatchObject({ holder: 'other', fence: 2 });
    expect(await take('a', 'one', 2 * LEASE_MS)).toBeNull();
  });

  it('of several those are taken that are free', async () => {
    await take('held', 'one', 0);
    expect([...(await takeLeases(store.db, ['held', 'free'], 'other', NOW_MS)).keys()]).toEqual(['free']);
    expect(await takeLeases(store.db, [], 'other', NOW_MS)).toEqual(new Map());
  });

  it('given back, it is free at once, and a holder of before sees that it was held meanwhile', async () => {
    const first = await take('b', 'one', 0);
    const between = await take('b', 'other', 2 * LEASE_MS);
    if (between) await releaseLease(store.db, between);
    const again = await take('b', 'one', 2 * LEASE_MS);
    expect([first?.fence, between?.fence, again?.fence]).toEqual([1, 2, 3]);
  });
});
