import type { Kysely } from 'kysely';
import type { Database } from '../store/index.ts';
import { ownIntervalMs, TELLING_SAMPLES } from './own-interval.ts';

/** A meter as it is registered. */
interface Registered {
  readonly no: number;
  readonly interval_s: number;
}

/** How often these meters send (S16), ms, by their number: as their last samples show, and no more rarely than they are registered with. */
export async function ownIntervals(db: Kysely<Database>, meters: readonly Registered[]): Promise<ReadonlyMap<number, number>> {
  const nos = meters.map(({ no }) => no);
  if (nos.length === 0) return new Map();
  const rows = await db
    .selectFrom('site_meter')
    .innerJoinLateral(
      (inner) =>
        inner
          .selectFrom('meter_sample')
          .select('measured_at')
          .whereRef('meter_sample.meter_no', '=', 'site_meter.no')
          .orderBy('measured_at', 'desc')
          .limit(TELLING_SAMPLES)
          .as('last'),
      (join) => join.onTrue(),
    )
    .select(['site_meter.no', 'last.measured_at'])
    .where('site_meter.no', 'in', nos)
    .execute();
  const samplesOf = (no: number): number[] => rows.filter((row) => row.no === no).map(({ measured_at }) => measured_at.getTime());
  return new Map(meters.map(({ no, interval_s }) => [no, ownIntervalMs(interval_s, samplesOf(no))]));
}
