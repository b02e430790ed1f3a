import { VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import type { DiesAt } from './testing/crashing-store.ts';
import { StoredWorld, type LivedWay } from './testing/stored-world.ts';

describe('invariant 15: a crash at any write and a restart give the same final store as no crash', () => {
  const clock = new VirtualClock(Date.parse('2026-03-02T01:00:00Z'));
  let fresh: FreshStore;
  let store: Store;
  let organisationNo: number;
  let chargers = 0;
  let whole: LivedWay;

  beforeAll(async () => {
    fresh = await freshStore(quickestStore());
    store = await fresh.open(clock);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    whole = await lived(null);
  });
  afterAll(async () => {
    await store.close();
    await fresh.remove();
  });

  function lived(diesAt: DiesAt, losesOrders = false) {
    chargers += 1;
    return StoredWorld.inProcess({ store, clock, organisationNo, chargerId: `C${chargers}`, diesAt, losesOrders }).run(
      losesOrders ? 2 * whole.ticks : undefined,
    );
  }

  it('ends as it should without one', () => {
    expect(whole.end).toMatchObject({ state: 'Migrated', owner: 'OCPP', attempt: 1, commits: 1, openOrders: 0, audit: null });
    expect(whole.end.charger).toMatchObject({ owner: 'OCPP', protocol: 'OCPP', boot_answer: null, sessions_held_at: null });
    expect(whole.end.told).toEqual([expect.stringMatching(/^1:crossing \d+$/), '1:done']);
    expect(whole.writes).toBeGreaterThan(30);
  });

  /** Here each write in one of both ways; `npm run prove -- migration-crash` has all. */
  it('holds for every write', { timeout: 240_000 }, async () => {
    for (let write = 1; write <= whole.writes; write += 1) {
      const when = write % 2 === 0 ? 'before' : 'after';
      expect((await lived({ write, when })).end, `died ${when} write ${write} was committed`).toEqual(whole.end);
    }
  });

  it('notices the planted defect: orders that are not written with their step', { timeout: 240_000 }, async () => {
    for (let write = 1; write <= whole.writes; write += 1) {
      const { end } = await lived({ write, when: 'after' }, true);
      if (JSON.stringify(end) !== JSON.stringify(whole.end)) return;
    }
    throw new Error('it ended as without the defect');
  });
});
