import type { Kysely, Transaction } from 'kysely';
import type { Review, ReviewPage } from '@phasor/contract';
import { storableText, type Database } from '../store/index.ts';

/** Something odd that was stored and answered all the same, for a person to look at. */
export interface NewReview {
  readonly organisationNo: number;
  readonly chargerNo: number | null;
  readonly kind: ReviewKind;
  /** One sentence: what is odd, and what was done. */
  readonly reason: string;
  readonly frame: Buffer | null;
}

export type ReviewKind =
  | 'repeated-key-after-stop'
  | 'implausible-time'
  | 'unknown-transaction'
  | 'contradicting-stop'
  | 'register-went-back'
  | 'odd-meter-value'
  | 'tag-read-turned'
  | 'could-not-store'
  | 'composite-schedule-differs';

export async function writeReviews(trx: Transaction<Database>, reviews: readonly NewReview[], at: Date): Promise<void> {
  if (reviews.length === 0) return;
  await trx
    .insertInto('review')
    .values(
      reviews.map((review) => ({
        organisation_no: review.organisationNo,
        charger_no: review.chargerNo,
        at,
        kind: review.kind,
        reason: storableText(review.reason),
        frame: review.frame,
        resolved_at: null,
      })),
    )
    .execute();
}

/** Open reviews, newest first; `after` is the id that the page before ended with. */
export async function readReviews(
  db: Kysely<Database>,
  organisationNo: number,
  page: { after?: string | undefined; limit: number },
): Promise<ReviewPage> {
  let query = db
    .selectFrom('review')
    .leftJoin('charger', 'charger.no', 'review.charger_no')
    .select(['review.id', 'review.at', 'review.kind', 'review.reason', 'review.frame', 'charger.id as chargerId'])
    .where('review.organisation_no', '=', organisationNo)
    .where('review.resolved_at', 'is', null)
    .orderBy('review.id', 'desc')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('review.id', '<', page.after);
  const rows = await query.execute();
  const items = rows.map((row): Review => ({
    id: row.id,
    at: row.at.toISOString(),
    chargerId: row.chargerId,
    kind: row.kind,
    reason: row.reason,
    frame: row.frame?.toString('utf8') ?? null,
  }));
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}
