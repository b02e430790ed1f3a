import type { SiteConnector } from '@phasor/contract';
import { VirtualClock } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import { until } from '../../../../../test/support/until.ts';
import type { Store } from '../../store/index.ts';
import { readConnectorFacts } from './connector-facts.ts';
import { GiveBack } from './give-back.ts';

let fresh: FreshStore;
let store: Store;
let clock: VirtualClock;
let organisationNo: number;
const told: string[] = [];
const failed: string[] = [];
/** How often it was asked and did not answer. */
let unanswered = 0;
let isAway = false;
const AT = new Date(Date.UTC(2026, 2, 2));
const SETTINGS: SiteConnector = {
  ...{ chargerId: 'CP1', connectorId: 1, fuseId: 'board', wiring: 'STR' },
  phaseSetting: { key: 'PhaseSelect', value: '{phase} {current}' },
};

beforeEach(async () => {
  [told.length, failed.length, unanswered] = [0, 0, 0];
  isAway = false;
  fresh = await freshStore(quickestStore());
  clock = new VirtualClock(AT.getTime());
  store = await fresh.open(clock);
  const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: AT };
  ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
  const charger = { id: 'CP1', organisation_no: organisationNo, name: 'CP1', registered_at: AT };
  const { no: charger_no } = await store.db.insertInto('charger').values(charger).returning('no').executeTakeFirstOrThrow();
  const of = { charger_no, connector_id: 1, organisation_no: organisationNo };
  await store.db
    .insertInto('connector_proof')
    .values({ ...of, actuator: 'key' })
    .execute();
  await store.db
    .insertInto('charging_transaction')
    .values({
      ...{ ...of, transaction_id: 1, id_tag: 'TAG', meter_start: 0, start_time: AT, boot_key: 0, ordinal: 0 },
      ...{ id_tag_status: 'Accepted', boot_no: 1, received_at: AT },
    })
    .execute();
});
afterEach(async () => {
  await store.close();
  await fresh.remove();
});

function givingBack(): GiveBack {
  return new GiveBack({
    ...{ store, clock, onFailed: (why: string) => void failed.push(why) },
    profiles: { clear: () => Promise.resolve({ status: 'Accepted', left: 0 }) },
    chargerOf: () => ({
      setKey: (key, value) => {
        unanswered += isAway ? 1 : 0;
        if (isAway) return Promise.resolve({ kind: 'unanswered', reason: 'it is away' });
        told.push(`${key}=${value}`);
        return Promise.resolve({ kind: 'taken' });
      },
      dataTransfer: () => Promise.resolve({ kind: 'taken' }),
      clearProfile: (connectorId, id) => {
        told.push(`clear ${id} at ${connectorId}`);
        return Promise.resolve({ kind: 'taken' });
      },
    }),
  });
}

it('S8 takes back what the ladder had left in a charger that leaves its site', async () => {
  const [known] = await readConnectorFacts(store.db, organisationNo, [SETTINGS], AT.getTime());
  if (!known) throw new Error('no facts');
  await givingBack().residue(organisationNo, known, { hasDefault: true, limitBeforeA: 13, tryAtMs: 0 });
  expect(told).toEqual(['clear 9601 at 1', 'UserCurrentLimit=1.13']);
});

it('tells a charger its phases by the setting with which it left its site, when its car has gone', async () => {
  const giveBack = givingBack();
  const [known] = await readConnectorFacts(store.db, organisationNo, [SETTINGS], AT.getTime());
  if (!known) throw new Error('no facts');
  await giveBack.connector(organisationNo, known);
  expect(told).toEqual([]);
  await store.db.updateTable('charging_transaction').set({ stop_received_at: AT }).execute();
  await giveBack.afterTransaction('CP1', 1);
  await giveBack.afterTransaction('CP1', 1);
  expect(told).toEqual([`PhaseSelect=L123 ${known.maxA}`]);
});

it('tells a charger that did not answer when it left its site a minute later', async () => {
  await store.db.updateTable('charging_transaction').set({ stop_received_at: AT }).execute();
  const giveBack = givingBack();
  const [known] = await readConnectorFacts(store.db, organisationNo, [SETTINGS], AT.getTime());
  if (!known) throw new Error('no facts');
  isAway = true;
  await giveBack.connector(organisationNo, known);
  isAway = false;
  await clock.advance(60_000);
  await until('it has its phases', 10_000, () => told.length > 0);
  expect(told).toEqual([`PhaseSelect=L123 ${known.maxA}`]);
});

describe('S20 a charger that its commissioning left on its first terminal', () => {
  const ALL = 'PhaseSelect=L123 32';
  /** It was never in an active site: what it is told its phases by was not written down. */
  async function owed(): Promise<GiveBack> {
    await store.db.updateTable('connector_proof').set({ actuator: 'none' }).execute();
    const [known] = await readConnectorFacts(store.db, organisationNo, [SETTINGS], AT.getTime());
    if (!known) throw new Error('no facts');
    const giveBack = givingBack();
    await giveBack.owe(organisationNo, known, 'key');
    giveBack.leave('CP1');
    return giveBack;
  }
  const gone = () => store.db.updateTable('charging_transaction').set({ stop_received_at: AT }).execute();

  it('has all phases back once its car has gone, and once alone', async () => {
    const giveBack = await owed();
    await giveBack.whenHere(['CP1']);
    expect({ told, isOwed: giveBack.isOwed('CP1') }).toEqual({ told: [], isOwed: false });
    await gone();
    await giveBack.afterTransaction('CP1', 1);
    await giveBack.afterTransaction('CP1', 1);
    await giveBack.whenHere(['CP1']);
    expect(told).toEqual([ALL]);
  });

  it('is tried again when it is here again, after a restart too', async () => {
    const giveBack = await owed();
    isAway = true;
    await gone();
    await giveBack.afterTransaction('CP1', 1);
    expect({ told, isOwed: giveBack.isOwed('CP1') }).toEqual({ told: [], isOwed: true });
    const later = givingBack();
    await later.load();
    expect(later.isOwed('CP1')).toBe(true);
    isAway = false;
    await later.whenHere(['CP1']);
    expect({ told, isOwed: later.isOwed('CP1') }).toEqual({ told: [ALL], isOwed: false });
  });

  it('is tried again by itself when it does not answer, some times', async () => {
    const giveBack = await owed();
    isAway = true;
    await gone();
    await giveBack.afterTransaction('CP1', 1);
    for (const [tries, minutes] of [1, 5, 15, 60].entries()) {
      await clock.advance(minutes * 60_000 - 1);
      expect(unanswered).toBe(tries + 1);
      await clock.advance(1);
      await until('it is asked', 10_000, () => unanswered === tries + 2 && giveBack.isOwed('CP1'));
    }
    await clock.advance(86_400_000);
    expect({ unanswered, isOwed: giveBack.isOwed('CP1'), failed }).toEqual({ unanswered: 5, isOwed: true, failed: [] });
    // Once it has come back it begins anew.
    await giveBack.whenHere(['CP1']);
    isAway = false;
    await clock.advance(60_000);
    await until('it has its phases', 10_000, () => told.length > 0);
    await clock.advance(86_400_000);
    expect({ told, unanswered, isOwed: giveBack.isOwed('CP1') }).toEqual({ told: [ALL], unanswered: 6, isOwed: false });
  });

  it('is not told while a car charges, by itself neither; and nothing after its end', async () => {
    const giveBack = await owed();
    await clock.advance(86_400_000);
    expect(told).toEqual([]);
    isAway = true;
    await gone();
    await giveBack.afterTransaction('CP1', 1);
    giveBack.stop();
    isAway = false;
    await clock.advance(86_400_000);
    expect(told).toEqual([]);
  });

  it('keeps what its failsafe is owed by', async () => {
    const giveBack = await owed();
    await store.db.updateTable('connector_proof').set({ failsafe_is_owed: true }).execute();
    await gone();
    await giveBack.afterTransaction('CP1', 1);
    const row = await store.db.selectFrom('connector_proof').select(['phases_are_owed', 'left_with']).executeTakeFirst();
    expect(row).toMatchObject({ phases_are_owed: false, left_with: expect.stringContaining('PhaseSelect') as string });
  });

  it('is told nothing where the loop of an active site tells it its phases', async () => {
    const giveBack = await owed();
    await gone();
    const site = { id: 'site', organisation_no: organisationNo, state: 'active' as const, settings: '{}', created_at: AT, changed_at: AT };
    const { no: site_no } = await store.db.insertInto('site').values(site).returning('no').executeTakeFirstOrThrow();
    const { charger_no } = await store.db.selectFrom('connector_proof').select('charger_no').executeTakeFirstOrThrow();
    await store.db.insertInto('site_connector').values({ charger_no, connector_id: 1, site_no, organisation_no: organisationNo }).execute();
    await giveBack.whenHere(['CP1']);
    await giveBack.afterTransaction('CP1', 1);
    expect(told).toEqual([]);
  });
});
