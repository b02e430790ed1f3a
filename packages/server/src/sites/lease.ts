import { sql, type Kysely } from 'kysely';
import type { Database } from '../store/index.ts';

/** How long a lease holds unless it is renewed, and how often its holder renews it, ms. */
export const LEASE_MS = 30_000;
export const RENEW_EVERY_MS = 10_000;

/** A lease that is held. `fence` is higher than that of every holder before. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly fence: number;
}

/** Takes or renews a lease; null while another holds it. A new holder has a higher fence, so that a late write of an old one is refused. */
export async function takeLease(db: Kysely<Database>, name: string, holder: string, nowMs: number): Promise<Lease | null> {
  const now = new Date(nowMs);
  const expires_at = new Date(nowMs + LEASE_MS);
  const row = await db
    .insertInto('lease')
    .values({ name, holder, fence: 1, expires_at })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({
          holder,
          expires_at,
          fence: sql<number>`lease.fence + case when lease.holder = ${holder} then 0 else 1 end`,
        })
        .where((where) => where.or([where('lease.holder', '=', holder), where('lease.expires_at', '<', now)])),
    )
    .returning('fence')
    .executeTakeFirst();
  return row ? { name, holder, fence: Number(row.fence) } : null;
}

/** Lets others have it at once. */
export async function releaseLease(db: Kysely<Database>, { name, holder }: Lease): Promise<void> {
  await db.deleteFrom('lease').where('name', '=', name).where('holder', '=', holder).execute();
}
