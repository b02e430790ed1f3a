import type { Kysely } from 'kysely';
import type { SiteSettings } from '@phasor/contract';
import { ageBoundMs } from '../../meters/index.ts';
import type { Database } from '../../store/index.ts';
import type { SeenSample } from './meter-watch.ts';

/** The newest stored sample of each site meter of these settings, by `meter SERIAL`. */
export async function newestSamples(db: Kysely<Database>, { fuses }: SiteSettings): Promise<ReadonlyMap<string, SeenSample>> {
  const serials = fuses.flatMap(({ meters = [] }) => meters.flatMap((ref) => ('serial' in ref ? [ref.serial] : [])));
  if (serials.length === 0) return new Map();
  const rows = await db
    .selectFrom('site_meter')
    .innerJoin('meter_sample', (join) =>
      join.onRef('meter_sample.meter_no', '=', 'site_meter.no').onRef('meter_sample.measured_at', '=', 'site_meter.newest_at'),
    )
    .select(['site_meter.serial', 'site_meter.interval_s', 'meter_sample.measured_at', 'meter_sample.current_a', 'meter_sample.flags'])
    .where('site_meter.serial', 'in', serials)
    .execute();
  return new Map(
    rows.map((row) => {
      const [l1 = 0, l2 = 0, l3 = 0] = row.current_a;
      const sample: SeenSample = {
        atMs: row.measured_at.getTime(),
        amps: [l1, l2, l3],
        ageBoundMs: ageBoundMs(row.interval_s * 1000),
        isUnchanged: row.flags.includes('unchanged'),
      };
      return [`meter ${row.serial}`, sample];
    }),
  );
}
