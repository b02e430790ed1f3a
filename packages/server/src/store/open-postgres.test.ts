import { RealClock } from '@phasor/kernel';
import { sql } from 'kysely';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { administer, freshDatabase, startPrivatePostgres } from '../../../../test/support/postgres.ts';
import { freshStore, serverUrl } from '../../../../test/support/stores.ts';
import { openStore } from './index.ts';

const open = (databaseUrl: string) => openStore({ dataDir: 'unused', databaseUrl, clock: new RealClock() });

describe.skipIf('missing' in inject('postgres'))('a PostgreSQL server', () => {
  const undo: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  const database = async (): Promise<string> => {
    const { url, drop } = await freshDatabase(serverUrl());
    undo.push(drop);
    return url;
  };

  test('with synchronous_commit off is refused', async () => {
    const url = await database();
    await administer(url, `alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);
    await expect(open(url)).rejects.toMatchObject({ code: 'STORE_NOT_DURABLE', details: { setting: 'synchronous_commit' } });
  });

  test('with fsync off is refused', async () => {
    const server = await startPrivatePostgres({ fsync: 'off' });
    undo.push(() => server.stop());
    await expect(open(server.url)).rejects.toMatchObject({ code: 'STORE_NOT_DURABLE', details: { setting: 'fsync' } });
  });

  test('with another encoding is refused', async () => {
    const url = await database();
    const latin = new URL(url);
    latin.pathname += '_latin';
    const name = latin.pathname.slice(1);
    await administer(url, `create database ${name} encoding 'LATIN1' locale 'C' template template0`);
    undo.push(() => administer(serverUrl(), `drop database ${name}`));
    await expect(open(latin.href)).rejects.toMatchObject({ code: 'STORE_SERVER_UNSUPPORTED' });
  });

  test('that does not answer is told as such', async () => {
    await expect(open('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({ code: 'STORE_OPEN_FAILED' });
  });

  test('on which three nodes start at once serves all of them', async () => {
    const url = await database();
    const stores = await Promise.all([open(url), open(url), open(url)]);
    for (const store of stores) expect(await store.db.selectFrom('role').select('name').execute()).toHaveLength(4);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('that cuts its connections rejects what was under way, and serves what comes next', async () => {
    const fresh = await freshStore('postgres');
    const store = await fresh.open();
    const cut = store.transaction(async (trx) => {
      await trx.insertInto('language').values({ tag: 'lv', name: 'Latviešu' }).execute();
      await administer(
        serverUrl(),
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'phasor' and datname = '${new URL(fresh.databaseUrl ?? '').pathname.slice(1)}'`,
      );
    });
    await expect(cut).rejects.toThrow();
    const count = await store.transaction((trx) => sql<{ n: number }>`select count(*)::int as n from language`.execute(trx));
    expect(count.rows).toEqual([{ n: 6 }]);
    expect(store.failure).toBeNull();
    await store.close();
    await fresh.remove();
  });
});
