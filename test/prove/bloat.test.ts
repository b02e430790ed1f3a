/** A million status updates leave the embedded store's size flat. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { RealClock } from '@phasor/kernel';
import { expect, test } from 'vitest';
import { appendMessages, maintain, type MaintenanceLimits, type Store } from '../../packages/server/src/store/index.ts';
import { scaled } from '../support/prove-scale.ts';
import { freshStore } from '../support/stores.ts';

const UPDATES = scaled(1_000_000);
const CHARGERS = 500;
const GROUP = 250;
const MEASURES = 10;
const clock = new RealClock();

/** Bounds so small that the message log reaches them early on, at any scale. */
const limits: MaintenanceLimits = {
  messageLog: { maxAgeMs: 30 * 24 * 3_600_000, maxBytes: 16 * 1024 * 1024 },
  checkpointBytes: 16 * 1024 * 1024,
};

test(`${UPDATES} status updates leave the embedded store's size flat`, { timeout: 3_600_000 }, async () => {
  const fresh = await freshStore('embedded');
  const store = await fresh.open(clock);
  try {
    const chargers = await registerChargers(store);
    const sizes: number[] = [];
    for (let done = 0; done < UPDATES; done += GROUP) {
      await updateGroup(store, chargers, done);
      if ((done / GROUP) % 20 === 19) await maintain({ store, clock, limits });
      if (Math.floor(((done + GROUP) * MEASURES) / UPDATES) > sizes.length) sizes.push(await sizeOf(fresh.dataDir));
    }
    console.log(`sizes in MB after each tenth: ${sizes.map((bytes) => (bytes / 1e6).toFixed(0)).join(' ')}`);
    const early = Math.max(...sizes.slice(1, 5));
    const late = Math.max(...sizes.slice(5));
    expect(late).toBeLessThan(early * 1.1);

    const { rows, oldest } = await store.db
      .selectFrom('message_log')
      .select((eb) => [eb.fn.countAll<string>().as('rows'), eb.fn.min('id').as('oldest')])
      .executeTakeFirstOrThrow();
    expect(Number(rows)).toBeGreaterThan(GROUP);
    expect(Number(oldest)).toBeGreaterThan(1);
  } finally {
    await store.close();
    await fresh.remove();
  }
});

async function registerChargers(store: Store): Promise<readonly { no: number; organisation_no: number }[]> {
  const { no: organisation_no } = await store.db
    .insertInto('organisation')
    .values({ id: crypto.randomUUID(), name: 'bloat', created_at: new Date(0) })
    .returning('no')
    .executeTakeFirstOrThrow();
  const values = Array.from({ length: CHARGERS }, (_, n) => ({ id: `C${n}`, organisation_no, name: '', registered_at: new Date(0) }));
  return store.db.insertInto('charger').values(values).returning(['no', 'organisation_no']).execute();
}

/** What a commit group of StatusNotifications writes: connectors, when each charger was seen, and the messages. */
async function updateGroup(store: Store, chargers: readonly { no: number; organisation_no: number }[], from: number): Promise<void> {
  const atMs = clock.now();
  const now = new Date(atMs);
  const group = Array.from({ length: GROUP }, (_, n) => ({ n: from + n, charger: chargers[(from + n) % CHARGERS] })).flatMap(
    ({ n, charger }) => (charger ? [{ n, charger }] : []),
  );
  const connectors = group.map(({ n, charger: { no, organisation_no } }) => {
    const status = n % 3 === 0 ? 'Available' : 'Preparing';
    return { charger_no: no, organisation_no, connector_id: 1, status, error_code: 'NoError', status_time: now, received_at: now };
  });
  const messages = group.map(({ n, charger: { no, organisation_no } }) => ({
    organisationNo: organisation_no,
    chargerNo: no,
    generation: 1,
    direction: 1 as const,
    atMs,
    answeredAtMs: atMs,
    messageId: String(n),
    action: 'StatusNotification',
    outcome: 'answered' as const,
    frame: Buffer.from(`[2,"${n}","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]`),
    answer: `[3,"${n}",{}]`,
    note: null,
  }));
  const numbers = group.map(({ charger }) => charger.no);
  await store.transaction(async (trx) => {
    await trx
      .insertInto('connector')
      .values(connectors)
      .onConflict((conflict) =>
        conflict.columns(['charger_no', 'connector_id']).doUpdateSet((row) => ({
          status: row.ref('excluded.status'),
          status_time: row.ref('excluded.status_time'),
          received_at: row.ref('excluded.received_at'),
        })),
      )
      .execute();
    await trx.updateTable('charger').set({ last_seen_at: now }).where('no', 'in', numbers).execute();
    await appendMessages(trx, messages);
  });
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
