import type { Knock, KnockPage, Review, ReviewPage } from '@phasor/contract';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_FRAMES } from './support/bad-frames.ts';
import { HandshakeRefused, RawCharger } from './support/raw-charger.ts';
import { SteadyCharger, walk, type LoggedItem, type MeterValueItem, type TransactionItem } from './support/steady-charger.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const AT = '2026-03-01T12:00:00Z';
let system: TestSystem;
let bad: RawCharger;
const steady: SteadyCharger[] = [];

beforeAll(async () => {
  system = await startTestSystem();
  for (const id of ['BAD', 'BIG', 'BROKEN']) await system.register(id);
  await system.register('STRICT', { isStrict: true });
  await system.register('LOCKED', { password: 'the right password' });
  for (let n = 1; n <= 5; n += 1) steady.push(await SteadyCharger.start(system, `GOOD${n}`));
  bad = await RawCharger.connect(system.ocppUrl, 'BAD');
});
afterAll(async () => {
  await bad.close();
  await system.stop();
});

const newest = async (id: string): Promise<LoggedItem | undefined> =>
  (await system.api.get<{ items: LoggedItem[] }>(`/chargers/${id}/messages?limit=1`)).body.items[0];
const knock = async (identity: string): Promise<Knock | undefined> =>
  (await system.api.get<KnockPage>('/knocks')).body.items.find((item) => item.identity === identity);

/** Sends a frame and gives the text of the next answer. */
async function exchange(charger: RawCharger, frame: string): Promise<string> {
  const at = charger.heard.length;
  charger.send(frame);
  return charger.frame(at);
}

describe('a frame that cannot be read is refused, logged, and the socket lives on', () => {
  it.each(BAD_FRAMES)('%s', async (_what, frame, id, code) => {
    expect(JSON.parse(await exchange(bad, frame))).toEqual([4, id, code, expect.any(String), expect.any(Object)]);
    expect(await newest('BAD')).toMatchObject({
      direction: 'fromCharger',
      outcome: 'refused',
      frame,
      answer: bad.heard.at(-1),
      note: expect.stringContaining(code) as string,
    });
    expect(await bad.ask('Heartbeat', {})).toHaveProperty('currentTime');
  });

  it.each([
    ['of a type that nobody knows', '[9,"x","Heartbeat",{}]'],
    ['that answers nothing that was asked', '[3,"never-asked",{}]'],
    ['that refuses nothing that was asked', '[4,"never-asked","InternalError","",{}]'],
    ['that answers without an id', '[3]'],
  ])('one %s is not answered, and logged', async (_what, frame) => {
    const at = bad.heard.length;
    bad.send(frame);
    await bad.ask('Heartbeat', {});
    expect(bad.heard.length).toBe(at + 1);
    const log = await walk<LoggedItem>(system.api, '/chargers/BAD/messages');
    expect(log.find((row) => row.frame === frame)).toMatchObject({ outcome: 'odd', answer: null, note: expect.any(String) as string });
  });

  it('for a charger registered as strict, whatever breaks the schema', async () => {
    const strict = await RawCharger.connect(system.ocppUrl, 'STRICT');
    const extra = '[2,"s1","Authorize",{"idTag":"T","connectorId":1}]';
    expect(await exchange(strict, extra)).toMatch(/^\[4,"s1","FormationViolation","/);
    expect(JSON.parse(await exchange(bad, extra))).toEqual([3, 's1', { idTagInfo: { status: 'Invalid' } }]);
    expect(await newest('BAD')).toMatchObject({ outcome: 'answered', note: expect.stringContaining('connectorId') as string });
    await strict.close();
  });
});

describe('what JSON allows and a database does not is stored as it came, and answered', () => {
  it.each([
    ['NUL', '\\u0000'],
    ['a lone surrogate', '\\ud800'],
    ['a lone low surrogate', '\\udfff'],
  ])('%s in the idTag, in texts, and in the message id', async (_what, odd) => {
    const start = `[2,"id${odd}","StartTransaction",{"connectorId":1,"idTag":"T${odd}","meterStart":1,"timestamp":"${AT}"}]`;
    const answer = await exchange(bad, start);
    expect(answer.startsWith(`[3,"id${odd}",`)).toBe(true);
    const { transactionId } = (JSON.parse(answer) as [3, string, { transactionId: number }])[2];
    expect(await newest('BAD')).toMatchObject({ frame: start, answer, outcome: 'answered', messageId: 'id\ufffd' });
    const [stored] = (await system.api.get<{ items: TransactionItem[] }>('/transactions?chargerId=BAD')).body.items;
    expect(stored).toMatchObject({ transactionId, idTag: 'T\ufffd' });
    const retry = await exchange(bad, start.replace(`"id${odd}"`, '"retry"'));
    expect(JSON.parse(retry)).toEqual([3, 'retry', { transactionId, idTagInfo: { status: 'Invalid' } }]);

    const texts = `[2,"t","StatusNotification",{"connectorId":1,"status":"Faulted","errorCode":"E${odd}","info":"${odd}","vendorErrorCode":"${odd}"}]`;
    expect(JSON.parse(await exchange(bad, texts))).toEqual([3, 't', {}]);
    expect((await system.api.get('/chargers/BAD')).body).toMatchObject({
      connectors: [{ connectorId: 1, info: '\ufffd', errorCode: 'E\ufffd' }],
    });
    for (const [action, payload] of [
      ['BootNotification', `{"chargePointVendor":"${odd}","chargePointModel":"${odd}"}`],
      ['Authorize', `{"idTag":"${odd}"}`],
      ['DataTransfer', `{"vendorId":"${odd}","data":"${odd}"}`],
      ['MeterValues', `{"connectorId":1,"meterValue":[{"timestamp":"${odd}","sampledValue":[{"value":"${odd}","unit":"${odd}"}]}]}`],
      ['StopTransaction', `{"transactionId":${transactionId},"meterStop":2,"timestamp":"${AT}","idTag":"${odd}","reason":"${odd}"}`],
    ]) {
      expect(await exchange(bad, `[2,"x","${action}",${payload}]`)).toMatch(/^\[3,"x",\{/);
    }
  });

  it('1e400 in a field that nobody knows, and as the message id, which is repeated as it came', async () => {
    expect(await exchange(bad, '[2,1e400,"Heartbeat",{"extra":1e400}]')).toMatch(/^\[3,1e400,\{"currentTime"/);
    expect(await newest('BAD')).toMatchObject({
      messageId: '1e400',
      outcome: 'answered',
      note: expect.stringContaining('the message id is a number') as string,
    });
  });

  it('a message id that was used before: answered again, and noted', async () => {
    const answers = [await bad.call('Heartbeat', {}, 'twice'), await bad.call('Heartbeat', {}, 'twice')];
    expect(answers.map((answer) => answer.slice(0, 2))).toEqual([
      [3, 'twice'],
      [3, 'twice'],
    ]);
    const [second, first] = (await system.api.get<{ items: LoggedItem[] }>('/chargers/BAD/messages?limit=2')).body.items;
    expect([first?.note, second?.note]).toEqual([null, expect.stringContaining('used before')]);
  });

  it('a StopTransaction of 1 MB is stored completely', async () => {
    const big = await RawCharger.connect(system.ocppUrl, 'BIG');
    const startMs = Date.now() - 8 * 3_600_000;
    const timeAt = (n: number): string => new Date(startMs + n * 30_000).toISOString();
    const { transactionId } = await big.ask<{ transactionId: number }>('StartTransaction', {
      connectorId: 1,
      idTag: 'T',
      meterStart: 0,
      timestamp: timeAt(0),
    });
    const sample = (n: number) =>
      Array.from({ length: 11 }, (_, at) => ({
        value: `${n}.${at}`,
        measurand: 'Current.Import',
        phase: 'L1',
        unit: 'A',
        context: 'Sample.Periodic',
      }));
    const transactionData = Array.from({ length: 960 }, (_, n) => ({ timestamp: timeAt(n), sampledValue: sample(n) }));
    const payload = { transactionId, meterStop: 58_000, timestamp: timeAt(960), transactionData };
    const frame = JSON.stringify([2, 'big', 'StopTransaction', payload]);
    expect(frame.length).toBeGreaterThan(1_000_000);
    expect(JSON.parse(await exchange(big, frame))).toEqual([3, 'big', {}]);
    const readings = await walk<MeterValueItem>(system.api, `/transactions/${transactionId}/meter-values`);
    expect(readings.map(({ timestamp, sampledValue }) => ({ timestamp, sampledValue }))).toEqual(transactionData);
    expect((await newest('BIG'))?.frame).toBe(frame);
    await big.close();
  });
});

describe('what breaks the WebSocket closes it with the code that says why', () => {
  it.each([
    [
      'a frame of 5 MB: 1009',
      (charger: RawCharger) => charger.send(JSON.stringify([2, 'x', 'DataTransfer', { vendorId: 'V', data: 'x'.repeat(5 << 20) }])),
      1009,
    ],
    ['a binary frame: 1003', (charger: RawCharger) => charger.send(Buffer.from('[2,"x","Heartbeat",{}]')), 1003],
  ] as const)('%s', async (_what, send, code) => {
    const charger = await RawCharger.connect(system.ocppUrl, 'BIG');
    await charger.ask('Heartbeat', {});
    send(charger);
    expect((await charger.closed).code).toBe(code);
    const row = await until('the row in the message log', 5000, async () => {
      const last = await newest('BIG');
      return last?.outcome === 'odd' ? last : undefined;
    });
    expect(row).toMatchObject({ direction: 'fromCharger', answer: null, note: expect.any(String) as string });
    const again = await RawCharger.connect(system.ocppUrl, 'BIG');
    await again.ask('Heartbeat', {});
    await again.close();
  });

  it.each([
    ['another sub-protocol', ['ocpp2.0.1']],
    ['no sub-protocol', []],
  ])('%s: 1002, and a knock', async (_what, protocols) => {
    const charger = await RawCharger.connect(system.ocppUrl, 'BIG', { protocols }).catch(() => undefined);
    // Where it offered one, and that was not chosen, the client itself gives up.
    expect(charger ? (await charger.closed).code : protocols).toEqual(charger ? 1002 : ['ocpp2.0.1']);
    const listed = await until('the knock', 5000, () => knock('BIG'));
    expect(listed).toMatchObject({ reason: 'sub-protocol' });
  });

  it.each([
    ['a wrong password: 401', 'LOCKED', 'the wrong password', 401, 'password'],
    ['no password: 401', 'LOCKED', undefined, 401, 'password'],
    ['an identity that nobody registered: 404', 'STRANGER', undefined, 404, 'unknown'],
  ])('%s, and a knock', async (_what, id, password, status, reason) => {
    const refused = await RawCharger.connect(system.ocppUrl, id, password === undefined ? {} : { password }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(HandshakeRefused);
    expect(refused).toMatchObject({ status });
    expect(await until('the knock', 5000, () => knock(id))).toMatchObject({ reason, address: '127.0.0.1' });
  });

  it.each([['/ocpp/'], ['/ocpp/%zz'], ['/ocpp/a%2Fb'], [`/ocpp/${'x'.repeat(49)}`], ['/elsewhere/BAD']])(
    'the address %s: 404, and no knock',
    async (path) => {
      const before = (await system.api.get<KnockPage>('/knocks')).body.items.length;
      const socket = RawCharger.connect(`${system.ocppUrl.replace('/ocpp', '')}${path}?`, '').catch((error: unknown) => error);
      expect(await socket).toMatchObject({ status: 404 });
      expect((await system.api.get<KnockPage>('/knocks')).body.items.length).toBe(before);
    },
  );
});

describe('a report that passed every check and that the database refuses', () => {
  beforeAll(async () => {
    const { no } = await system.store.db.selectFrom('charger').select('no').where('id', '=', 'BROKEN').executeTakeFirstOrThrow();
    // Not rolled back: it counts the refused groups in which other chargers' rows were written already.
    await sql`create sequence shared_groups`.execute(system.store.db);
    await sql`
      create function refuse_one() returns trigger language plpgsql as $$
      begin
        if exists (select from meter_value where xmin = pg_current_xact_id()::xid) or exists (select from connector where xmin = pg_current_xact_id()::xid)
          then perform nextval('shared_groups');
        end if;
        raise exception 'this charger''s rows are refused' using errcode = '23514';
      end $$`.execute(system.store.db);
    for (const table of ['meter_value', 'charging_transaction']) {
      const when = sql.raw(
        `create trigger refuse before insert on ${table} for each row when (new.charger_no = ${no}) execute function refuse_one()`,
      );
      await when.execute(system.store.db);
    }
  });
  const sharedGroups = async (): Promise<number> =>
    (
      await sql<{ n: number }>`select (case when is_called then last_value else 0 end)::integer as n from shared_groups`.execute(
        system.store.db,
      )
    ).rows[0]?.n ?? 0;
  const reviews = async (): Promise<Review[]> =>
    (await system.api.get<ReviewPage>('/reviews?limit=200')).body.items.filter(({ chargerId }) => chargerId === 'BROKEN');

  it('goes to the review list with its bytes and is answered, and so are the others in its commit group', async () => {
    const broken = await RawCharger.connect(system.ocppUrl, 'BROKEN');
    const frames: string[] = [];
    for (let n = 0; n < 100 && (await sharedGroups()) < 3; n += 1) {
      const frame = `[2,"m${n}","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"${AT}","sampledValue":[{"value":"${n}"}]}]}]`;
      expect(JSON.parse(await exchange(broken, frame))).toEqual([3, `m${n}`, {}]);
      frames.push(frame);
    }
    expect(await sharedGroups()).toBe(3);
    const listed = await reviews();
    expect(listed.map(({ frame }) => frame).reverse()).toEqual(frames);
    expect(listed[0]).toMatchObject({
      kind: 'could-not-store',
      reason: expect.stringContaining("this charger's rows are refused") as string,
    });
    expect(await newest('BROKEN')).toMatchObject({ frame: frames.at(-1), answer: broken.heard.at(-1), outcome: 'answered' });
    expect(steady.flatMap(({ complaints }) => complaints)).toEqual([]);
    await broken.close();
  });

  it('that needs a transactionId is refused, so that the charger sends it again', async () => {
    const broken = await RawCharger.connect(system.ocppUrl, 'BROKEN');
    const start = `[2,"s","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":1,"timestamp":"${AT}"}]`;
    expect(JSON.parse(await exchange(broken, start))).toEqual([4, 's', 'InternalError', expect.any(String), {}]);
    expect((await reviews())[0]).toMatchObject({ kind: 'could-not-store', frame: start });
    expect(await newest('BROKEN')).toMatchObject({ frame: start, outcome: 'refused' });
    expect(await broken.ask('Heartbeat', {})).toHaveProperty('currentTime');
    await broken.close();
  });
});

describe('whatever a charger sends', () => {
  it('each CALL is answered once and in order, and the socket lives on', async () => {
    const word = fc.constantFrom(
      'connectorId',
      'transactionId',
      'idTag',
      'meterStart',
      'meterStop',
      'meterValue',
      'sampledValue',
      'timestamp',
      'value',
      '__proto__',
    );
    const leaf = fc.oneof(
      fc.constantFrom(null, true, 0, -1, 1, 2 ** 31, 1e300, '', AT, '1', 'Available', '\0', '\ud800', '9'.repeat(400)),
      fc.string(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(word, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    const action = fc.constantFrom(
      'MeterValues',
      'StartTransaction',
      'StopTransaction',
      'StatusNotification',
      'BootNotification',
      'Authorize',
      'DataTransfer',
      'x',
    );
    const charger = await RawCharger.connect(system.ocppUrl, 'BIG');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(action, tree), { minLength: 1, maxLength: 10 }), async (calls) => {
        const from = charger.heard.length;
        calls.forEach(([name, payload], n) => charger.send(JSON.stringify([2, `f${n}`, name, payload])));
        await charger.call('Heartbeat', {}, 'last');
        const ids = charger.heard.slice(from).map((frame) => (JSON.parse(frame) as unknown[])[1]);
        expect(ids).toEqual([...calls.map((_call, n) => `f${n}`), 'last']);
      }),
      { numRuns: 60 },
    );
    await charger.close();
    const { items } = (await system.api.get<ReviewPage>('/reviews?limit=200')).body;
    expect(items.filter(({ chargerId, kind }) => chargerId === 'BIG' && kind === 'could-not-store')).toEqual([]);
  });
});

describe('the other chargers, all the while', () => {
  it('notice nothing: each call was answered with a CALLRESULT and is stored, once', async () => {
    await Promise.all(steady.map((charger) => charger.stop()));
    for (const { id, complaints, calls, readings, transactionId } of steady) {
      expect(complaints).toEqual([]);
      expect(readings).toBeGreaterThan(50);
      const log = await walk<LoggedItem>(system.api, `/chargers/${id}/messages`);
      expect(log.filter(({ outcome, answer }) => outcome === 'answered' && answer?.startsWith('[3,'))).toHaveLength(calls);
      expect(log).toHaveLength(calls);
      const values = await walk<MeterValueItem>(system.api, `/transactions/${transactionId}/meter-values`);
      expect(values.map(({ sampledValue }) => Number(sampledValue[0]?.['value'])).sort((a, b) => a - b)).toEqual(
        Array.from({ length: readings }, (_, n) => n + 1),
      );
    }
  });
});
