import type { Kysely, Selectable } from 'kysely';
import type { SampleFlag, SamplePage, SiteMeter, SiteMeterPage, StoredSample } from '@phasor/contract';
import type { Database } from '../store/index.ts';
import { meterErrors } from './errors.ts';
import { ageBoundMs } from './judge-reading.ts';
import { ownIntervals } from './own-intervals.ts';
import type { PhaseValues, Reading } from './reading.ts';

type MeterRow = Selectable<Database['site_meter']>;
type SampleRow = Selectable<Database['meter_sample']>;

interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** An organisation's meters by serial number. */
export async function listMeters(db: Kysely<Database>, organisationNo: number, page: Page, nowMs: number): Promise<SiteMeterPage> {
  let query = db.selectFrom('site_meter').selectAll().where('organisation_no', '=', organisationNo).orderBy('serial').limit(page.limit);
  if (page.after !== undefined) query = query.where('serial', '>', page.after.replaceAll('\0', ''));
  const rows = await query.execute();
  const items = await viewsOf(db, rows, nowMs);
  return { items, next: items.length === page.limit ? (items.at(-1)?.serial ?? null) : null };
}

/** One meter. Raises METER_UNKNOWN. */
export async function readMeter(db: Kysely<Database>, organisationNo: number, serial: string, nowMs: number): Promise<SiteMeter> {
  const row = await findMeter(db, organisationNo, serial);
  const [view] = await viewsOf(db, [row], nowMs);
  if (view) return view;
  throw meterErrors.raise('METER_UNKNOWN', { serial });
}

/** Its samples, newest first. Raises METER_UNKNOWN. */
export async function readSamples(db: Kysely<Database>, organisationNo: number, serial: string, page: Page): Promise<SamplePage> {
  const { no } = await findMeter(db, organisationNo, serial);
  let query = db.selectFrom('meter_sample').selectAll().where('meter_no', '=', no).orderBy('measured_at', 'desc').limit(page.limit);
  const after = page.after === undefined ? Number.NaN : Date.parse(page.after);
  if (!Number.isNaN(after)) query = query.where('measured_at', '<', new Date(after));
  const items = (await query.execute()).map(sampleOf);
  return { items, next: items.length === page.limit ? (items.at(-1)?.measuredAt ?? null) : null };
}

/** Raises METER_UNKNOWN. */
export async function findMeter(db: Kysely<Database>, organisationNo: number, serial: string): Promise<MeterRow> {
  const row = await db
    .selectFrom('site_meter')
    .selectAll()
    .where('serial', '=', serial.replaceAll('\0', ''))
    .where('organisation_no', '=', organisationNo)
    .executeTakeFirst();
  if (row) return row;
  throw meterErrors.raise('METER_UNKNOWN', { serial });
}

/** A stored sample as it was read. */
export function readingOf(row: SampleRow): Reading {
  const { measured_at, current_a, voltage_v, power_w, angle_deg } = row;
  return {
    measuredAtMs: measured_at.getTime(),
    currentA: three(current_a),
    voltageV: three(voltage_v),
    powerW: three(power_w),
    angleDeg: angle_deg && three(angle_deg),
  };
}

const three = ([first = 0, second = 0, third = 0]: readonly number[]): PhaseValues => [first, second, third];

async function newestOf(db: Kysely<Database>, meters: readonly MeterRow[]): Promise<ReadonlyMap<number, SampleRow>> {
  const keys = meters.flatMap(({ no, newest_at }) => (newest_at === null ? [] : [{ no, newest_at }]));
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('meter_sample')
    .selectAll()
    .where((where) => where.or(keys.map(({ no, newest_at }) => where.and({ meter_no: no, measured_at: newest_at }))))
    .execute();
  return new Map(rows.map((row) => [row.meter_no, row]));
}

async function viewsOf(db: Kysely<Database>, rows: readonly MeterRow[], nowMs: number): Promise<SiteMeter[]> {
  const newest = await newestOf(db, rows);
  const intervals = await ownIntervals(db, rows);
  return rows.map((row) => viewOf(row, newest.get(row.no) ?? null, intervals.get(row.no) ?? row.interval_s * 1000, nowMs));
}

function viewOf(row: MeterRow, newest: SampleRow | null, intervalMs: number, nowMs: number): SiteMeter {
  const { serial, name, interval_s, created_at, refused_code, refused_at, refused_count } = row;
  return {
    serial,
    name,
    intervalS: interval_s,
    createdAt: created_at.toISOString(),
    // S16: no sample is younger than its arrival.
    isLive: newest !== null && nowMs - Math.min(newest.measured_at.getTime(), newest.received_at.getTime()) <= ageBoundMs(intervalMs),
    newest: newest && sampleOf(newest),
    refused:
      refused_code === null || refused_at === null ? null : { code: refused_code, at: refused_at.toISOString(), count: refused_count },
  };
}

function sampleOf(row: SampleRow): StoredSample {
  return {
    measuredAt: row.measured_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    currentA: row.current_a,
    voltageV: row.voltage_v,
    powerW: row.power_w,
    angleDeg: row.angle_deg,
    flags: row.flags as SampleFlag[],
  };
}
