import { VirtualClock } from '@phasor/kernel';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import { CopyRows } from './batch/copy-rows.ts';
import { appendMessages, appendMeterValues, migrate, type NewLoggedMessage, type NewMeterValue, type Store } from './index.ts';

describeOnBothStores('the store', (freshStore) => {
  let fresh: FreshStore;
  let store: Store;

  beforeAll(async () => {
    fresh = await freshStore();
    store = await fresh.open();
  });
  afterAll(async () => {
    await store.close();
    await fresh.remove();
  });

  const organisationNo = async (): Promise<number> => {
    const id = crypto.randomUUID();
    const row = await store.db
      .insertInto('organisation')
      .values({ id, name: id, created_at: new Date() })
      .returning('no')
      .executeTakeFirstOrThrow();
    return row.no;
  };
  const chargerNo = async (organisation_no: number): Promise<number> => {
    const id = crypto.randomUUID();
    const values = { id, organisation_no, name: id, registered_at: new Date() };
    return (await store.db.insertInto('charger').values(values).returning('no').executeTakeFirstOrThrow()).no;
  };

  test('migrates once, and again without change', async () => {
    await migrate(store.db);
    const languages = await store.db.selectFrom('language').select('tag').orderBy('tag').execute();
    expect(languages.map(({ tag }) => tag)).toEqual(['da', 'de', 'en', 'fi', 'nb', 'sv']);
  });

  test('hands instants, bytes, big numbers and texts back as they were given', async () => {
    const at = new Date('2026-03-29T01:30:00.123Z');
    const given = {
      early: new Date('1969-07-20T20:17:40.000Z'),
      at,
      bytes: Buffer.from([0, 1, 0xff, 0x5c]),
      big: '9223372036854775807',
      energy: 123456789.123,
      text: `å "quoted" 'single' \\ back 🔌`,
      list: [Buffer.from([0, 255]), Buffer.from('b')],
    };
    const { rows } = await sql<typeof given>`
      select ${given.early}::timestamptz as early, ${at}::timestamptz as at, ${given.bytes}::bytea as bytes, ${given.big}::bigint as big,
             ${given.energy}::double precision as energy, ${given.text}::text as text, ${given.list}::bytea[] as list`.execute(store.db);
    expect(rows[0]).toEqual(given);
  });

  test('keeps a meter reading to the last bit', async () => {
    const { rows } = await sql<{ a: number; b: number }>`select ${99_999_999_999.123}::double precision as a, ${1e-7}::float8 as b`.execute(
      store.db,
    );
    expect(rows[0]).toEqual({ a: 99_999_999_999.123, b: 1e-7 });
  });

  test('upserts', async () => {
    const organisation_no = await organisationNo();
    const row = { organisation_no, id_tag: 'A', created_at: new Date(0) };
    for (const name of ['first', 'second']) {
      await store.db
        .insertInto('tag')
        .values({ ...row, name })
        .onConflict((conflict) => conflict.columns(['organisation_no', 'id_tag']).doUpdateSet({ name }))
        .execute();
    }
    const names = await store.db.selectFrom('tag').select('name').where('organisation_no', '=', organisation_no).execute();
    expect(names).toEqual([{ name: 'second' }]);
  });

  test('tells a broken unique key, a missing reference and a failed check by their SQLSTATE', async () => {
    const insertLanguage = store.db.insertInto('language').values({ tag: 'en', name: 'again' }).execute();
    await expect(insertLanguage).rejects.toMatchObject({ code: '23505', constraint: 'language_pkey' });
    const nobody = { id: crypto.randomUUID(), organisation_no: 0, name: '', registered_at: new Date() };
    await expect(store.db.insertInto('charger').values(nobody).execute()).rejects.toMatchObject({ code: '23503' });
    const wrong = { ...nobody, organisation_no: await organisationNo(), protocol: 'SMTP' as 'OCPP' };
    await expect(store.db.insertInto('charger').values(wrong).execute()).rejects.toMatchObject({ code: '23514' });
    expect(store.failure).toBeNull();
  });

  test('rolls a transaction back when its work throws, and the statements of another stay', async () => {
    const insert = (tag: string) => store.transaction((trx) => trx.insertInto('language').values({ tag, name: tag }).execute());
    await insert('lv');
    const failing = store.transaction(async (trx) => {
      await trx.insertInto('language').values({ tag: 'et', name: 'Eesti' }).execute();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    const tags = await store.db.selectFrom('language').select('tag').where('tag', 'in', ['lv', 'et']).execute();
    expect(tags).toEqual([{ tag: 'lv' }]);
  });

  test('a statement that fails inside a transaction leaves the connection usable', async () => {
    const broken = store.transaction(async (trx) => {
      await trx.insertInto('language').values({ tag: 'lt', name: 'Lietuvių' }).execute();
      await sql`select ${1}::int / ${0}::int`.execute(trx);
    });
    await expect(broken).rejects.toMatchObject({ code: '22012' });
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(sql`select no_such_column, ${turn}::int`.execute(store.db)).rejects.toMatchObject({ code: '42703' });
      await expect(sql.raw('not even sql').execute(store.db)).rejects.toMatchObject({ code: '42601' });
      const { rows } = await sql<{ turn: number }>`select ${turn}::int as turn`.execute(store.db);
      expect(rows).toEqual([{ turn }]);
    }
    expect(await store.db.selectFrom('language').select('tag').where('tag', '=', 'lt').execute()).toEqual([]);
  });

  test('readers and writers at once all get their own answers', async () => {
    const organisation_no = await organisationNo();
    const write = (n: number) =>
      store.transaction((trx) =>
        trx
          .insertInto('tag')
          .values({ organisation_no, id_tag: String(n), created_at: new Date(n) })
          .execute(),
      );
    const read = async (n: number) => (await sql<{ n: number }>`select ${n}::int as n`.execute(store.db)).rows[0]?.n;
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const [reads] = await Promise.all([Promise.all(numbers.map(read)), Promise.all(numbers.map(write))]);
    expect(reads).toEqual(numbers);
    const { count } = await store.db
      .selectFrom('tag')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('organisation_no', '=', organisation_no)
      .executeTakeFirstOrThrow();
    expect(count).toBe('60');
  });

  test('pages by key through the message log', async () => {
    const charger = await chargerNo(await organisationNo());
    await store.transaction((trx) =>
      appendMessages(
        trx,
        Array.from({ length: 25 }, (_, n) => message(charger, { messageId: String(n) })),
      ),
    );
    const seen: string[] = [];
    for (let after = '9223372036854775807'; ;) {
      const page = await store.db
        .selectFrom('message_log')
        .select(['id', 'message_id'])
        .where('charger_no', '=', charger)
        .where('id', '<', after)
        .orderBy('id', 'desc')
        .limit(10)
        .execute();
      seen.push(...page.map((row) => row.message_id));
      const last = page.at(-1);
      if (!last) break;
      after = last.id;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => String(24 - n)));
  });

  test('keeps frames byte for byte, up to a megabyte, and answers of every kind', async () => {
    const charger = await chargerNo(await organisationNo());
    const frames = [Buffer.from([0, 0xff, 0xed, 0xa0, 0x80]), Buffer.alloc(1_000_000, 'abc'), Buffer.alloc(0)];
    const answers = [null, 'åäö', Buffer.from([0])];
    const rows = frames.map((frame, n) =>
      message(charger, { frame, answer: answers[n] ?? null, answeredAtMs: n === 0 ? null : 1_700_000_000_123 }),
    );
    await store.transaction((trx) => appendMessages(trx, rows));
    const stored = await store.db.selectFrom('message_log').selectAll().where('charger_no', '=', charger).orderBy('id').execute();
    expect(stored.map((row) => row.frame.equals(frames[stored.indexOf(row)] ?? Buffer.of()))).toEqual([true, true, true]);
    expect(stored.map((row) => row.answer)).toEqual([null, Buffer.from('åäö'), Buffer.from([0])]);
    expect(stored.map((row) => row.answered_at)).toEqual([null, new Date(1_700_000_000_123), new Date(1_700_000_000_123)]);
    expect(stored[0]).toMatchObject({
      direction: 1,
      generation: '7',
      action: 'Heartbeat',
      outcome: 'answered',
      at: new Date(1_699_999_999_999),
      note: null,
    });
  });

  test('shows NUL and lone surrogates in texts as U+FFFD, in the group of others that notice nothing', async () => {
    const charger = await chargerNo(await organisationNo());
    const odd = message(charger, { messageId: 'a\0b\ud800', action: '\udfffX', note: '🔌\0' });
    await store.transaction((trx) => appendMessages(trx, [message(charger), odd, message(charger)]));
    const stored = await store.db
      .selectFrom('message_log')
      .select(['message_id', 'action', 'note'])
      .where('charger_no', '=', charger)
      .orderBy('id')
      .execute();
    expect(stored[1]).toEqual({ message_id: 'a\ufffdb\ufffd', action: '\ufffdX', note: '🔌\ufffd' });
    expect(stored).toHaveLength(3);
  });

  test('stores a meter value once, however often and in whatever group it comes', async () => {
    const charger = await chargerNo(await organisationNo());
    const values = [
      meterValue(charger, {}),
      meterValue(charger, {}),
      meterValue(charger, { sampled: '[{"value":"2"}]' }),
      meterValue(charger, { measuredAtMs: 1 }),
    ];
    await store.transaction((trx) => appendMeterValues(trx, values));
    await store.transaction((trx) => appendMeterValues(trx, [...values, meterValue(charger, { transactionId: 5 })]));
    const stored = await store.db
      .selectFrom('meter_value')
      .selectAll()
      .where('charger_no', '=', charger)
      .orderBy('transaction_id')
      .orderBy('measured_at')
      .orderBy('sampled')
      .execute();
    expect(stored.map((row) => [row.transaction_id, row.measured_at.getTime(), row.sampled])).toEqual([
      [0, 1, '[{"value":"1"}]'],
      [0, 1_700_000_000_000, '[{"value":"1"}]'],
      [0, 1_700_000_000_000, '[{"value":"2"}]'],
      [5, 1_700_000_000_000, '[{"value":"1"}]'],
    ]);
  });

  test('tells samples apart that only what cannot be stored makes different', async () => {
    const charger = await chargerNo(await organisationNo());
    const values = ['a\0', 'a\ud800'].map((sampled) => meterValue(charger, { sampled }));
    await store.transaction((trx) => appendMeterValues(trx, values));
    const stored = await store.db.selectFrom('meter_value').select('sampled').where('charger_no', '=', charger).execute();
    expect(stored).toEqual([{ sampled: 'a\ufffd' }, { sampled: 'a\ufffd' }]);
  });

  test('a COPY that the server refuses leaves the connection usable', async () => {
    const copy = (statement: string, rows: CopyRows) =>
      store.transaction((trx) => sql`${sql.raw(statement)} from stdin (format binary) -- ${rows}`.execute(trx));
    const row = () => new CopyRows(1, 100).row().text('x');
    await expect(copy('copy no_such_table', row())).rejects.toMatchObject({ code: '42P01' });
    await expect(copy('copy language', row())).rejects.toMatchObject({ code: '22P04' });
    await expect(copy('copy language', new CopyRows(2, 0).row().text('en').text('English'))).rejects.toMatchObject({ code: '23505' });
    await copy('copy language', new CopyRows(2, 0).row().text('is').text('Íslenska'.repeat(1000)));
    const { name } = await store.db.selectFrom('language').select('name').where('tag', '=', 'is').executeTakeFirstOrThrow();
    expect(name).toBe('Íslenska'.repeat(1000));
  });

  test('virtual time stands still while a transaction is under way', async () => {
    const clock = new VirtualClock(0);
    const other = await freshStore();
    const slow = await other.open(clock);
    let firedAt: number | undefined;
    clock.setTimer(1000, () => (firedAt = clock.now()));
    const work = slow.transaction((trx) => sql<{ at: string }>`select pg_sleep(0.3), 'done' as at`.execute(trx));
    const advanced = clock.advance(1000);
    await work;
    expect(firedAt).toBeUndefined();
    await advanced;
    expect(firedAt).toBe(1000);
    await slow.close();
    await other.remove();
  });

  test('finishes what was asked of it before it is closed, also what waits for its turn', async () => {
    const charger = await chargerNo(await organisationNo());
    const asked = [
      store.transaction((trx) => appendMessages(trx, [message(charger)])),
      ...Array.from({ length: 20 }, () => store.db.selectFrom('language').select('tag').execute()),
      store.transaction((trx) => appendMessages(trx, [message(charger)])),
    ];
    await new Promise<void>((resolve) => setImmediate(resolve));
    await store.close();
    await Promise.all(asked);
    store = await fresh.open();
    expect(await store.db.selectFrom('message_log').select('id').where('charger_no', '=', charger).execute()).toHaveLength(2);
  });

  test('keeps what was committed when it is closed and opened again', async () => {
    const charger = await chargerNo(await organisationNo());
    await store.transaction((trx) => appendMessages(trx, [message(charger)]));
    await store.close();
    await expect(store.transaction((trx) => trx.selectFrom('language').selectAll().execute())).rejects.toMatchObject({
      code: 'STORE_CLOSED',
    });
    store = await fresh.open();
    expect(await store.db.selectFrom('message_log').select('id').where('charger_no', '=', charger).execute()).toHaveLength(1);
  });
});

function message(chargerNo: number, over: Partial<NewLoggedMessage> = {}): NewLoggedMessage {
  return {
    organisationNo: 1,
    chargerNo,
    generation: 7,
    direction: 1,
    atMs: 1_699_999_999_999,
    answeredAtMs: 1_700_000_000_000,
    messageId: 'm',
    action: 'Heartbeat',
    outcome: 'answered',
    frame: Buffer.from('[2,"m","Heartbeat",{}]'),
    answer: '[3,"m",{}]',
    note: null,
    ...over,
  };
}

function meterValue(chargerNo: number, over: Partial<NewMeterValue>): NewMeterValue {
  const values = { organisationNo: 1, connectorId: 1, transactionId: 0, measuredAtMs: 1_700_000_000_000, receivedAtMs: 1_700_000_000_500 };
  return { ...values, chargerNo, sampled: '[{"value":"1"}]', ...over };
}
