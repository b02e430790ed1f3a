import type { Charger, Review, Tag } from '@phasor/contract';
import { RealClock, SystemRandom } from '@phasor/kernel';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpServer } from '../packages/server/src/api/index.ts';
import { InMemoryBus } from '../packages/server/src/bus/index.ts';
import { ChargerKeys, Orders, Ownership, Presence } from '../packages/server/src/chargers/index.ts';
import { Meters } from '../packages/server/src/meters/index.ts';
import { LimitsReport } from '../packages/server/src/limits/index.ts';
import { migrationParts } from '../packages/server/src/migration/index.ts';
import { NoticeWriter } from '../packages/server/src/notices/index.ts';
import { releaseParts } from '../packages/server/src/releases/index.ts';
import { siteParts } from '../packages/server/src/sites/index.ts';
import { CapiKeys } from '../packages/server/src/capi-chargers/index.ts';
import { Commands } from '../packages/server/src/commands/index.ts';
import { ocppDomains } from '../packages/server/src/ocpp-domains.ts';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { walk, type LoggedItem, type MeterValueItem, type TransactionItem } from './support/steady-charger.ts';
import { apiClient, quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

const COUNT = 23;
let system: TestSystem;
let charger: RawCharger;
let transactionId = 0;
/** Readings in the order of their time; some from before 1970, as a clock at its epoch in a zone east of Greenwich says. */
const readingTimes = Array.from({ length: COUNT }, (_, n) => new Date((n < 5 ? -7_200_000 : 1_770_000_000_000) + n * 1000).toISOString());

beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  for (let n = 0; n < COUNT; n += 1) {
    await system.register(`C${n}`);
    expect((await system.api.post('/tags', { idTag: `Tag ${n}` })).status).toBe(200);
  }
  charger = await RawCharger.connect(system.ocppUrl, 'C0');
  await charger.ask('BootNotification', BOOT);
  for (let n = 0; n < COUNT; n += 1) {
    const start = { connectorId: 1, idTag: 'T', meterStart: n, timestamp: new Date().toISOString() };
    ({ transactionId } = await charger.ask<{ transactionId: number }>('StartTransaction', start));
    await charger.ask('MeterValues', {
      connectorId: 1,
      transactionId: 1_000_000 + n,
      meterValue: [{ timestamp: start.timestamp, sampledValue: [{ value: '1' }] }],
    });
  }
  const meterValue = readingTimes.map((timestamp, n) => ({ timestamp, sampledValue: [{ value: String(n) }] }));
  await charger.ask('MeterValues', { connectorId: 1, transactionId, meterValue: meterValue.reverse() });
  // Two of one moment: the page must not lose one between them.
  await charger.ask('MeterValues', {
    connectorId: 1,
    transactionId,
    meterValue: [{ timestamp: readingTimes[7], sampledValue: [{ value: 'twin' }] }],
  });
  for (let n = 0; n < COUNT; n += 1) await RawCharger.connect(system.ocppUrl, `stranger-${n}`).catch(() => undefined);
});
afterAll(async () => {
  await charger.close();
  await system.stop();
});

describe('a list walked page by page', () => {
  it.each([1, 2, 7, 23, 200])('of %i items each holds every item once, in order', async (limit) => {
    const numbers = Array.from({ length: COUNT }, (_, n) => n);
    const chargers = (await walk<Charger>(system.api, '/chargers', limit)).map(({ id }) => id);
    expect(chargers).toEqual(numbers.map((n) => `C${n}`).sort());
    expect((await walk<Tag>(system.api, '/tags', limit)).map(({ idTag }) => idTag)).toEqual(numbers.map((n) => `Tag ${n}`).sort());
    const transactions = await walk<TransactionItem>(system.api, '/transactions', limit);
    expect(transactions.map(({ meterStart }) => meterStart)).toEqual(numbers.toReversed());
    const reviews = await walk<Review>(system.api, '/reviews', limit);
    expect(reviews.map(({ reason }) => Number(/10000(\d\d)/.exec(reason)?.[1]))).toEqual(numbers.toReversed());
    const knocks = await walk<{ identity: string }>(system.api, '/knocks', limit);
    expect(knocks.map(({ identity }) => identity)).toEqual(numbers.map((n) => `stranger-${n}`).reverse());
    const messages = await walk<LoggedItem>(system.api, '/chargers/C0/messages', limit);
    expect(messages.map(({ messageId }) => messageId)).toEqual(Array.from({ length: 2 * COUNT + 3 }, (_, n) => `m${2 * COUNT + 3 - n}`));
    const values = await walk<MeterValueItem>(system.api, `/transactions/${transactionId}/meter-values`, limit);
    expect(values.map(({ timestamp }) => timestamp)).toEqual([...readingTimes, readingTimes[7]].sort());
    expect(new Set(values.map(({ sampledValue }) => sampledValue[0]?.['value'])).size).toBe(COUNT + 1);
  });

  it('from a place that does not exist goes on to nothing, and never begins anew', async () => {
    const lists = ['/transactions', '/knocks', '/reviews', '/chargers/C0/messages', `/transactions/${transactionId}/meter-values`];
    const places = ['x', '%00', '-', '1e3x', '99999999999999999999x', '999999999999999.9999999999999999999', '%F0%9F%92%A9', 'NaN', "'"];
    for (const list of lists) {
      for (const place of places)
        expect([list, place, await system.api.get(`${list}?after=${place}`)]).toMatchObject([
          list,
          place,
          { status: 200, body: { items: [], next: null } },
        ]);
    }
    for (const list of ['/chargers', '/tags']) {
      for (const place of places) expect((await system.api.get(`${list}?after=${place}`)).status).toBe(200);
    }
  });
});

describe('a request that does not fit', () => {
  const get = (path: string) => (): Promise<unknown> => system.api.get(path);
  const post = (path: string, body: unknown) => (): Promise<unknown> => system.api.post(path, body);
  it.each<[string, () => Promise<unknown>]>([
    ['a limit of 0', get('/chargers?limit=0')],
    ['a limit of 201', get('/transactions?limit=201')],
    ['a limit that is no number', get('/tags?limit=many')],
    ['a place that is too long', get(`/knocks?after=${'x'.repeat(201)}`)],
    ['a transaction that is no number', get('/transactions/x/meter-values')],
    ['transaction 0', get('/transactions/0/meter-values')],
    ['a transaction beyond the range', get('/transactions/2147483648/meter-values')],
    ['a charger without id', post('/chargers', {})],
    ['an id with a slash', post('/chargers', { id: 'a/b' })],
    ['an id with a NUL', post('/chargers', { id: 'a\0b' })],
    ['an id with a lone surrogate', post('/chargers', { id: 'a\ud800' })],
    ['an id of 49 characters', post('/chargers', { id: 'x'.repeat(49) })],
    ['a password of 7 characters', post('/chargers', { id: 'NEW', password: '1234567' })],
    ['a field that nobody knows', post('/chargers', { id: 'NEW', pasword: '12345678' })],
    ['a tag of 21 characters', post('/tags', { idTag: 'x'.repeat(21) })],
    ['a status that no tag has', post('/tags', { idTag: 'A', status: 'ConcurrentTx' })],
    ['an expiry that is no time', post('/tags', { idTag: 'A', expiryDate: 'tomorrow' })],
    ['an expiry on a day that does not exist', post('/tags', { idTag: 'A', expiryDate: '2026-02-30T00:00:00Z' })],
    ['an expiry in a leap second', post('/tags', { idTag: 'A', expiryDate: '2026-12-31T23:59:60Z' })],
    ['an expiry before the year 1', post('/tags', { idTag: 'A', expiryDate: '0000-01-01T00:00:00Z' })],
    ['an order of no kind', post('/chargers/C0/orders', { kind: 'dance' })],
    ['a start on connector 0', post('/chargers/C0/orders', { kind: 'start', connectorId: 0, idTag: 'A' })],
    ['an action that OCPP does not know', post('/chargers/C0/messages', { action: 'MakeCoffee', payload: {} })],
    ['a message without payload', post('/chargers/C0/messages', { action: 'ClearCache' })],
    ['a login without password', post('/login', { email: 'a@example.test' })],
    ['a body that is a list', post('/tags', [])],
  ])('%s: 400 with code and message', async (_what, ask) => {
    expect(await ask()).toMatchObject({
      status: 400,
      body: { code: expect.stringMatching(/^[A-Z_]+$/) as string, message: expect.any(String) as string },
    });
  });

  it('as JSON, as to its size, or as to its kind: 400', async () => {
    const headers = { authorization: `Bearer ${system.api.token}` };
    const send = (body: string, type: string) =>
      fetch(`${system.url}/rest/v1/tags`, { method: 'POST', headers: { ...headers, 'content-type': type }, body });
    for (const response of [
      await send('{', 'application/json'),
      await send('{}', 'text/xml'),
      await send(`{"idTag":"${'x'.repeat(2 << 20)}"}`, 'application/json'),
    ]) {
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { code: 'API_REQUEST_INVALID', message: expect.any(String) as string },
      ]);
    }
  });

  it('in texts that a database cannot hold is stored as it can be', async () => {
    for (const odd of ['\0', '\ud800']) {
      expect(await system.api.post('/tags', { idTag: `O${odd}`, name: odd, parentIdTag: odd })).toMatchObject({
        status: 200,
        body: { idTag: 'O\ufffd', parentIdTag: '\ufffd' },
      });
      const order = await system.api.post('/chargers/C1/orders', { kind: 'start', connectorId: 1, idTag: `${odd}\\u0000` });
      expect(order).toMatchObject({ status: 202, body: { kind: 'start', state: 'failed' } });
    }
    expect(await system.api.get('/transactions?chargerId=%00')).toMatchObject({ status: 200, body: { items: [] } });
    for (const path of ['/chargers/%00', '/events?chargerId=%00'])
      expect(await system.api.get(path)).toMatchObject({ status: 404, body: { code: 'CHARGER_UNKNOWN' } });
  });
});

describe('tags', () => {
  it('are one whatever their case, as OCPP compares them, in every alphabet', async () => {
    for (const idTag of ['CaSe', 'ÅSA 1']) {
      expect((await system.api.post('/tags', { idTag })).status).toBe(200);
      expect(await charger.ask('Authorize', { idTag })).toEqual({ idTagInfo: { status: 'Accepted' } });
    }
    await system.api.post('/tags', { idTag: 'cAsE', status: 'Blocked' });
    expect(await charger.ask('Authorize', { idTag: 'CASE' })).toEqual({ idTagInfo: { status: 'Blocked' } });
    const tags = await walk<Tag>(system.api, '/tags');
    expect(tags.filter(({ idTag }) => idTag.toLowerCase() === 'case')).toHaveLength(1);
  });
});

describe('the API’s document', () => {
  it('lists every route that there is, and no other', async () => {
    const { store } = system;
    const [clock, random, bus, log] = [new RealClock(), new SystemRandom(), new InMemoryBus(), pino({ level: 'silent' })];
    const people = { db: store.db, clock, random };
    const keys = await ChargerKeys.load(store.db);
    const orders = new Orders({ db: store.db, bus, clock, random });
    const commands = new Commands({ db: store.db, bus, clock, random });
    const presence = new Presence();
    const uploads = { folder: '', publicUrl: null };
    const security = { keys, cpoName: 'Ours' };
    const domains = ocppDomains({ store, clock, random, bus, presence, commands, orders, log, uploads, security });
    const sites = siteParts({
      ...{ store, clock, random, bus, log, presence, commands, orders: new Orders({ db: store.db, bus, clock, random }) },
      features: domains.parts.capabilities.features,
      chargingProfiles: domains.parts.chargingProfiles,
      schedules: domains.parts.schedules,
    });
    const releases = await releaseParts({
      store,
      clock,
      random,
      orders,
      paceOf: () => Promise.resolve(null),
      trusted: [],
      folder: 'no-images',
      publicUrl: null,
      addressOf: () => null,
    });
    const server = await httpServer({
      store,
      clock,
      bus,
      people,
      presence,
      keys,
      orders,
      commands,
      ...domains.parts,
      releases,
      migration: await migrationParts({
        ...{ store, clock, random, bus, log, presence, keys, orders, commands },
        ownership: new Ownership(bus),
        registry: releases.registry,
        change: releases.change,
        notices: new NoticeWriter({ clock, random, sendsMail: false }),
        heartbeatMs: 300_000,
        pollMs: 30_000,
      }),
      meters: new Meters({ store, clock, random, bus, keys }),
      sites,
      limits: new LimitsReport({ store, clock, presence, schedules: domains.parts.schedules, sites }),
      capiKeys: await CapiKeys.load(store.db),
      capi: { take: () => Promise.resolve(null) },
      log,
      metrics: new Registry(),
      portalRoot: '',
    });
    await server.ready();
    const routes = server.printRoutes({ commonPrefix: false }).matchAll(/(\S+) \(([A-Z, ]+)\)/g);
    const existing: string[] = [];
    const lines = server.printRoutes({ commonPrefix: false }).split('\n');
    expect([...routes].length).toBeGreaterThan(10);
    const path: string[] = [];
    for (const line of lines) {
      const [, indent = '', name = '', methods = ''] = /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
      if (name === '') continue;
      path.splice(indent.length / 4, Infinity, name);
      const url = path.join('').replace(/:(\w+)/g, '{$1}');
      for (const method of methods.split(', '))
        if (url.startsWith('/rest/v1/') && !['', 'HEAD', 'OPTIONS'].includes(method)) existing.push(`${method} ${url}`);
    }
    await server.close();
    const { body } = await apiClient(system.url, '').get<OpenApi>('/openapi.json');
    const documented = Object.entries(body.paths).flatMap(([url, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${url}`),
    );
    expect(documented.sort()).toEqual(existing.filter((route) => !route.endsWith('/openapi.json')).sort());
  });

  it('is an OpenAPI 3.1 document whose operations say what they take, give and refuse', async () => {
    const { status, body } = await apiClient(system.url, '').get<OpenApi>('/openapi.json');
    expect(status).toBe(200);
    expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'Phasor', version: '1' }, security: [{ bearer: [] }] });
    for (const [url, operations] of Object.entries(body.paths)) {
      const named = [...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const [method, operation] of Object.entries(operations)) {
        const where = `${method} ${url}`;
        const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect([where, inPath]).toEqual([where, named]);
        const codes = Object.keys(operation.responses);
        expect([where, codes.some((code) => code.startsWith('2')), codes]).toEqual([where, true, expect.arrayContaining(['4XX'])]);
        expect([where, JSON.stringify(operation.responses['4XX'])]).toEqual([where, expect.stringContaining('"code"')]);
      }
    }
    expect(JSON.stringify(body)).not.toContain('"$id"');
  });
});

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

describe('what is not the API', () => {
  it('health, readiness and figures need no login', async () => {
    const read = async (path: string): Promise<[number, string]> => {
      const response = await fetch(`${system.url}${path}`);
      return [response.status, await response.text()];
    };
    expect(await read('/healthz')).toEqual([200, '{"status":"alive"}']);
    expect(await read('/readyz')).toEqual([200, JSON.stringify({ status: 'ready', store: system.store.kind })]);
    const [status, figures] = await read('/metrics');
    expect(status).toBe(200);
    expect(figures).toMatch(/^phasor_chargers_connected 1$/m);
    expect(Number(/^phasor_messages_committed_total (\d+)$/m.exec(figures)?.[1])).toBeGreaterThanOrEqual(2 * COUNT);
    for (const name of ['phasor_commit_seconds_bucket', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds'])
      expect(figures).toContain(name);
  });

  it.each([['/nothing'], ['/rest/v1/nothing'], ['/rest/v2/chargers'], ['/rest/v1/chargers/C0/nothing'], ['/ocpp/C0']])(
    '%s: 404 with code and message',
    async (path) => {
      const response = await fetch(`${system.url}${path}`, { headers: { authorization: `Bearer ${system.api.token}` } });
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { code: 'API_NOT_FOUND', message: expect.stringContaining(path) as string },
      ]);
    },
  );

  it('a charger that nobody registered: 404 with its own code', async () => {
    expect(await system.api.get('/chargers/NOBODY')).toMatchObject({
      status: 404,
      body: { code: 'CHARGER_UNKNOWN', message: expect.stringContaining('NOBODY') as string },
    });
    expect(await system.api.get(`/chargers/${'x'.repeat(150)}`)).toMatchObject({
      status: 414,
      body: { code: expect.any(String) as string, message: expect.any(String) as string },
    });
  });

  it('the longest identity, whatever its letters, has an address', async () => {
    const id = 'ü'.repeat(48);
    await system.register(id);
    expect(await system.api.get(`/chargers/${encodeURIComponent(id)}`)).toMatchObject({ status: 200, body: { id } });
  });

  it('an address that cannot be read: 400', async () => {
    const response = await fetch(`${system.url}/rest/v1/chargers/%zz`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: expect.any(String) as string, message: expect.any(String) as string },
    ]);
  });

  it('every answer carries the headers that keep a browser safe', async () => {
    for (const path of ['/healthz', '/rest/v1/me', '/rest/v1/openapi.json', '/nothing']) {
      const { headers } = await fetch(`${system.url}${path}`);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});
