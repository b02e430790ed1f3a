import { VirtualClock } from '@phasor/kernel';
import { expect, it } from 'vitest';
import { StoredWorld } from '../../packages/server/src/migration/desk/testing/stored-world.ts';
import { scaled } from '../support/prove-scale.ts';
import { freshStore } from '../support/stores.ts';
import { quickestStore } from '../support/system.ts';

it(
  'invariant 15: a crash before and after any write, and a restart, give the same final store as no crash',
  { timeout: 900_000 },
  async () => {
    const clock = new VirtualClock(Date.parse('2026-03-02T01:00:00Z'));
    const fresh = await freshStore(quickestStore());
    const store = await fresh.open(clock);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    const { no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow();
    const whole = await StoredWorld.inProcess({ store, clock, organisationNo, chargerId: 'WHOLE', diesAt: null, losesOrders: false }).run();
    const step = Math.ceil((2 * whole.writes) / scaled(2 * whole.writes));
    for (let death = 0; death < 2 * whole.writes; death += step) {
      const diesAt = { write: 1 + Math.floor(death / 2), when: death % 2 === 0 ? 'before' : 'after' } as const;
      const { end } = await StoredWorld.inProcess({
        store,
        clock,
        organisationNo,
        chargerId: `C${death}`,
        diesAt,
        losesOrders: false,
      }).run();
      expect(end, JSON.stringify(diesAt)).toEqual(whole.end);
    }
    await store.close();
    await fresh.remove();
  },
);
