import type { Kysely } from 'kysely';
import type { PerPhase } from '@phasor/balancing';
import type { MeterRef, SampledValue } from '@phasor/contract';
import { chargerNumber, liveReadingOf } from '../../chargers/index.ts';
import type { Database } from '../../store/index.ts';
import type { PulseSample } from './judge-pulse.ts';

/** What a meter measured, with its own time. */
export interface TimedSample extends PulseSample {
  readonly atMs: number;
}

const three = ([first = 0, second = 0, third = 0]: readonly number[]): PerPhase => [first, second, third];

/** The samples of a site meter, or of the grid connection as a charger tells it at its connector 0, oldest first. */
export async function readMeterSamples(
  db: Kysely<Database>,
  organisationNo: number,
  meter: MeterRef,
  fromMs: number,
  untilMs: number,
): Promise<readonly TimedSample[]> {
  const [from, until] = [new Date(fromMs), new Date(untilMs)];
  if ('serial' in meter) {
    const rows = await db
      .selectFrom('meter_sample')
      .innerJoin('site_meter', 'site_meter.no', 'meter_sample.meter_no')
      .select(['measured_at', 'current_a'])
      .where('site_meter.serial', '=', meter.serial)
      .where('site_meter.organisation_no', '=', organisationNo)
      .where('measured_at', '>=', from)
      .where('measured_at', '<=', until)
      .orderBy('measured_at')
      .limit(500)
      .execute();
    return rows.map(({ measured_at, current_a }) => ({ atMs: measured_at.getTime(), currentA: three(current_a) }));
  }
  const rows = await db
    .selectFrom('meter_value')
    .select(['measured_at', 'sampled'])
    .where('charger_no', '=', await chargerNumber(db, organisationNo, meter.chargerId))
    .where('connector_id', '=', 0)
    .where('measured_at', '>=', from)
    .where('measured_at', '<=', until)
    .orderBy('measured_at')
    .limit(500)
    .execute();
  return rows.flatMap(({ measured_at, sampled }) => {
    const atMs = measured_at.getTime();
    const { phases } = liveReadingOf({ time: { text: '', ms: atMs }, sampledValue: JSON.parse(sampled) as SampledValue[] }, atMs);
    const amps = phases.flatMap(({ currentA }) => currentA ?? []);
    return amps.length === 3 ? [{ atMs, currentA: three(amps) }] : [];
  });
}

const DEFAULT_INTERVAL_MS = 10_000;

/** How often a meter measures, in ms; of a charger that meters nobody has stated it. */
export async function meterIntervalMs(db: Kysely<Database>, organisationNo: number, meter: MeterRef): Promise<number> {
  if (!('serial' in meter)) return DEFAULT_INTERVAL_MS;
  const row = await db
    .selectFrom('site_meter')
    .select('interval_s')
    .where('serial', '=', meter.serial)
    .where('organisation_no', '=', organisationNo)
    .executeTakeFirst();
  return row ? row.interval_s * 1000 : DEFAULT_INTERVAL_MS;
}
