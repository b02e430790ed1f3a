import type { InstalledProfile } from './installed-profile.ts';
import { maxProfileAt } from './limit-at.ts';
import { limitNow, type LimitNow } from './limit-now.ts';
import type { StationFacts } from './station-facts.ts';
import { tenthsOf, type Tenths } from './tenths.ts';

/** The limit in force on a connector while others charge too. */
export interface SharedLimit extends LimitNow {
  readonly connectorId: number;
}

/** Below 6 A a car cannot charge (IEC 61851-1): a lower limit is a pause. */
const LEAST_CURRENT: Tenths = 60;

/** What the station may give in all. */
interface Total {
  readonly limit: Tenths;
  readonly from: InstalledProfile | null;
  /** How much of it one tenth of an ampere takes on a connector with so many phases. */
  readonly weight: (phases: number) => number;
}

/**
 * The limits of connectors that charge at the same time, so that their sum keeps to ChargePointMaxProfile and to the station's rating;
 * OCPP 1.6 (3.13.1) leaves the split to the station. `charging` names them, those that go first first. Shares are equal, what one
 * cannot use goes to the others, and where 6 A for each are not to be had the last ones pause.
 */
export function sharedLimits(
  asked: { readonly profiles: readonly InstalledProfile[]; readonly station: StationFacts; readonly charging: readonly number[] },
  atMs: number,
): SharedLimit[] {
  const max = maxProfileAt(asked.profiles, atMs);
  const { voltageV, maxCurrentA } = asked.station;
  const totals: Total[] = [];
  if (max.leading) {
    const { limit, unit, from } = max.leading;
    totals.push({ limit, from, weight: (phases) => (unit === 'A' ? 1 : voltageV * phases) });
  }
  if (maxCurrentA !== null) totals.push({ limit: tenthsOf(maxCurrentA), from: null, weight: () => 1 });
  let limits: SharedLimit[] = asked.charging.map((connectorId) => ({ connectorId, ...limitNow({ ...asked, connectorId }, atMs) }));
  for (const total of totals) limits = split(total, limits);
  return limits.map((limit) => ({ ...limit, untilMs: earliest(limit.untilMs, max.untilMs) }));
}

function split(total: Total, limits: readonly SharedLimit[]): SharedLimit[] {
  const sharing = limits.filter((limit) => currentOf(limit) >= LEAST_CURRENT);
  let shares = fill(total, sharing);
  while (sharing.length > 1 && [...shares.values()].some((share) => share < LEAST_CURRENT)) {
    sharing.pop();
    shares = fill(total, sharing);
  }
  return limits.map((limit) => {
    const current = currentOf(limit);
    const share = shares.get(limit.connectorId) ?? 0;
    return current < LEAST_CURRENT || share >= current ? limit : { ...limit, currentA: share / 10, binding: total.from };
  });
}

/** Equal shares by connectorId; the modest are served first, and what they leave goes to the others. */
function fill(total: Total, sharing: readonly SharedLimit[]): ReadonlyMap<number, Tenths> {
  const shares = new Map<number, Tenths>();
  let left = total.limit;
  let weightLeft = sharing.reduce((sum, { phases }) => sum + total.weight(phases), 0);
  for (const limit of sharing.toSorted((a, b) => currentOf(a) - currentOf(b))) {
    const share = Math.min(currentOf(limit), Math.floor(left / weightLeft));
    const weight = total.weight(limit.phases);
    shares.set(limit.connectorId, share);
    left -= share * weight;
    weightLeft -= weight;
  }
  return shares;
}

function currentOf({ currentA }: SharedLimit): Tenths {
  return currentA === null ? Infinity : tenthsOf(currentA);
}

function earliest(a: number | null, b: number): number | null {
  const first = Math.min(a ?? Infinity, b);
  return first < Infinity ? first : null;
}
