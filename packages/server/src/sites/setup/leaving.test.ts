import type { OrderBody, SiteConnector } from '@phasor/contract';
import { VirtualClock } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import { Leaving } from './leaving.ts';

const AT = new Date(Date.UTC(2026, 2, 2));
const SETTINGS: SiteConnector = { chargerId: 'CP1', connectorId: 1, fuseId: 'main', wiring: 'RST' };

let fresh: FreshStore;
let store: Store;
let organisationNo: number;
let isOnline: boolean;
let placed: OrderBody[];
let leaving: Leaving;

beforeEach(async () => {
  [isOnline, placed] = [true, []];
  fresh = await freshStore(quickestStore());
  const clock = new VirtualClock(AT.getTime());
  store = await fresh.open(clock);
  const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: AT };
  ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
  const charger = { id: 'CP1', organisation_no: organisationNo, name: 'CP1', registered_at: AT, protocol: 'CAPI' as const };
  const { no: charger_no } = await store.db.insertInto('charger').values(charger).returning('no').executeTakeFirstOrThrow();
  await store.db
    .insertInto('connector_proof')
    .values({ charger_no, connector_id: 1, organisation_no: organisationNo, standing_a: 0 })
    .execute();
  const unused = (): Promise<never> => Promise.reject(new Error('it speaks CAPI'));
  const done = (): Promise<void> => Promise.resolve();
  leaving = new Leaving({
    ...{ store, clock, isOnline: () => isOnline, loopsKnow: () => Promise.resolve() },
    charger: { readBack: unused, writeKey: unused, stand: unused, release: unused },
    orders: {
      place: (_organisationNo, _chargerId, order) => {
        placed.push(order);
        return Promise.resolve({ state: 'accepted', reason: null } as never);
      },
    },
    giveBack: { connector: unused, residue: unused, load: done, isOwed: () => false, whenHere: done },
  });
});
afterEach(async () => {
  await store.close();
  await fresh.remove();
});

describe('S18 a charger on CAPI that leaves a site', () => {
  const release = () => leaving.release({ organisationNo, by: null }, [SETTINGS]);

  it('is not left at the last limit that it was told, and told once', async () => {
    await release();
    await release();
    expect(placed).toMatchObject([{ kind: 'limit', connectorId: 1, validUntil: null }]);
    expect(placed[0]).toMatchObject({ nowA: expect.any(Number) as number });
    expect((placed[0] as { nowA: number }).nowA).toBeGreaterThanOrEqual(16);
  });

  it('is remembered to be on its first terminal since its commissioning (S20)', async () => {
    await store.db
      .updateTable('connector_proof')
      .set({ left_with: JSON.stringify({ settings: SETTINGS, maxA: 16, aloneBy: 'key' }) })
      .execute();
    isOnline = false;
    await release();
    const row = await store.db.selectFrom('connector_proof').select('left_with').executeTakeFirst();
    expect(JSON.parse(row?.left_with ?? '{}')).toMatchObject({ aloneBy: 'key' });
  });

  it('is told when it is here again, also after a restart', async () => {
    isOnline = false;
    await release();
    expect(placed).toEqual([]);
    await leaving.load();
    expect(leaving.isDue('CP1')).toBe(false);
    isOnline = true;
    expect(leaving.isDue('CP1')).toBe(true);
    await leaving.complete(['CP1']);
    expect(placed).toHaveLength(1);
    expect(leaving.isDue('CP1')).toBe(false);
  });
});
