import type { Kysely } from 'kysely';
import type { SiteSettings } from '@phasor/contract';
import { ownIntervals } from '../../meters/index.ts';
import type { Database } from '../../store/index.ts';
import { siteErrors } from '../errors.ts';

/** S19: a fuse is above its rating for 40 s at most: an order takes up to 10 s over OCPP, the pilot 10 s, the car 5 s, which leaves so much for the meter's interval. */
const MOST_INTERVAL_S = 15;

interface PlacedMeter {
  readonly serial: string;
  readonly fuseId: string;
}

/** The site meters that a dynamic site is balanced by. What an OCPP charger tells is held to the interval that it has, and nobody registers that. */
const metersOf = ({ mode, fuses }: SiteSettings): readonly PlacedMeter[] =>
  mode === 'static'
    ? []
    : fuses.flatMap(({ id, meters = [] }) =>
        meters.flatMap((ref) => ('serial' in ref ? [{ serial: ref.serial.replaceAll('\0', ''), fuseId: id }] : [])),
      );

/**
 * S19: refuses to balance by a meter that sends too rarely to protect a fuse in time, as it is registered, and as its last samples show. Those that the site is
 * balanced by already (`before`) are not asked again. Raises SITE_METER_SLOW.
 */
export async function requireQuickMeters(db: Kysely<Database>, settings: SiteSettings, before: SiteSettings | null): Promise<void> {
  const known = new Set(before ? metersOf(before).map(({ serial }) => serial) : []);
  const meters = metersOf(settings).filter(({ serial }) => !known.has(serial));
  if (meters.length === 0) return;
  const rows = await db
    .selectFrom('site_meter')
    .select(['no', 'serial', 'interval_s'])
    .where(
      'serial',
      'in',
      meters.map(({ serial }) => serial),
    )
    .execute();
  const intervals = await ownIntervals(db, rows);
  for (const { serial, fuseId } of meters) {
    const row = rows.find((one) => one.serial === serial);
    const intervalS = Math.round((row ? (intervals.get(row.no) ?? 0) : 0) / 1000);
    if (intervalS > MOST_INTERVAL_S)
      throw siteErrors.raise('SITE_METER_SLOW', { meter: serial, fuseId, intervalS, mostS: MOST_INTERVAL_S });
  }
}
