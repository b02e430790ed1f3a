import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';
import type { Lease } from '../lease.ts';
import { memoryText } from './loop-json.ts';
import type { LoopMemory } from './site-step.ts';

/** Stores what is remembered, before anything of it is sent; rejects where the lease is another's now. */
export async function storeMemory(
  db: Kysely<Database>,
  siteNo: number,
  { name, fence }: Lease,
  memory: LoopMemory,
  nowMs: number,
): Promise<void> {
  const stored = await db
    .updateTable('site')
    .set({ memory: memoryText(memory), memory_at: new Date(nowMs) })
    .where('no', '=', siteNo)
    .where((where) => where.exists(where.selectFrom('lease').select('name').where('name', '=', name).where('fence', '=', String(fence))))
    .executeTakeFirst();
  if (stored.numUpdatedRows === 0n) throw new Error('another node holds this site now');
}
