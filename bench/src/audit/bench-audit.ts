import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, startPrivatePostgres } from '@phasor/apps';
import { RealClock } from '@phasor/kernel';
import { auditedTransaction, verifyAudit } from '@phasor/server/journal';
import { openStore, type Store } from '@phasor/server/store';
import { choiceFlag, numberFlag, onlyFlags, type Flags } from '../flags.ts';
import { quantile } from '../quantile.ts';

const clock = new RealClock();

/**
 * What an entry in the audit costs its transaction, and what it costs that all writers of an organisation share one chain: the same transaction
 * (one row, changed by its key) with an entry and without, by so many writers at once, in turns.
 */
export async function audit(flags: Flags): Promise<void> {
  onlyFlags(flags, ['store', 'transactions', 'writers']);
  const kind = flags.has('store') ? choiceFlag(flags, 'store', ['embedded', 'postgres']) : 'embedded';
  const each = numberFlag(flags, 'transactions', { from: 10, to: 100_000, what: 'a number of transactions', isWhole: true }) ?? 1_000;
  const writers = numberFlag(flags, 'writers', { from: 1, to: 64, what: 'a number of writers', isWhole: true }) ?? 8;
  const dataDir = await mkdtemp(join(tmpdir(), 'phasor-bench-'));
  const server = kind === 'postgres' ? await startPrivatePostgres() : null;
  const database = server && (await freshDatabase(server.url));
  try {
    const store = await openStore({ dataDir, databaseUrl: database?.url, clock });
    process.stdout.write(`${JSON.stringify({ bench: 'audit', store: kind, writers, ...(await figures(store, each, writers)) })}\n`);
    await store.close();
  } finally {
    await database?.drop();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function figures(store: Store, each: number, writers: number) {
  const at = new Date(clock.now());
  const organisation = { id: '019a2b3c-0000-7000-8000-000000000001', name: 'bench', created_at: at };
  const { no } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow();
  const values = Array.from({ length: writers }, (_, writer) => ({
    name: `writer ${writer}`,
    organisation_no: no,
    value: Buffer.alloc(32),
  }));
  await store.db.insertInto('server_key').values(values).execute();
  const tookMs = { plain: [] as number[], audited: [] as number[] };
  const one = async (writer: number, n: number, isAudited: boolean): Promise<void> => {
    const sinceMs = clock.monotonicMs();
    await auditedTransaction(store, async (trx, note) => {
      const name = `writer ${writer}`;
      await trx
        .updateTable('server_key')
        .set({ value: Buffer.alloc(32, n) })
        .where('name', '=', name)
        .execute();
      const details = { n, from: 'Staged', to: 'Draining', why: 'the window is open and nobody is plugged in' };
      if (isAudited) note({ organisationNo: no, at, kind: 'bench.step', subject: `writer:${writer}`, by: null, details });
    });
    tookMs[isAudited ? 'audited' : 'plain'].push(clock.monotonicMs() - sinceMs);
  };
  const wallMs = { plain: 0, audited: 0 };
  // In turns, so that a slow minute of the machine falls on both.
  for (let turn = 0; turn < 10; turn += 1) {
    for (const name of ['plain', 'audited'] as const) {
      const sinceMs = clock.monotonicMs();
      const writer = async (_: unknown, w: number): Promise<void> => {
        for (let n = 0; n < each / 10 / writers; n += 1) await one(w, n, name === 'audited');
      };
      await Promise.all(Array.from({ length: writers }, writer));
      wallMs[name] += clock.monotonicMs() - sinceMs;
    }
  }
  const perS = (name: 'plain' | 'audited'): number => Math.round((tookMs[name].length / wallMs[name]) * 1_000);
  const sinceMs = clock.monotonicMs();
  const { head, broken } = await verifyAudit(store.db, no);
  return {
    transactions: tookMs.audited.length,
    plainP50Ms: quantile(tookMs.plain, 0.5, 2),
    auditedP50Ms: quantile(tookMs.audited, 0.5, 2),
    plainPerS: perS('plain'),
    auditedPerS: perS('audited'),
    verifiedPerS: Math.round((head.seq / (clock.monotonicMs() - sinceMs)) * 1_000),
    isWhole: broken === null,
  };
}
