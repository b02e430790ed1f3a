import type { Charger, OrderView, Transaction } from '@phasor/contract';
import type { VirtualClock } from '@phasor/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangingHands } from './support/changing-hands.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { RawCapiCharger } from './support/raw-capi-charger.ts';
import { setScene, type Scene } from './support/scene.ts';
import { quickestStore, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const CREDENTIAL = 'a credential for the trial';

let scene: Scene;
let clock: VirtualClock;
let system: TestSystem;
/** Each test has chargers of its own: one on CAPI, and one that it may register for OCPP. */
let halo: string;
let bornOcpp: string;
let chargerNo = 0;
let key: string;
let capi: RawCapiCharger;
let sockets: RawCharger[];
let hands: ChangingHands;

beforeAll(async () => {
  scene = await setScene(quickestStore());
  ({ clock, system } = scene);
  await system.api.post('/tags', { idTag: 'TAG' });
});
afterAll(() => scene.end());
beforeEach(async () => {
  chargerNo += 1;
  halo = `24030800${String(chargerNo).padStart(2, '0')}M`;
  bornOcpp = `24030900${String(chargerNo).padStart(2, '0')}M`;
  sockets = [];
  key = await system.registerCapi(halo);
  hands = handsOf(halo);
  capi = new RawCapiCharger(system.url, halo, key, clock);
});
afterEach(() => {
  for (const socket of sockets) socket.socket.terminate();
});

const charger = async (id = halo): Promise<Charger> => (await system.api.get<Charger>(`/chargers/${id}`)).body;
const transactions = async (): Promise<Transaction[]> =>
  (await system.api.get<{ readonly items: Transaction[] }>('/transactions')).body.items.filter(({ chargerId }) =>
    [halo, bornOcpp].includes(chargerId),
  );
const handsOf = (id: string) => new ChangingHands(system, clock, id);

async function byOcpp(password: string | undefined = CREDENTIAL, id = halo): Promise<RawCharger> {
  const socket = await RawCharger.connect(system.ocppUrl, id, password === undefined ? {} : { password });
  sockets.push(socket);
  return socket;
}
async function organisationNo(): Promise<number> {
  return (await system.store.db.selectFrom('organisation').select('no').executeTakeFirstOrThrow()).no;
}
const place = async (body: Parameters<TestSystem['orders']['place']>[2], options = {}, id = halo): Promise<OrderView> =>
  system.orders.place(await organisationNo(), id, body, options);
/** Until an answer to a poll brings a command. */
const untilCommanded = () => until('a command', 5_000, async () => ((await capi.poll()).body.commands?.length ?? 0) > 0);
const reasonOf = async (view: Promise<OrderView>): Promise<string> => {
  const { state, reason } = await view;
  return `${state}: ${reason}`;
};

/** On trial: OCPP's, its boot answered Accepted. */
async function onTrial(): Promise<RawCharger> {
  await hands.crosses('nobody', 1);
  await hands.trialKey(CREDENTIAL);
  const socket = await byOcpp();
  await socket.ask('BootNotification', BOOT);
  await hands.crosses('OCPP', 2);
  return socket;
}

describe('R3 a charger that went to OCPP and comes back by CAPI', () => {
  const session = (change: object = {}) => ({
    ...{ sessionId: 1, connectorId: 1, idTag: 'TAG', startTime: '2026-03-02T07:00:00.000Z', startRegisterWh: 1_000 },
    ...{ stopTime: '2026-03-02T07:30:00.000Z', stopRegisterWh: 4_000, reason: 'Local' },
    ...change,
  });

  it('invariant 3: is heard, and a session that OCPP recorded too exists once, whatever the tag is read as', async () => {
    await capi.hello();
    const socket = await onTrial();
    await hands.commit(3);
    const start = { connectorId: 1, idTag: 'GAT', meterStart: 1_000, timestamp: '2026-03-02T07:00:00Z' };
    const { transactionId } = await socket.ask<{ transactionId: number }>('StartTransaction', start);
    await socket.ask('StopTransaction', { transactionId, meterStop: 4_000, timestamp: '2026-03-02T07:30:00Z' });
    await socket.close();
    // Its protocol is OCPP still: the hello is what tells of it.
    expect((await capi.hello('169', 2)).status).toBe(200);
    const { last_session_id } = await system.store.db
      .selectFrom('capi_charger')
      .innerJoin('charger', 'charger.no', 'capi_charger.charger_no')
      .select('last_session_id')
      .where('id', '=', halo)
      .executeTakeFirstOrThrow();
    expect(last_session_id).toBe(2);
    expect(await charger()).toMatchObject({ isOnline: true, protocol: 'OCPP', firmwareVersion: '169' });
    const second = session({ sessionId: 2, startRegisterWh: 4_000, startTime: '2026-03-02T07:40:00Z', stopTime: '2026-03-02T07:50:00Z' });
    expect((await capi.tell(session(), second)).body.sessionsThrough).toBe(2);
    expect((await capi.tell(session(), second)).body.sessionsThrough).toBe(2);
    const stored = await transactions();
    expect(stored.map(({ meterStart, meterStop }) => [meterStart, meterStop]).sort()).toEqual([
      [1_000, 4_000],
      [4_000, 4_000],
    ]);
    expect(stored.filter((row) => row.transactionId === transactionId)).toHaveLength(1);
    type Review = { readonly chargerId: string | null; readonly kind: string };
    const reviews = (await system.api.get<{ readonly items: Review[] }>('/reviews')).body.items;
    expect(reviews.filter(({ chargerId }) => chargerId === halo).map(({ kind }) => kind)).toEqual([]);
    // Nothing is ordered by CAPI before it is CAPI's again.
    expect(await reasonOf(place({ kind: 'reboot' }))).toContain('refused: Charger');
  });

  it('invariant 3: what CAPI told, and OCPP tells again after more boots, exists once; another session by another tag is another', async () => {
    await capi.hello();
    await capi.tell(session());
    const socket = await onTrial();
    await socket.ask('BootNotification', BOOT);
    const start = { connectorId: 1, idTag: 'GAT', meterStart: 1_000, timestamp: '2026-03-02T07:00:00Z' };
    await socket.ask('StartTransaction', start);
    await socket.ask('StartTransaction', { ...start, idTag: 'TAG' });
    expect(await transactions()).toHaveLength(1);
    await socket.ask('StartTransaction', { ...start, connectorId: 2 });
    await socket.ask('StartTransaction', { ...start, connectorId: 2, idTag: 'TAG' });
    expect(await transactions()).toHaveLength(3);
  });

  it('orders go to whichever it came by last, without its old connection being timed out first', async () => {
    await capi.hello();
    const socket = await onTrial();
    expect(await reasonOf(place({ kind: 'reboot' }, { epoch: 1 }))).toContain('under epoch 1');
    await socket.close();
    await capi.hello();
    await hands.goHome(3);
    const order = place({ kind: 'reboot' });
    await untilCommanded();
    const [command] = (await capi.poll()).body.commands ?? [];
    await capi.poll([{ commandId: command?.commandId ?? '', outcome: 'Done' }]);
    expect((await order).state).toBe('accepted');
    const { boot_no } = await system.store.db.selectFrom('charger').select('boot_no').where('id', '=', halo).executeTakeFirstOrThrow();
    expect(boot_no).toBe(3);
  });

  it('bad input: a wrong key, and a charger that was never on CAPI, are refused', async () => {
    await onTrial();
    await system.register(bornOcpp);
    const forger = new RawCapiCharger(system.url, halo, 'ab'.repeat(32), clock);
    expect(await forger.hello()).toMatchObject({ status: 401, body: { code: 'CAPI_SIGNATURE_WRONG' } });
    expect(await new RawCapiCharger(system.url, bornOcpp, key, clock).hello()).toMatchObject({ body: { code: 'CAPI_CHARGER_UNKNOWN' } });
  });
});
