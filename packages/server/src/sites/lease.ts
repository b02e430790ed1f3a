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

/**
 * Takes or renews leases, in one commit, and gives those that are held now, by name; the others another holds. A new holder has a higher fence, so
 * that a late write of an old one is refused.
 */
export async function takeLeases(
  db: Kysely<Database>,
  names: readonly string[],
  holder: string,
  nowMs: number,
): Promise<ReadonlyMap<string, Lease>> {
  if (names.length === 0) return new Map();
  const now = new Date(nowMs);
  const expires_at = new Date(nowMs + LEASE_MS);
  const rows = await db
    .insertInto('lease')
    // All nodes take them in the same order, or two would wait for each other.
    .values([...names].sort().map((name) => ({ name, holder, fence: 1, expires_at })))
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
    .returning(['name', 'fence'])
    .execute();
  return new Map(rows.map(({ name, fence }) => [name, { name, holder, fence: Number(fence) }]));
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
