import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventStream } from './support/event-stream.ts';
import { personWith, strangerOf } from './support/people.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { ADMINISTRATOR, apiClient, logInAs, quickestStore, startTestSystem, type ApiClient, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

let system: TestSystem;
let other: ApiClient;
let organisationNo: number;

beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  organisationNo = (await system.store.db.selectFrom('organisation').select('no').executeTakeFirstOrThrow()).no;
  other = await strangerOf(system);
  await system.register('OURS');
});
afterAll(() => system.stop());

const logIn = (body: unknown): Promise<Response> =>
  fetch(`${system.url}/rest/v1/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('login', () => {
  it('gives a token and who one is, whatever the case of the address', async () => {
    const response = await logIn({ email: ADMINISTRATOR.email.toUpperCase(), password: ADMINISTRATOR.password });
    const body = (await response.json()) as { token: string; person: object };
    expect(response.status).toBe(200);
    expect(body.token).toMatch(/^[\w-]{43}$/);
    expect(body.person).toMatchObject({
      email: ADMINISTRATOR.email,
      language: 'en',
      roles: ['administrator'],
      organisation: { name: 'My organisation' },
    });
    expect((await apiClient(system.url, body.token).get('/me')).body).toEqual(body.person);
  });

  it('is refused for a wrong password and an unknown address alike', async () => {
    const wrong = [
      { email: ADMINISTRATOR.email, password: 'wrong' },
      { email: 'nobody@example.test', password: ADMINISTRATOR.password },
      { email: 'nobody\0@example.test', password: '\0' },
      { email: '', password: '' },
    ];
    for (const body of wrong) {
      const response = await logIn(body);
      expect([response.status, await response.json()]).toMatchObject([
        401,
        { code: 'ACCESS_LOGIN_FAILED', message: expect.any(String) as string },
      ]);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
  });

  it('stores neither token nor password', async () => {
    const { token } = system.api;
    const sessions = await system.store.db.selectFrom('login_session').select('token_hash').execute();
    expect(sessions.every(({ token_hash }) => token_hash.length === 32 && !token_hash.equals(Buffer.from(token)))).toBe(true);
    const people = await system.store.db.selectFrom('person').select('password_hash').execute();
    expect(people.every(({ password_hash }) => password_hash.startsWith('$argon2id$'))).toBe(true);
  });
});

describe('a session', () => {
  it.each([
    ['/me'],
    ['/chargers'],
    ['/chargers/OURS'],
    ['/chargers/OURS/messages'],
    ['/transactions'],
    ['/knocks'],
    ['/reviews'],
    ['/tags'],
    ['/events'],
  ])('is needed for %s', async (path) => {
    for (const token of ['', 'made-up', `${system.api.token}x`]) {
      const reply = await apiClient(system.url, token).get(path);
      expect([reply.status, reply.body]).toMatchObject([401, { code: 'ACCESS_NOT_LOGGED_IN' }]);
    }
  });

  it('ends with the logout', async () => {
    const api = await logInAs(system.url, ADMINISTRATOR.email, ADMINISTRATOR.password);
    expect((await api.get('/me')).status).toBe(200);
    expect((await api.post('/logout')).status).toBe(204);
    expect((await api.get('/me')).status).toBe(401);
    expect((await system.api.get('/me')).status).toBe(200);
  });

  it('ends after two weeks', async () => {
    const api = await logInAs(system.url, ADMINISTRATOR.email, ADMINISTRATOR.password);
    const rows = await system.store.db.selectFrom('login_session').selectAll().orderBy('created_at', 'desc').limit(1).execute();
    const [row] = rows;
    expect((row?.expires_at.getTime() ?? 0) - (row?.created_at.getTime() ?? 0)).toBe(14 * 86_400_000);
    await system.store.db
      .updateTable('login_session')
      .set({ expires_at: new Date(Date.now() - 1) })
      .where('token_hash', '=', row?.token_hash ?? Buffer.alloc(0))
      .execute();
    expect((await api.get('/me')).status).toBe(401);
  });

  it('by cookie may read, and change only with the header that no other site can send (CSRF)', async () => {
    const response = await logIn(ADMINISTRATOR);
    const setCookie = response.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/^phasor_session=[\w-]{43};/);
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(setCookie).toContain(attribute);
    const cookie = setCookie.split(';')[0] ?? '';
    const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Response> =>
      fetch(`${system.url}/rest/v1${path}`, {
        method,
        headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body }),
      });
    expect((await send('GET', '/me')).status).toBe(200);
    const refused = await send('POST', '/tags', {}, '{"idTag":"CSRF"}');
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'ACCESS_CROSS_SITE' }]);
    expect((await send('POST', '/tags', { 'x-phasor': '1' }, '{"idTag":"CSRF"}')).status).toBe(200);
    expect((await send('POST', '/logout')).status).toBe(403);
    const out = await send('POST', '/logout', { 'x-phasor': '1' });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringMatching(/^phasor_session=;/)]);
    expect((await send('GET', '/me')).status).toBe(401);
  });
});

describe('roles', () => {
  it.each([
    ['administrator', true],
    ['operator', true],
    ['installer', true],
    ['owner', false],
  ] as const)('an %s may change things: %s', async (role, may) => {
    const api = await personWith(system, role);
    expect((await api.get('/me')).body).toMatchObject({ roles: [role], language: 'en' });
    const attempts = [
      api.post('/chargers', { id: `BY-${role}` }),
      api.post('/tags', { idTag: role }),
      api.post('/chargers/OURS/messages', { action: 'ClearCache', payload: {} }),
      api.post('/chargers/OURS/orders', { kind: 'reboot' }),
      api.post('/knocks/1/admit'),
    ];
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses).toEqual(may ? [201, 200, 409, 202, 404] : [403, 403, 403, 403, 403]);
    expect((await api.get('/chargers')).status).toBe(200);
  });

  it('a person without any sees and changes nothing', async () => {
    const guest = await personWith(system, 'owner', 'guest@example.test');
    const { id } = (await guest.get<{ id: string }>('/me')).body;
    await system.store.db.deleteFrom('membership').where('person_id', '=', id).execute();
    expect((await guest.get('/me')).body).toMatchObject({ roles: [] });
    expect((await guest.get('/chargers')).body).toEqual({ items: [], next: null });
    expect(await guest.get('/tags')).toMatchObject({ status: 403, body: { code: 'ACCESS_FORBIDDEN' } });
    expect(await guest.post('/tags', { idTag: 'guest' })).toMatchObject({ status: 403, body: { code: 'ACCESS_FORBIDDEN' } });
  });
});

describe('another organisation', () => {
  it('finds nothing of ours, and cannot tell that it is there', async () => {
    const charger = await RawCharger.connect(system.ocppUrl, 'OURS');
    await charger.ask('BootNotification', BOOT);
    const start = { connectorId: 1, idTag: 'T', meterStart: 0, timestamp: new Date().toISOString() };
    const { transactionId } = await charger.ask<{ transactionId: number }>('StartTransaction', start);
    await charger.ask('MeterValues', {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: start.timestamp, sampledValue: [{ value: '1' }] }],
    });
    const attempts = [
      other.get('/chargers/OURS'),
      other.get('/chargers/OURS/messages'),
      other.get('/events?chargerId=OURS'),
      other.post('/chargers/OURS/messages', { action: 'ClearCache', payload: {} }),
      other.post('/chargers/OURS/orders', { kind: 'stop', transactionId }),
    ];
    for (const reply of await Promise.all(attempts)) expect(reply).toMatchObject({ status: 404, body: { code: 'CHARGER_UNKNOWN' } });
    for (const path of [
      '/chargers',
      '/transactions',
      '/transactions?chargerId=OURS',
      `/transactions/${transactionId}/meter-values`,
      '/tags',
      '/knocks',
      '/reviews',
    ]) {
      expect((await other.get(path)).body).toEqual({ items: [], next: null });
    }
    await charger.close();
  });

  it('has tags of its own: ours say nothing to its chargers', async () => {
    await system.api.post('/tags', { idTag: 'OURS-ONLY' });
    expect((await other.post('/chargers', { id: 'THEIRS' })).status).toBe(201);
    const charger = await RawCharger.connect(system.ocppUrl, 'THEIRS');
    expect(await charger.ask('Authorize', { idTag: 'OURS-ONLY' })).toEqual({ idTagInfo: { status: 'Invalid' } });
    await charger.close();
  });

  it('cannot register a charger under a name that is taken', async () => {
    expect(await other.post('/chargers', { id: 'OURS' })).toMatchObject({ status: 409, body: { code: 'CHARGER_EXISTS' } });
  });
});

describe('live events', () => {
  it('arrive as what they are about: charger, transaction, knock; messages for one charger alone', async () => {
    const { token } = system.api;
    const all = await EventStream.open(system.url, token);
    const one = await EventStream.open(system.url, token, '?chargerId=OURS');
    const foreign = await EventStream.open(system.url, other.token);
    expect([all.status, all.contentType]).toEqual([200, 'text/event-stream']);
    const charger = await RawCharger.connect(system.ocppUrl, 'OURS');
    expect((await all.next('charger', (event) => event.charger.isOnline)).charger.id).toBe('OURS');
    await charger.ask('StatusNotification', { connectorId: 1, status: 'Charging', errorCode: 'NoError' });
    await all.next('charger', ({ charger: { connectors } }) => connectors.some(({ status }) => status === 'Charging'));
    const start = { connectorId: 1, idTag: 'LIVE', meterStart: 10, timestamp: new Date().toISOString() };
    const { transactionId } = await charger.ask<{ transactionId: number }>('StartTransaction', start);
    expect((await all.next('transaction', (event) => event.transaction.transactionId === transactionId)).transaction).toMatchObject({
      stopTime: null,
    });
    await charger.ask('StopTransaction', { transactionId, meterStop: 30, timestamp: new Date().toISOString() });
    await one.next('transaction', ({ transaction }) => transaction.energyWh === 20);
    for (const action of ['StatusNotification', 'StartTransaction', 'StopTransaction'])
      await one.next('message', ({ message }) => message.action === action);
    await RawCharger.connect(system.ocppUrl, 'KNOCKER').catch(() => undefined);
    expect((await all.next('knock')).knock).toMatchObject({ identity: 'KNOCKER', reason: 'unknown' });
    await charger.close();
    await all.next('charger', ({ charger: { isOnline } }) => !isOnline);
    expect(all.events.filter(({ kind }) => kind === 'message')).toEqual([]);
    expect(foreign.events).toEqual([]);
    for (const stream of [all, one, foreign]) stream.close();
  });

  it('show every message once, however many there are at once', async () => {
    const stream = await EventStream.open(system.url, system.api.token, '?chargerId=OURS');
    const { no } = await system.store.db.selectFrom('charger').select('no').where('id', '=', 'OURS').executeTakeFirstOrThrow();
    const row = {
      organisation_no: organisationNo,
      charger_no: no,
      generation: '1',
      direction: 1,
      at: new Date(),
      action: 'Heartbeat',
      outcome: 'answered',
    };
    const frame = Buffer.from('[]');
    const rows = Array.from({ length: 120 }, (_, n) => ({
      ...row,
      message_id: `many-${n}`,
      frame,
      answer: frame,
      answered_at: null,
      note: null,
    }));
    await system.store.db.insertInto('message_log').values(rows).execute();
    const charger = await RawCharger.connect(system.ocppUrl, 'OURS');
    await charger.call('Heartbeat', {}, 'last');
    const ids = (): string[] => stream.events.flatMap((event) => (event.kind === 'message' ? [event.message.messageId] : []));
    await until('the last message', 5000, () => ids().includes('last'));
    expect(ids()).toEqual([...rows.map(({ message_id }) => message_id), 'last']);
    await charger.close();
    stream.close();
  });

  it('go on when a charger stops a transaction whose number no store can hold', async () => {
    const stream = await EventStream.open(system.url, system.api.token);
    const charger = await RawCharger.connect(system.ocppUrl, 'OURS');
    await charger.ask('StopTransaction', { transactionId: 9_007_199_254_740_991, meterStop: 1, timestamp: new Date().toISOString() });
    await stream.next('charger');
    stream.events.length = 0;
    await charger.ask('StatusNotification', { connectorId: 1, status: 'Finishing', errorCode: 'NoError' });
    await stream.next('charger', ({ charger: { connectors } }) => connectors.some(({ status }) => status === 'Finishing'));
    await charger.close();
    stream.close();
  });
});

describe('guessing passwords', () => {
  it('ends after twenty tries in a minute', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 25; n += 1) statuses.push((await logIn({ email: 'guess@example.test', password: String(n) })).status);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
    const refused = await logIn(ADMINISTRATOR);
    expect([refused.status, await refused.json()]).toMatchObject([429, { code: 'API_TOO_MANY_REQUESTS' }]);
    expect((await system.api.get('/me')).status).toBe(200);
  });
});
