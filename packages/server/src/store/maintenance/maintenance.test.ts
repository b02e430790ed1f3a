import { VirtualClock } from '@phasor/kernel';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeOnBothStores, freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { DEFAULT_LIMITS, appendMessages, maintain, startMaintenance, type Store } from '../index.ts';

const DAY_MS = 24 * 3_600_000;
const START_MS = Date.UTC(2026, 0, 5);

describeOnBothStores('maintenance', (newStore) => {
  let fresh: FreshStore;
  let store: Store;
  let clock: VirtualClock;

  beforeEach(async () => {
    fresh = await newStore();
    clock = new VirtualClock(START_MS);
    store = await fresh.open(clock);
  });
  afterEach(async () => {
    await store.close();
    await fresh.remove();
  });

  const log = (count: number, frameBytes = 10) =>
    store.transaction((trx) =>
      appendMessages(
        trx,
        Array.from({ length: count }, (_, n) => ({
          organisationNo: 1,
          chargerNo: 1,
          generation: 1,
          direction: 1 as const,
          atMs: clock.now(),
          answeredAtMs: clock.now(),
          messageId: String(n),
          action: 'Heartbeat',
          outcome: 'answered' as const,
          frame: Buffer.alloc(frameBytes, n),
          answer: null,
          note: null,
        })),
      ),
    );
  const ages = async (): Promise<number[]> => {
    const rows = await store.db.selectFrom('message_log').select('at').distinct().orderBy('at').execute();
    return rows.map(({ at }) => (clock.now() - at.getTime()) / DAY_MS);
  };

  test('the message log forgets what is older than 30 days, and nothing younger', async () => {
    for (let day = 0; day <= 40; day += 1) {
      await log(3);
      await maintain({ store, clock });
      await clock.advance(DAY_MS);
    }
    await maintain({ store, clock });
    const kept = await ages();
    expect(kept.at(-1)).toBe(1);
    expect(kept[0]).toBeGreaterThanOrEqual(30);
    expect(kept[0]).toBeLessThanOrEqual(33);
    expect(kept).toHaveLength(kept[0] ?? 0);
  });

  test('the message log keeps its size, and the newest rows', async () => {
    const maxBytes = 8_000_000;
    const limits = { ...DEFAULT_LIMITS, messageLog: { maxAgeMs: 30 * DAY_MS, maxBytes } };
    for (let group = 0; group < 40; group += 1) {
      await log(100, 6000);
      await clock.advance(60_000);
      await maintain({ store, clock, limits });
    }
    const { rows } = await sql<{ bytes: string }>`
      select sum(pg_total_relation_size(inhrelid)) as bytes from pg_inherits where inhparent = 'message_log'::regclass`.execute(store.db);
    expect(Number(rows[0]?.bytes)).toBeLessThan(maxBytes * 1.15);
    expect(Number(rows[0]?.bytes)).toBeGreaterThan(maxBytes * 0.7);
    expect(await ages()).toContain(60_000 / DAY_MS);
  });

  test('runs by itself: at once, after a hundred commits, at rest after ten minutes, and stops', async () => {
    const warnings: string[] = [];
    const logger = { warn: (_details: object, message: string) => warnings.push(message) };
    // With so short an age each run moves the rows of a moment ago behind it: the partition's number counts the runs.
    const limits = { ...DEFAULT_LIMITS, messageLog: { maxAgeMs: 1, maxBytes: 2e9 } };
    const runs = async (): Promise<number | undefined> => {
      const { rows } = await sql<{ no: number }>`select (last_value / 262144)::int as no from message_log_id`.execute(store.db);
      return rows[0]?.no;
    };
    await log(1);
    await clock.advance(1000);
    const maintenance = startMaintenance({ store, clock, limits, logger });
    await clock.advance(0);
    expect(await runs()).toBe(1);

    await log(1);
    await clock.advance(1000);
    for (let commit = 2; commit < 100; commit += 1) await log(1);
    await clock.settle();
    expect(await runs()).toBe(1);
    await log(1);
    await clock.settle();
    expect(await runs()).toBe(2);

    await log(1);
    await clock.advance(599_999);
    expect(await runs()).toBe(2);
    await clock.advance(1);
    expect(await runs()).toBe(3);

    await log(1);
    await maintenance.stop();
    await clock.advance(DAY_MS);
    expect(await runs()).toBe(3);
    expect(warnings).toEqual([]);
  });
});

test('tidies the embedded store: a checkpoint bounds the write-ahead log, dead rows go', async () => {
  const fresh = await freshStore('embedded');
  const clock = new VirtualClock(START_MS);
  const store = await fresh.open(clock);
  await sql`create table churn as select g as n from generate_series(1, 5000) g`.execute(store.db);
  await sql`update churn set n = n + 1`.execute(store.db);
  await maintain({ store, clock, limits: { ...DEFAULT_LIMITS, checkpointBytes: 100_000 } });
  const { rows } = await sql<{ dead: string; wal: string }>`
    select n_dead_tup as dead, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) as wal
    from pg_stat_user_tables, pg_control_checkpoint() where relname = 'churn'`.execute(store.db);
  expect(rows[0]?.dead).toBe('0');
  expect(Number(rows[0]?.wal)).toBeLessThan(200_000);
  await store.close();
  await fresh.remove();
});
