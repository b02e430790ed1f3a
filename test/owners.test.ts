import type { Charger, ChargerPage, ScheduleDraftList, TransactionPage } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventStream } from './support/event-stream.ts';
import { addressOf, giveChargers, personWith } from './support/people.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { quickestStore, startTestSystem, type ApiClient, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const [HERS, HIS, SHARED] = ['HERS', 'HIS', 'SHARED'];
/** She owns HERS and connector 1 of SHARED, he HIS and connector 2 of SHARED. */
let system: TestSystem;
let her: ApiClient;
let him: ApiClient;
const HER = addressOf('owner');
const HIM = 'him@example.test';
const chargers = new Map<string, RawCharger>();
const sessions = new Map<string, number>();

const charger = (id: string): RawCharger => {
  const found = chargers.get(id);
  if (!found) throw new Error(`${id} is not here`);
  return found;
};
async function charge(id: string, connectorId: number): Promise<number> {
  const start = { connectorId, idTag: 'T', meterStart: 0, timestamp: new Date().toISOString() };
  const { transactionId } = await charger(id).ask<{ transactionId: number }>('StartTransaction', start);
  const meterValue = [{ timestamp: start.timestamp, sampledValue: [{ value: '1' }] }];
  await charger(id).ask('MeterValues', { connectorId, transactionId, meterValue });
  return transactionId;
}

beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  her = await personWith(system, 'owner');
  him = await personWith(system, 'owner', HIM);
  await system.api.post('/tags', { idTag: 'T' });
  for (const id of [HERS, HIS, SHARED]) {
    await system.register(id);
    const socket = await RawCharger.connect(system.ocppUrl, id);
    await socket.ask('BootNotification', BOOT);
    for (const connectorId of [1, 2]) await socket.ask('StatusNotification', { connectorId, status: 'Available', errorCode: 'NoError' });
    chargers.set(id, socket);
  }
  await giveChargers(system, HER, [HERS]);
  await giveChargers(system, HIM, [HIS]);
  const both = [
    { email: HER, connectorId: 1 },
    { email: HIM, connectorId: 2 },
  ];
  await system.api.put(`/chargers/${SHARED}/owners`, { owners: both });
  for (const [id, connectorId] of [
    [HERS, 1],
    [HIS, 1],
    [SHARED, 1],
    [SHARED, 2],
  ] as const)
    sessions.set(`${id}/${connectorId}`, await charge(id, connectorId));
});
afterAll(async () => {
  for (const socket of chargers.values()) await socket.close();
  await system.stop();
});

const session = (name: string): number => sessions.get(name) ?? 0;

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
/** Every path of the API, with what a method is answered for somebody: of charger and connector 1, and ids that there are not. */
async function statuses(
  api: ApiClient,
  method: 'get' | 'put' | 'post' | 'delete',
  chargerId: string,
): Promise<ReadonlyMap<string, number>> {
  const { paths } = (await system.api.get<Document>('/openapi.json')).body;
  const answered = new Map<string, number>();
  for (const [path, methods] of Object.entries(paths)) {
    if (!(method in methods) || /\/events$|login|logout|\/me\/password$|samples$/.test(path)) continue;
    const filled = path
      .replace(/^\/rest\/v1/, '')
      .replace('/chargers/{id}', `/chargers/${chargerId}`)
      .replace('{connectorId}', '1')
      .replace('{word}', 'oneWayAccepted')
      .replace(/\{(transactionId|requestId|reservationId|wave)\}/, '1')
      .replace(/\{\w+\}/g, crypto.randomUUID());
    const { status } = method === 'put' ? await api.put(filled, {}) : await api[method](filled);
    answered.set(path.replace(/^\/rest\/v1/, ''), status);
  }
  return answered;
}

describe('R16 an owner', () => {
  it('reads of the organisation their own chargers, and what is told to them, and nothing else', async () => {
    const answered = await statuses(her, 'get', HERS);
    const open = [...answered].filter(([path, status]) => status !== 403 && !path.startsWith('/chargers/{id}')).map(([path]) => path);
    expect(open.sort()).toEqual([
      '/chargers',
      '/me',
      '/me/chargers',
      '/notices',
      '/transactions',
      '/transactions/{transactionId}/meter-values',
    ]);
    expect((await her.get(`/chargers/${HERS}`)).status).toBe(200);
    expect(answered.get('/chargers/{id}/limits')).toBe(200);
    expect(answered.get('/chargers/{id}/messages')).toBe(200);
  });

  it.each(['get', 'put', 'post', 'delete'] as const)("finds nothing at another's charger, by no %s that there is", async (method) => {
    const answered = [...(await statuses(her, method, HIS))].filter(([path]) => path.startsWith('/chargers/{id}'));
    expect(answered.length).toBeGreaterThan(2);
    // A change that is none of theirs anywhere is forbidden before anybody looks whose charger it is; one that does not fit is refused unread.
    const wrong = answered.filter(([, status]) => ![404, 403, 400].includes(status));
    expect(wrong).toEqual([]);
    if (method === 'get') expect(answered.filter(([path, status]) => status !== 404 && !/owners$|audit$|composite/.test(path))).toEqual([]);
  });

  it('lists their own chargers and sessions; of a shared charger the sessions of their connector', async () => {
    const ids = async (api: ApiClient) => (await api.get<ChargerPage>('/chargers')).body.items.map(({ id }) => id);
    expect([await ids(her), await ids(him), (await ids(system.api)).length]).toEqual([[HERS, SHARED], [HIS, SHARED], 3]);
    const theirs = async (api: ApiClient) =>
      (await api.get<TransactionPage>('/transactions')).body.items.map(({ transactionId }) => transactionId);
    expect(await theirs(her)).toEqual([session('SHARED/1'), session('HERS/1')]);
    expect(await theirs(him)).toEqual([session('SHARED/2'), session('HIS/1')]);
    expect((await her.get<TransactionPage>(`/transactions?chargerId=${HIS}`)).body.items).toEqual([]);
    const readings = async (name: string) =>
      (await her.get<{ items: unknown[] }>(`/transactions/${session(name)}/meter-values`)).body.items.length;
    expect([await readings('HERS/1'), await readings('SHARED/1'), await readings('SHARED/2'), await readings('HIS/1')]).toEqual([
      1, 1, 0, 0,
    ]);
  });

  it('says of their own sessions when they leave, and of no others', async () => {
    const wish = { departsAt: null, wantedKwh: 10 };
    const say = async (name: string) => (await her.put(`/transactions/${session(name)}/wish`, wish)).status;
    expect([await say('HERS/1'), await say('SHARED/1'), await say('SHARED/2'), await say('HIS/1')]).toEqual([200, 200, 404, 404]);
  });

  it('sets limits and weeks of what they own: the whole charger, or their connector', async () => {
    const limit = async (id: string, connectorId: number) => {
      const { status, body } = await her.put<{ code?: string }>(`/chargers/${id}/connectors/${connectorId}/user-limit`, { userA: 10 });
      return [status, body.code];
    };
    expect(await limit(HERS, 1)).toEqual([200, undefined]);
    expect(await limit(HERS, 2)).toEqual([200, undefined]);
    expect(await limit(SHARED, 1)).toEqual([200, undefined]);
    expect(await limit(SHARED, 2)).toEqual([403, 'ACCESS_NOT_YOURS']);
    expect(await limit(HIS, 1)).toEqual([404, 'CHARGER_UNKNOWN']);
    expect((await her.get(`/chargers/${SHARED}/connectors/2/limits`)).status).toBe(403);
    expect((await her.get(`/chargers/${SHARED}/connectors/1/limits`)).status).toBe(200);
    expect((await her.get<Charger>(`/chargers/${SHARED}`)).body.connectors.length).toBe(2);
    expect((await her.get<ScheduleDraftList>(`/chargers/${SHARED}/schedule-drafts`)).body).toEqual({ items: [] });
    for (const path of ['schedule', 'exceptions'])
      expect((await her.delete(`/chargers/${SHARED}/connectors/2/${path}`)).body).toMatchObject({ code: 'ACCESS_NOT_YOURS' });
    expect((await her.post(`/chargers/${SHARED}/connectors/2/schedule-draft/confirm`)).body).toMatchObject({ code: 'ACCESS_NOT_YOURS' });
    // What concerns the whole of it is for who owns the whole.
    expect((await her.post(`/chargers/${SHARED}/migration/oneWayAccepted`)).body).toMatchObject({ code: 'ACCESS_NOT_YOURS' });
    expect((await her.post(`/chargers/${HERS}/migration/oneWayAccepted`)).body).toMatchObject({ code: 'MIGRATION_UNKNOWN' });
    expect((await her.post(`/chargers/${HIS}/migration/oneWayAccepted`)).body).toMatchObject({ code: 'CHARGER_UNKNOWN' });
  });

  it('gets live events of what they own; from the moment it is taken from them, none', async () => {
    const stream = await EventStream.open(system.url, her.token);
    expect((await EventStream.open(system.url, her.token, `?chargerId=${HIS}`)).status).toBe(404);
    const beat = (id: string) => charger(id).ask('StatusNotification', { connectorId: 2, status: 'Preparing', errorCode: 'NoError' });
    for (const id of [HIS, HERS]) await beat(id);
    await charge(SHARED, 2);
    await RawCharger.connect(system.ocppUrl, 'KNOCKER').catch(() => undefined);
    await stream.next('charger', ({ charger: { id } }) => id === HERS);
    const own = await charge(SHARED, 1);
    await stream.next('transaction', ({ transaction: { transactionId } }) => transactionId === own);
    const heard = stream.events.map((event) =>
      event.kind === 'charger'
        ? event.charger.id
        : event.kind === 'transaction'
          ? `${event.transaction.chargerId}/${event.transaction.connectorId}`
          : event.kind,
    );
    expect(heard.filter((what) => what === HIS || what === 'SHARED/2' || what === 'knock')).toEqual([]);
    await giveChargers(system, HIM, [HERS]);
    await until('the stream ends', 5_000, () => stream.isClosed);
    expect((await her.get(`/chargers/${HERS}`)).status).toBe(404);
    const anew = await EventStream.open(system.url, her.token);
    await beat(HERS);
    const last = await charge(SHARED, 1);
    await anew.next('transaction', ({ transaction: { transactionId } }) => transactionId === last);
    expect(anew.events.filter((event) => event.kind === 'charger' && event.charger.id === HERS)).toEqual([]);
    anew.close();
  });
});
