import { CAPI_HEADERS, capiKeyOf, signRequest, type ExchangeName, type SessionRecord } from '@phasor/capi';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import type { Charger, Transaction } from '@phasor/contract';
import { Twin } from '@phasor/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setScene, type Scene } from './support/scene.ts';
import { quickestStore, type TestSystem } from './support/system.ts';

const HALO = '2403080001M';
const AURA = '2403080002A';
const NEIGHBOUR = '2403080003M';

let scene: Scene;
let clock: VirtualClock;
let system: TestSystem;

beforeEach(async () => {
  scene = await setScene(quickestStore());
  ({ clock, system } = scene);
});
afterEach(() => scene.end());

/** A Halo that tries to come in by OCPP under that id. */
function intruderAs(id: string, password?: string): Twin {
  const twin = new Twin({ model: 'halo', id, url: system.ocppUrl, password, clock, random: new SeededRandom(1) });
  scene.twins.push(twin);
  twin.start();
  return twin;
}

const charger = async (id: string): Promise<Charger> => (await system.api.get<Charger>(`/chargers/${id}`)).body;
const transactions = async (): Promise<Transaction[]> =>
  (await system.api.get<{ readonly items: Transaction[] }>('/transactions')).body.items;

/** What an operator decides. The API knows PATCH for that alone. */
async function register(id: string, registration: string): Promise<void> {
  const { status } = await fetch(`${system.url}/rest/v1/chargers/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${system.api.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ registration }),
  });
  expect(status).toBe(200);
}

describe('R2 bad input over CAPI is refused, logged, and changes nothing', () => {
  let key: string;
  let nonceNo = 0;

  beforeEach(async () => {
    key = await system.registerCapi(HALO);
  });

  const record = (change: Partial<SessionRecord> = {}): SessionRecord => ({
    sessionId: 1,
    connectorId: 1,
    idTag: 'C0FFEE01',
    startTime: '2026-03-02T07:00:00Z',
    startRegisterWh: 1_000,
    stopTime: '2026-03-02T07:30:00Z',
    stopRegisterWh: 4_000,
    reason: 'Local',
    ...change,
  });

  interface Sent {
    readonly as?: string;
    readonly with?: string;
    readonly nonce?: string;
    readonly time?: string;
    readonly spoil?: (headers: Record<string, string>, body: Buffer) => { headers: Record<string, string>; body: Buffer };
  }

  async function send(exchange: string, message: unknown, { as = HALO, with: by = key, nonce, time, spoil }: Sent = {}) {
    const body = typeof message === 'string' ? Buffer.from(message) : Buffer.from(JSON.stringify(message));
    const parts = {
      exchange: exchange as ExchangeName,
      chargerId: as,
      time: time ?? new Date(clock.now()).toISOString(),
      nonce: nonce ?? (nonceNo += 1).toString(16).padStart(32, '0'),
      body,
    };
    const headers = {
      'content-type': 'application/json',
      [CAPI_HEADERS.charger]: as,
      [CAPI_HEADERS.time]: parts.time,
      [CAPI_HEADERS.nonce]: parts.nonce,
      [CAPI_HEADERS.signature]: signRequest(capiKeyOf(by), parts),
    };
    const sent = spoil ? spoil(headers, body) : { headers, body };
    const response = await fetch(`${system.url}/capi/${exchange}`, {
      method: 'POST',
      headers: sent.headers,
      body: new Uint8Array(sent.body),
    });
    return { status: response.status, body: (await response.json()) as { readonly code?: string; readonly sessionsThrough?: number } };
  }

  /** Everything that a message could change. */
  async function everything(): Promise<string> {
    const { db } = system.store;
    const chargers = await db.selectFrom('charger').select(['id', 'boot_no', 'booted_at', 'firmware_version']).orderBy('id').execute();
    const sessions = await db.selectFrom('capi_session').selectAll().orderBy('session_id').execute();
    const rows = await db.selectFrom('charging_transaction').selectAll().orderBy('transaction_id').execute();
    const connectors = await db.selectFrom('connector').selectAll().execute();
    const marks = await db
      .selectFrom('capi_charger')
      .select(['charger_no', 'sessions_through', 'settings'])
      .orderBy('charger_no')
      .execute();
    return JSON.stringify({ chargers, sessions, rows, connectors, marks });
  }

  const codes = async (): Promise<string[]> => {
    const rows = await system.store.db.selectFrom('message_log').select(['outcome', 'answer']).orderBy('id').execute();
    return rows.flatMap(({ outcome, answer }) => (outcome === 'refused' ? [(JSON.parse(String(answer)) as { code: string }).code] : []));
  };

  it('a record that was stored is acknowledged again, and one that contradicts it is an old session id', async () => {
    expect(await send('sessions', { records: [record()] })).toMatchObject({ status: 200, body: { sessionsThrough: 1 } });
    const before = await everything();
    expect(await send('sessions', { records: [record()] })).toMatchObject({ status: 200, body: { sessionsThrough: 1 } });
    expect(await send('sessions', { records: [record({ stopRegisterWh: 9_000 })] })).toMatchObject({
      status: 409,
      body: { code: 'CAPI_SESSION_OLD', sessionsThrough: 1 },
    });
    // Nothing of a telling is stored of which one record contradicts.
    expect(await send('sessions', { records: [record({ sessionId: 2 }), record({ idTag: 'OTHER' })] })).toMatchObject({ status: 409 });
    expect(await everything()).toBe(before);
    expect(await codes()).toEqual(['CAPI_SESSION_OLD', 'CAPI_SESSION_OLD']);
  });

  it('two records of one number that contradict each other in one telling: nothing is stored', async () => {
    const before = await everything();
    const telling = [record(), record({ idTag: 'OTHER', startRegisterWh: 5 })];
    expect(await send('sessions', { records: telling })).toMatchObject({ status: 409, body: { code: 'CAPI_SESSION_OLD' } });
    expect(await everything()).toBe(before);
    // The same one twice, or its beginning and its end, are one.
    const beginning = record({ stopTime: null, stopRegisterWh: null, reason: null });
    const repeated = [beginning, record(), record()];
    expect(await send('sessions', { records: repeated })).toMatchObject({ status: 200, body: { sessionsThrough: 1 } });
    expect(await transactions()).toMatchObject([{ meterStop: record().stopRegisterWh, stopReason: record().reason }]);
  });

  it('what is refused does not show the charger as here', async () => {
    expect(await send('poll', {}, { time: '1970-01-01T00:00:05Z' })).toMatchObject({ status: 401 });
    expect(await send('sessions', '{"records":[')).toMatchObject({ status: 400 });
    expect((await charger(HALO)).isOnline).toBe(false);
    expect(await codes()).toEqual(['CAPI_TIME_OUT_OF_WINDOW', 'CAPI_MESSAGE_INVALID']);
  });

  it.each(['Rejected', 'Pending'])('a charger that is %s: it is not heard, and not here', async (registration) => {
    expect(await send('sessions', { records: [record()] })).toMatchObject({ status: 200 });
    expect((await charger(HALO)).isOnline).toBe(true);
    await register(HALO, registration);
    const before = await everything();
    const next = { records: [record({ sessionId: 2 })] };
    expect(await send('sessions', next)).toMatchObject({ status: 403, body: { code: 'CAPI_CHARGER_NOT_ACCEPTED' } });
    expect(await everything()).toBe(before);
    expect((await charger(HALO)).isOnline).toBe(false);
    await register(HALO, 'Accepted');
    expect(await send('sessions', next)).toMatchObject({ status: 200, body: { sessionsThrough: 2 } });
  });

  it('a knock by CAPI cannot be admitted: it would open the OCPP door without a password', async () => {
    expect(await send('poll', {}, { as: 'NOBODY' })).toMatchObject({ status: 401 });
    expect(
      await send('poll', {}, { spoil: (headers, body) => ({ headers, body: Buffer.concat([body, Buffer.from(' ')]) }) }),
    ).toMatchObject({
      status: 401,
    });
    const intruder = intruderAs(HALO, 'a password of my own');
    await clock.advance(5_000);
    type Row = { readonly id: string; readonly identity: string; readonly canAdmit: boolean };
    const knocks = async (): Promise<Row[]> => (await system.api.get<{ readonly items: Row[] }>('/knocks')).body.items;
    await expect.poll(async () => (await knocks()).length).toBeGreaterThanOrEqual(2);
    for (const { id } of await knocks()) {
      expect(await system.api.post(`/knocks/${id}/admit`, {})).toMatchObject({ status: 409, body: { code: 'KNOCK_NOT_ADMISSIBLE' } });
    }
    await clock.advance(120_000);
    expect(intruder.state().isConnected).toBe(false);
    expect((await system.api.get('/chargers/NOBODY')).status).toBe(404);
  });

  it('a replayed nonce', async () => {
    const nonce = 'a'.repeat(32);
    expect(await send('sessions', { records: [record()] }, { nonce })).toMatchObject({ status: 200 });
    const before = await everything();
    expect(await send('sessions', { records: [record()] }, { nonce })).toMatchObject({
      status: 409,
      body: { code: 'CAPI_NONCE_REPLAYED' },
    });
    expect(await send('authorise', { idTag: 'X', connectorId: 1 }, { nonce })).toMatchObject({ status: 409 });
    expect(await everything()).toBe(before);
    expect(await codes()).toEqual(['CAPI_NONCE_REPLAYED', 'CAPI_NONCE_REPLAYED']);
  });

  it('a bad signature, another charger’s id, and nobody’s: among the knocks', async () => {
    await system.registerCapi(AURA);
    const before = await everything();
    const spoil = (headers: Record<string, string>, body: Buffer) => ({ headers, body: Buffer.concat([body, Buffer.from(' ')]) });
    const telling = { records: [record()] };
    expect(await send('sessions', telling, { spoil })).toMatchObject({ status: 401, body: { code: 'CAPI_SIGNATURE_WRONG' } });
    expect(await send('sessions', telling, { as: AURA })).toMatchObject({ status: 401, body: { code: 'CAPI_SIGNATURE_WRONG' } });
    expect(await send('sessions', telling, { as: 'NOBODY' })).toMatchObject({ status: 401, body: { code: 'CAPI_CHARGER_UNKNOWN' } });
    expect(await everything()).toBe(before);
    await expect
      .poll(async () => {
        const { body } = await system.api.get<{ readonly items: { readonly identity: string; readonly reason: string }[] }>('/knocks');
        return body.items.map(({ identity, reason }) => `${identity} ${reason}`).sort();
      })
      .toEqual([`${HALO} password`, `${AURA} password`, 'NOBODY unknown'].sort());
  });

  it('a wrong time, a wrong shape, no JSON, too much, a hello of somebody else, nowhere', async () => {
    const before = await everything();
    expect(await send('poll', {}, { time: '1970-01-01T00:00:05Z' })).toMatchObject({
      status: 401,
      body: { code: 'CAPI_TIME_OUT_OF_WINDOW' },
    });
    expect(await send('sessions', { records: [record({ sessionId: 0 })] })).toMatchObject({
      status: 400,
      body: { code: 'CAPI_MESSAGE_INVALID' },
    });
    expect(await send('sessions', '{"records":[')).toMatchObject({ status: 400, body: { code: 'CAPI_MESSAGE_INVALID' } });
    expect(await send('sessions', 'x'.repeat(140_000))).toMatchObject({ status: 413, body: { code: 'CAPI_BODY_TOO_LONG' } });
    expect(await send('nowhere', {})).toMatchObject({ status: 404, body: { code: 'CAPI_EXCHANGE_UNKNOWN' } });
    const spoil = (headers: Record<string, string>, body: Buffer) => {
      const { [CAPI_HEADERS.nonce]: _, ...rest } = headers;
      return { headers: rest, body };
    };
    expect(await send('poll', {}, { spoil })).toMatchObject({ status: 400, body: { code: 'CAPI_HEADER_MISSING' } });
    expect(await everything()).toBe(before);
    expect(await codes()).toEqual(['CAPI_TIME_OUT_OF_WINDOW', 'CAPI_MESSAGE_INVALID', 'CAPI_MESSAGE_INVALID']);
  });

  it('a charger that is registered for OCPP has no key here, and one for CAPI cannot come in by OCPP without its key', async () => {
    await system.register(NEIGHBOUR, { password: 'a long enough one' });
    expect(await send('poll', {}, { as: NEIGHBOUR })).toMatchObject({ status: 401, body: { code: 'CAPI_CHARGER_UNKNOWN' } });
    const intruder = intruderAs(HALO);
    await clock.advance(5_000);
    expect(intruder.state().isConnected).toBe(false);
  });
});
