import { sql, type Kysely } from 'kysely';
import type { Database } from '../store/index.ts';

/**
 * How long a lease holds unless it is renewed, and how often its holder renews it and others look, ms. A site whose holder died is held again
 * after the sum of both at most: with a meter's interval and the way of an order that stays within what a fuse may be overloaded for (S19).
 */
export const LEASE_MS = 12_000;
export const RENEW_EVERY_MS = 4_000;

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

/** Lets others have it at once. The row stays, or the next holder's fence would be one that was there before. */
export async function releaseLease(db: Kysely<Database>, { name, holder }: Lease): Promise<void> {
  await db
    .updateTable('lease')
    .set({ expires_at: new Date(0) })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .execute();
}
