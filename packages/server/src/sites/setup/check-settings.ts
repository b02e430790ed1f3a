import type { MeterRef, SiteConnector, SiteFuse, SiteSettings } from '@phasor/contract';
import { wrongWith } from '../actuators/phase-setting.ts';
import { siteErrors } from '../errors.ts';
import { LEAST_FAILSAFE_A } from './connector-failsafe.ts';
import { isCountry } from './country.ts';
import { isZone } from './local-hour.ts';

/**
 * Refuses settings that are wrong whatever chargers and meters there are; the tree and its limits are checked by the balancing.
 * Raises SITE_ZONE_UNKNOWN, SITE_COUNTRY_UNKNOWN, SITE_FIGURE_INVALID, SITE_METER_MISSING, SITE_METER_TWICE, SITE_WORST_HOUSE_MISSING, SITE_PHASE_SETTING_INVALID.
 */
export function checkSettings(settings: SiteSettings): void {
  if (!isZone(settings.zone)) throw siteErrors.raise('SITE_ZONE_UNKNOWN', { field: 'zone', zone: settings.zone });
  // One that is not known would have no rules, and nobody would notice.
  const { country } = settings;
  if (country !== undefined && !isCountry(country)) throw siteErrors.raise('SITE_COUNTRY_UNKNOWN', { field: 'country', country });
  for (const fuse of settings.fuses) checkFuse(fuse);
  for (const connector of settings.connectors) {
    checkFailsafe(connector);
    checkPhaseSetting(connector, settings.connectors);
  }
  checkMeters(settings);
}

function requireFigure(isRight: boolean, field: string, value: unknown, expected: string): void {
  if (!isRight) throw siteErrors.raise('SITE_FIGURE_INVALID', { field, value: String(value), expected });
}

/** Figures of which the balancing knows nothing; it has its own word for the others. */
function checkFuse({ id, limitA, worstHouseA, meterLostLimitA }: SiteFuse): void {
  const limits = typeof limitA === 'number' ? [limitA, limitA, limitA] : limitA;
  for (const [phase, worstA] of (worstHouseA ?? []).entries()) {
    const most = limits[phase] ?? 0;
    requireFigure(worstA >= 0 && worstA <= most, `fuses.${id}.worstHouseA`, worstA, `A from 0 to what the fuse carries, ${most}`);
  }
  if (meterLostLimitA !== undefined) {
    const least = Math.min(...limits);
    const isRight = meterLostLimitA >= 0 && meterLostLimitA <= least;
    requireFigure(isRight, `fuses.${id}.meterLostLimitA`, meterLostLimitA, `A from 0 to what the fuse carries, ${least}`);
  }
}

function checkPhaseSetting({ chargerId, connectorId, phaseSetting }: SiteConnector, all: readonly SiteConnector[]): void {
  if (phaseSetting === undefined) return;
  const isOnly = connectorId === 1 && all.filter((other) => other.chargerId === chargerId).length === 1;
  const why = wrongWith(phaseSetting, isOnly);
  const field = `connectors.${chargerId}/${connectorId}.phaseSetting`;
  if (why !== null) throw siteErrors.raise('SITE_PHASE_SETTING_INVALID', { field, why });
}

function checkFailsafe({ chargerId, connectorId, failsafeA }: SiteConnector): void {
  if (failsafeA === undefined) return;
  const isRight = failsafeA === 0 || failsafeA >= LEAST_FAILSAFE_A;
  const field = `connectors.${chargerId}/${connectorId}.failsafeA`;
  requireFigure(isRight, field, failsafeA, '0 A, or 6 A and more: chargers offer nothing between (IEC 61851-1)');
}

/** A meter as people call it. */
export const meterName = (meter: MeterRef): string => ('serial' in meter ? meter.serial : `${meter.chargerId} (charger)`);

function checkMeters({ mode, fuses }: SiteSettings): void {
  const places = new Map<string, string>();
  for (const fuse of fuses) {
    for (const meter of fuse.meters ?? []) {
      const name = meterName(meter);
      const before = places.get(name);
      if (before !== undefined) throw siteErrors.raise('SITE_METER_TWICE', { meter: name, fuseIds: `${before}, ${fuse.id}` });
      places.set(name, fuse.id);
    }
  }
  const main = fuses.find(({ parentId }) => parentId === undefined);
  // Without a main fuse the balancing says what is wrong with the tree.
  if (!main) return;
  const field = `fuses.${main.id}`;
  if (mode === 'dynamic' && (main.meters ?? []).length === 0) throw siteErrors.raise('SITE_METER_MISSING', { fuseId: main.id, field });
  if (mode === 'static' && main.worstHouseA === undefined)
    throw siteErrors.raise('SITE_WORST_HOUSE_MISSING', { fuseId: main.id, field: `${field}.worstHouseA` });
}
