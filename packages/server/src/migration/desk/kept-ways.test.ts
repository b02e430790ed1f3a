import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import { InMemoryBus } from '../../bus/index.ts';
import { Ownership } from '../../chargers/index.ts';
import { auditedTransaction } from '../../journal/index.ts';
import { NoticeWriter } from '../../notices/index.ts';
import { takeLeases, type Lease } from '../../sites/index.ts';
import type { Store } from '../../store/index.ts';
import { insertWay } from '../start-way.ts';
import { PLAN, SHORT } from '../way/testing/plan.ts';
import { wayStep, type WayFact } from '../way/index.ts';
import { WayDesk } from './way-desk.ts';
import { activeWay } from './way-rows.ts';
import { weigh } from './weigh.ts';
import { rowAfter, writeStep } from './write-step.ts';

const ID = 'C1';
const clock = new VirtualClock(Date.parse('2026-03-02T08:00:00Z'));
let fresh: FreshStore;
let store: Store;
let organisationNo: number;
let chargerNo: number;

beforeAll(async () => {
  fresh = await freshStore(quickestStore());
  store = await fresh.open(clock);
  const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
  ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
  const { serialNumber, model, homeVersion } = PLAN;
  ({ no: chargerNo } = await store.db
    .insertInto('charger')
    .values({
      ...{ id: ID, organisation_no: organisationNo, name: ID, registered_at: new Date(clock.now()), protocol: 'CAPI', owner: 'CAPI' },
      ...{ vendor: 'Charge Amps AB', model, serial_number: serialNumber, firmware_version: homeVersion },
    })
    .returning('no')
    .executeTakeFirstOrThrow());
  await store.db
    .insertInto('capi_charger')
    .values({ charger_no: chargerNo, organisation_no: organisationNo, sealed_key: Buffer.alloc(1) })
    .execute();
});
afterAll(async () => {
  await store.close();
  await fresh.remove();
});

const begin = (wayId: string): Promise<void> =>
  auditedTransaction(store, (trx, note) =>
    insertWay(trx, note, {
      ...{ plan: { ...PLAN, wayId, chargerId: ID }, charger: { no: chargerNo, epoch: 1 }, organisationNo },
      ...{ wish: { releaseId: 'release' }, by: null, nowMs: clock.now() },
    }),
  );

const partsOf = (bus: InMemoryBus) => ({
  ...{ store, clock, random: new SeededRandom(1), settings: SHORT, ownership: new Ownership(bus) },
  notices: new NoticeWriter({ clock, random: new SeededRandom(2), sendsMail: false }),
});

const poll = (): WayFact => ({
  ...{ kind: 'capiPoll', atMs: clock.now(), settingsRevision: 1, firmware: { state: 'Idle', version: null } },
  connectors: [{ connectorId: 1, status: 'Available', sessionId: null, registerWh: 1_000 }],
});

async function leaseOf(holder: string): Promise<Lease> {
  const lease = (await takeLeases(store.db, ['migration'], holder, clock.now())).get('migration');
  if (!lease) throw new Error('another has the lease');
  return lease;
}

it('a way that was written is kept as it would be read', async () => {
  await begin('written');
  const lease = await leaseOf('node 1');
  const weights: string[] = [];
  for (const fact of [poll(), { kind: 'admitted', atMs: clock.now() } as const, poll()]) {
    const row = await activeWay(store.db, ID);
    if (!row) throw new Error('it has none');
    const step = wayStep(row.way, fact, SHORT);
    const weight = weigh(row.way, step, fact);
    weights.push(weight);
    if (weight === 'nothing') continue;
    const taken = { row, fact, step, weight, by: null };
    expect(await writeStep(partsOf(new InMemoryBus()), lease, taken)).not.toBeNull();
    expect(rowAfter(taken)).toEqual(await activeWay(store.db, ID));
  }
  expect(weights).toEqual(['quiet', 'loud', 'quiet']);
});

it('a way that another node has begun is the one that goes on, although the former is still in memory', async () => {
  await begin('former');
  const bus = new InMemoryBus();
  const desk = new WayDesk({
    ...partsOf(bus),
    bus,
    log: { warn: () => undefined, error: () => undefined },
    slots: { next: () => null, freed: () => undefined },
    send: () => Promise.resolve(null),
  });
  await desk.open(await leaseOf('node 1'));
  // The second says nothing new.
  for (let polls = 0; polls < 3; polls += 1) {
    await clock.advance(30_000);
    await desk.take(ID, poll());
  }

  await begin('latter');
  const step = await desk.take(ID, { kind: 'admitted', atMs: clock.now() });
  expect(step?.way).toMatchObject({ state: 'Admitted', plan: { wayId: 'latter' } });
  expect(await activeWay(store.db, ID)).toMatchObject({ id: 'latter', way: { state: 'Admitted' } });
  const ways = await store.db
    .selectFrom('migration_way')
    .select(['id', 'state', 'is_active'])
    .where('id', '!=', 'written')
    .orderBy('no')
    .execute();
  expect(ways).toEqual([
    { id: 'former', state: 'Candidate', is_active: false },
    { id: 'latter', state: 'Admitted', is_active: true },
  ]);
  await desk.close();
});
