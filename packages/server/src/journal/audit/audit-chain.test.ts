import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { describeOnBothStores, freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import type { Store } from '../../store/index.ts';
import { appendAudit, auditedTransaction, auditOf, readAudit, verifyAudit, type NewAuditEntry } from '../index.ts';

const AT = new Date('2026-03-02T12:00:00.000Z');

async function organisation({ db }: Store): Promise<number> {
  const id = crypto.randomUUID();
  const row = await db.insertInto('organisation').values({ id, name: id, created_at: AT }).returning('no').executeTakeFirstOrThrow();
  return row.no;
}

const entry = (organisationNo: number, n: number): NewAuditEntry => ({
  organisationNo,
  at: new Date(AT.getTime() + n),
  kind: 'test.happened',
  subject: `charger:${n % 3}`,
  by: n % 2 === 0 ? null : 'a person',
  details: { z: n, a: ['å', { '\0': '\ud800', '2': null, '10': true }], nothing: undefined },
});

const append = (store: Store, organisationNo: number, count: number, from = 1): Promise<void> =>
  store.transaction((trx) =>
    appendAudit(
      trx,
      Array.from({ length: count }, (_, at) => entry(organisationNo, from + at)),
    ),
  );

describeOnBothStores('the audit', (fresh) => {
  let at: FreshStore;
  let store: Store;
  let mine: number;

  beforeAll(async () => {
    at = await fresh();
    store = await at.open();
  });
  afterAll(async () => {
    await store.close();
    await at.remove();
  });
  beforeEach(async () => {
    mine = await organisation(store);
  });

  const verdict = async () => (await verifyAudit(store.db, mine)).broken;
  /** What someone with the database in hands may do. */
  const tamper = async (statement: string): Promise<void> => {
    for (const table of ['audit_entry', 'audit_chain']) await sql.raw(`alter table ${table} disable trigger user`).execute(store.db);
    await sql.raw(statement.replaceAll('$mine', `organisation_no = ${mine}`)).execute(store.db);
    for (const table of ['audit_entry', 'audit_chain']) await sql.raw(`alter table ${table} enable trigger user`).execute(store.db);
  };

  it('is whole, also empty, and reads back what was written', async () => {
    expect(await verifyAudit(store.db, mine)).toMatchObject({ head: { seq: 0 }, broken: null });
    await append(store, mine, 450);
    const other = await organisation(store);
    await append(store, other, 2);
    expect(await verifyAudit(store.db, mine)).toMatchObject({ head: { seq: 450 }, broken: null });
    expect((await readAudit(store.db, mine, { limit: 2, after: 450 })).map(({ seq }) => seq)).toEqual([449, 448]);
    const ofOne: number[] = [];
    for await (const { seq, details } of auditOf(store.db, mine, 'charger:2')) {
      ofOne.push(seq);
      expect(details).toEqual({ z: seq, a: ['å', { '\0': '\ud800', '2': null, '10': true }] });
    }
    expect([ofOne.length, ofOne.slice(0, 2)]).toEqual([150, [2, 5]]);
  });

  it('is written with what it tells, or not at all', async () => {
    await append(store, mine, 1);
    const fails = auditedTransaction(store, async (trx, note) => {
      note(entry(mine, 2));
      await trx.insertInto('organisation').values({ id: crypto.randomUUID(), name: 'lost', created_at: AT }).execute();
      throw new Error('the work failed');
    });
    await expect(fails).rejects.toThrow('the work failed');
    expect(await store.db.selectFrom('organisation').select('no').where('name', '=', 'lost').execute()).toEqual([]);
    expect(await verifyAudit(store.db, mine)).toMatchObject({ head: { seq: 1 }, broken: null });
  });

  it.each([
    ['an entry is changed', `update audit_entry set kind = 'other' where $mine and seq = 2`],
    ['an entry is deleted', `delete from audit_entry where $mine and seq = 3`],
    ['the table is emptied', `truncate audit_entry`],
    ['the head is moved', `update audit_chain set last_seq = 2 where $mine`],
    ['the chain is deleted', `delete from audit_chain where $mine`],
    ['everything is emptied', `truncate audit_chain, audit_entry`],
    [
      'an entry does not follow',
      `insert into audit_entry select organisation_no, 5, at, kind, subject, by_whom, details, hash, 'x' from audit_entry where $mine and seq = 3`,
    ],
    [
      'an entry follows another than the last',
      `insert into audit_entry select organisation_no, 4, at, kind, subject, by_whom, details, previous_hash, 'x' from audit_entry where $mine and seq = 3`,
    ],
  ])('the database refuses that %s', async (_what, statement) => {
    await append(store, mine, 3);
    await expect(sql.raw(statement.replaceAll('$mine', `organisation_no = ${mine}`)).execute(store.db)).rejects.toThrow(/audit/);
    expect(await verifyAudit(store.db, mine)).toMatchObject({ head: { seq: 3 }, broken: null });
  });

  it.each([
    ['a kind', `update audit_entry set kind = 'test.happend' where $mine and seq = 202`, 202],
    ['a subject', `update audit_entry set subject = 'charger:9' where $mine and seq = 1`, 1],
    ['who did it', `update audit_entry set by_whom = null where $mine and seq = 3`, 3],
    ['an instant', `update audit_entry set at = at + interval '1 ms' where $mine and seq = 4`, 4],
    ['a figure', `update audit_entry set details = replace(details, '"z":250', '"z":251') where $mine and seq = 250`, 250],
    ['details that are no JSON any more', `update audit_entry set details = 'x' where $mine and seq = 7`, 7],
    ['a hash', `update audit_entry set hash = previous_hash where $mine and seq = 5`, 5],
    ['one taken out', `delete from audit_entry where $mine and seq = 100`, 100],
    ['the first taken out', `delete from audit_entry where $mine and seq = 1`, 1],
    ['the last taken out', `delete from audit_entry where $mine and seq > 248`, 249],
    ['all taken out', `delete from audit_entry where $mine`, 1],
    ['the last and its head taken out', `update audit_chain set last_seq = 249 where $mine`, 249],
    [
      'two exchanged',
      `update audit_entry a set details = b.details from audit_entry b where a.organisation_no = b.organisation_no
         and a.${'$mine'} and a.seq + b.seq = 21 and a.seq in (10, 11)`,
      10,
    ],
  ])('verify names the first broken entry: %s', async (_what, statement, seq) => {
    await append(store, mine, 250);
    expect(await verdict()).toBeNull();
    await tamper(statement);
    expect((await verdict())?.seq).toBe(seq);
  });

  it('many at once on one store make one chain', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => append(store, mine, 1 + (n % 3), n)));
    expect(await verifyAudit(store.db, mine)).toMatchObject({ broken: null });
  });
});

describe.skipIf('missing' in inject('postgres'))('the audit of several nodes', () => {
  let at: FreshStore;
  let nodes: Store[];

  beforeAll(async () => {
    at = await freshStore('postgres');
    const first = await at.open();
    nodes = [first, await at.open(), await at.open()];
  });
  afterAll(async () => {
    for (const node of nodes) await node.close();
    await at.remove();
  });

  it('they write at once, to two organisations in either order, and no chain forks and nobody waits for ever', async () => {
    const [first] = nodes;
    if (!first) throw new Error('no node');
    const [one, other] = [await organisation(first), await organisation(first)];
    const writers = nodes.flatMap((node, at) =>
      Array.from({ length: 100 }, async (_, n) => {
        const order = (at + n) % 2 === 0 ? [one, other] : [other, one];
        await auditedTransaction(node, async (trx, note) => {
          for (const no of order) note(entry(no, n));
          // Others hold this row while they wait for the chain (a release that is registered does): no entry may need it.
          if (n % 10 === 0) await trx.selectFrom('organisation').select('no').where('no', '=', one).forUpdate().execute();
        });
      }),
    );
    await Promise.all(writers);
    for (const no of [one, other]) expect(await verifyAudit(first.db, no)).toMatchObject({ head: { seq: 300 }, broken: null });
  });
});
