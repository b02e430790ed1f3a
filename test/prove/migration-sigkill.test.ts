/** A server that sees to a charger's way is killed by SIGKILL at a write, started again, and all ends as if it had not been. */
import { integerBetween, SeededRandom, VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DiesAt } from '../../packages/server/src/migration/desk/testing/crashing-store.ts';
import { KilledServer } from '../../packages/server/src/migration/desk/testing/killed-server.ts';
import { StoredWorld, type LivedWay } from '../../packages/server/src/migration/desk/testing/stored-world.ts';
import { scaled } from '../support/prove-scale.ts';
import { describeOnBothStores, type FreshStore } from '../support/stores.ts';

const KILLS = 20;
const SEED = 15;
const BEGINS_MS = Date.parse('2026-03-02T01:00:00Z');

/** Where it dies: within the transaction, all of it said and nothing committed; or after the commit, before anybody knows. */
function deaths(writes: number): readonly NonNullable<DiesAt>[] {
  const random = new SeededRandom(SEED);
  return Array.from({ length: KILLS }, () => ({
    write: integerBetween(random, 1, writes),
    when: random.next() < 0.5 ? ('within' as const) : ('after' as const),
  }));
}

describeOnBothStores('invariant 15: a server killed at a random write, and started again, ends as one that was not', (fresh) => {
  let store: FreshStore;
  let organisationNo: number;
  let chargers = 0;
  let whole: LivedWay;

  beforeAll(async () => {
    store = await fresh();
    const opened = await store.open(new VirtualClock(BEGINS_MS));
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    ({ no: organisationNo } = await opened.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    await opened.close();
    whole = await lived(null);
  });
  afterAll(() => store.remove());

  async function lived(diesAt: DiesAt, losesOrders = false): Promise<LivedWay> {
    chargers += 1;
    const { dataDir, databaseUrl } = store;
    const options = { dataDir, databaseUrl, organisationNo, chargerId: `C${chargers}`, losesOrders };
    const servers: KilledServer[] = [];
    const world = new StoredWorld(BEGINS_MS, async (life, nowMs, give) => {
      const server = await KilledServer.born({ ...options, life, nowMs, diesAt: life === 1 ? diesAt : null }, give);
      servers.push(server);
      return server;
    });
    try {
      return await world.run(losesOrders ? 2 * whole.ticks : undefined);
    } finally {
      for (const server of servers) await server.kill();
    }
  }

  it('ends as it should when nobody kills it', () => {
    expect(whole).toMatchObject({ lives: 1, end: { state: 'Migrated', owner: 'OCPP', commits: 1, openOrders: 0, audit: null } });
    expect(whole.writes).toBeGreaterThan(30);
  });

  it(`holds for ${scaled(KILLS)} random writes`, { timeout: 60_000 + scaled(KILLS) * 60_000 }, async () => {
    for (const diesAt of deaths(whole.writes).slice(0, scaled(KILLS))) {
      const { end, lives } = await lived(diesAt);
      expect({ lives, end }, `killed ${diesAt.when} write ${diesAt.write}`).toEqual({ lives: 2, end: whole.end });
    }
  });

  it('notices the planted defect: orders that are not written with their step', { timeout: 60_000 + KILLS * 60_000 }, async () => {
    for (const { write } of deaths(whole.writes)) {
      const { end } = await lived({ write, when: 'after' }, true);
      if (JSON.stringify(end) !== JSON.stringify(whole.end)) return;
    }
    throw new Error('it ended as without the defect');
  });
});
