import type { Kysely } from 'kysely';
import type { SampledValue, SiteSettings } from '@phasor/contract';
import { liveReadingOf } from '../../chargers/index.ts';
import { ageBoundMs, ownIntervals } from '../../meters/index.ts';
import type { Database } from '../../store/index.ts';
import { USUAL_INTERVAL_MS } from './grid-meters.ts';
import { wrongWithGrid } from './grid-check.ts';
import type { RefusedSample, SeenSample } from './meter-watch.ts';
import type { LoopSite } from './ports.ts';
import { gridReading } from './reading.ts';

/** Whatever is older says nothing any more, ms. */
const LOOKED_BACK_MS = 600_000;

type Metered = Pick<LoopSite, 'settings' | 'organisationNo'>;

/** The newest stored sample of each meter of a site, by `meter SERIAL` or `charger ID`. None is younger than its arrival. */
export async function newestSamples(
  db: Kysely<Database>,
  site: Metered,
  nowMs: number,
): Promise<ReadonlyMap<string, SeenSample | RefusedSample>> {
  return new Map([...(await ofMeters(db, site.settings)), ...(await ofChargers(db, site, nowMs))]);
}

async function ofMeters(db: Kysely<Database>, { fuses }: SiteSettings): Promise<readonly (readonly [string, SeenSample])[]> {
  const serials = fuses.flatMap(({ meters = [] }) => meters.flatMap((ref) => ('serial' in ref ? [ref.serial] : [])));
  if (serials.length === 0) return [];
  const rows = await db
    .selectFrom('site_meter')
    .innerJoin('meter_sample', (join) =>
      join.onRef('meter_sample.meter_no', '=', 'site_meter.no').onRef('meter_sample.measured_at', '=', 'site_meter.newest_at'),
    )
    .select([
      'site_meter.no',
      'site_meter.serial',
      'site_meter.interval_s',
      'measured_at',
      'received_at',
      'meter_sample.current_a',
      'meter_sample.flags',
    ])
    .where('site_meter.serial', 'in', serials)
    .execute();
  const intervals = await ownIntervals(db, rows);
  return rows.map((row) => {
    const [l1 = 0, l2 = 0, l3 = 0] = row.current_a;
    const sample: SeenSample = {
      atMs: Math.min(row.measured_at.getTime(), row.received_at.getTime()),
      amps: [l1, l2, l3],
      ageBoundMs: ageBoundMs(intervals.get(row.no) ?? row.interval_s * 1000),
      isUnchanged: row.flags.includes('unchanged'),
    };
    return [`meter ${row.serial}`, sample] as const;
  });
}

/** What chargers said last of the grid connection, at their connector 0. */
async function ofChargers(
  db: Kysely<Database>,
  { settings, organisationNo }: Metered,
  nowMs: number,
): Promise<readonly (readonly [string, SeenSample | RefusedSample])[]> {
  const ids = settings.fuses.flatMap(({ meters = [] }) => meters.flatMap((ref) => ('chargerId' in ref ? [ref.chargerId] : [])));
  const found: (readonly [string, SeenSample | RefusedSample])[] = [];
  for (const id of ids) {
    const row = await db
      .selectFrom('meter_value')
      .innerJoin('charger', 'charger.no', 'meter_value.charger_no')
      .select(['measured_at', 'received_at', 'sampled'])
      .where('charger.id', '=', id)
      .where('charger.organisation_no', '=', organisationNo)
      .where('connector_id', '=', 0)
      .where('transaction_id', '=', 0)
      .where('measured_at', '>', new Date(nowMs - LOOKED_BACK_MS))
      // A clock may have been ahead.
      .orderBy('received_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!row) continue;
    const receivedMs = row.received_at.getTime();
    const sampledValue = JSON.parse(row.sampled) as readonly SampledValue[];
    const live = liveReadingOf({ time: { ms: row.measured_at.getTime(), text: '' }, sampledValue: [...sampledValue] }, receivedMs);
    const reading = gridReading(live, null, receivedMs);
    if (!reading) continue;
    const refused = wrongWithGrid(live);
    const sample =
      refused === null ? { ...reading, ageBoundMs: ageBoundMs(USUAL_INTERVAL_MS), isUnchanged: false } : { atMs: reading.atMs, refused };
    found.push([`charger ${id}`, sample]);
  }
  return found;
}
