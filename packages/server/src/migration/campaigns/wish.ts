import type { CampaignWish } from '@phasor/contract';
import type { FirmwareManifest } from '@phasor/release';
import { defaultCampaignSettings, readGate, type CampaignSettings } from '../campaign/index.ts';
import { checkWindow, type ListedRelease, type SiteWindow } from '../eligibility/index.ts';
import { migrationErrors } from '../errors.ts';

/** What a campaign keeps of what its maker asked for, beside its settings. */
export interface KeptWish {
  readonly releases: readonly WishedRelease[];
  readonly endpoint: string | null;
  /** `zone` null: that of each site. */
  readonly window: Omit<SiteWindow, 'zone'> & { readonly zone: string | null };
  readonly siteWindows: Readonly<Record<string, SiteWindow>>;
}

/** A release of a campaign with what its manifest lists. */
export interface WishedRelease extends ListedRelease {
  readonly releaseId: string;
  readonly counter: number;
}

/** Where a charger hangs in no site that is known. */
const NO_ZONE = 'UTC';
const ALWAYS: SiteWindow = { zone: 'UTC', blocks: [{ startMinute: 0, endMinute: 10_080 }] };

/** Raises MIGRATION_WINDOW_INVALID. */
export function keptWish(wish: CampaignWish, manifests: ReadonlyMap<string, FirmwareManifest>): KeptWish {
  const { endpoint = null, siteWindows = {} } = wish;
  const { zone = null, blocks } = wish.window ?? ALWAYS;
  const window = { zone, blocks };
  for (const each of [{ zone: zone ?? NO_ZONE, blocks }, ...Object.values(siteWindows)]) checkWindow(each);
  const releases = [...manifests].map(([releaseId, { model, hardwareVersions, fromVersions, counter }]): WishedRelease => ({
    ...{ releaseId, model, hardwareVersions, fromVersions, counter },
  }));
  return { releases, endpoint, window, siteWindows };
}

/** The window of a site; null: of chargers that hang in none. The same one for the same site. */
export function windowsOf({
  window,
  siteWindows,
}: Pick<KeptWish, 'window' | 'siteWindows'>): (site: { readonly id: string; readonly zone: string } | null) => SiteWindow {
  const byZone = new Map<string, SiteWindow>();
  return (site) => {
    const own = site && siteWindows[site.id];
    if (own) return own;
    const zone = window.zone ?? site?.zone ?? NO_ZONE;
    const made = byZone.get(zone) ?? { zone, blocks: window.blocks };
    byZone.set(zone, made);
    return made;
  };
}

/** The settings that a wish asks for. Raises MIGRATION_GATE_INVALID; the rest is checked where the campaign is made. `coolDownMs`: a way's own. */
export function settingsOf(wish: CampaignWish, { releases }: KeptWish, seed: number, coolDownMs: number): CampaignSettings {
  const standard = defaultCampaignSettings(wish.seed ?? seed, releases.map(listed));
  const lastGate = standard.waves.at(-1)?.gate;
  const waves =
    wish.waves?.flatMap(({ name, share, gate }, at) => {
      const base = standard.waves[at]?.gate ?? lastGate;
      if (!base) return [];
      const { expression, ...rest } = gate;
      const asked = expression === undefined ? base.expression : expression === null ? null : readGate(expression);
      return [{ name, share, gate: { ...base, ...rest, expression: asked } }];
    }) ?? standard.waves;
  const { canariesPerStratum, sampleMargin, needsSecondPerson, startSpreadMs, slotMs } = { ...standard, ...defined(wish) };
  const settings: CampaignSettings = {
    ...{ seed: standard.seed, waves, canariesPerStratum, sampleMargin, needsSecondPerson, startSpreadMs, slotMs },
    budgets: { ...standard.budgets, ...wish.budgets },
    eligibility: { ...standard.eligibility, ...wish.eligibility },
  };
  const { coolDownMs: asked } = settings.eligibility;
  if (asked < coolDownMs) {
    const expected = `at least ${coolDownMs}, for so long each charger rests`;
    throw migrationErrors.raise('MIGRATION_SETTING_INVALID', { setting: 'eligibility, coolDownMs', value: asked, expected });
  }
  return settings;
}

const listed = ({ model, hardwareVersions, fromVersions }: WishedRelease): ListedRelease => ({ model, hardwareVersions, fromVersions });
const defined = (wish: CampaignWish): Partial<CampaignWish> =>
  Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));

/** Of the releases that fit a charger the one with the highest counter; null: none does. */
export function releaseFor(
  { releases }: KeptWish,
  charger: { readonly model: string | null; readonly hardwareVersion: string | null; readonly firmwareVersion: string | null },
): string | null {
  const { model, hardwareVersion, firmwareVersion } = charger;
  const fitting = releases
    .filter((release) => release.model === model)
    .filter(
      ({ hardwareVersions, fromVersions }) =>
        hardwareVersions.includes(hardwareVersion ?? '') && fromVersions.includes(firmwareVersion ?? ''),
    )
    .sort((one, other) => other.counter - one.counter);
  return fitting[0]?.releaseId ?? null;
}
