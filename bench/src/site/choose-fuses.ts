import { perPhase } from '@phasor/balancing';
import { BOUND_SLOT_MS, clairvoyantBound } from './clairvoyant-bound.ts';
import type { FaultPlan } from './fault-plans.ts';
import type { GarageCharger, GarageDay } from './garage-day.ts';
import { meansOf, mostOf, type HouseStep } from './house-day.ts';
import type { InstalledSite } from './set-up.ts';

/** Fuses that are sold, in A. */
const FUSES_A = [16, 20, 25, 35, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630];
/** What the bound with fixed wiring is to be near, in percent: scarce, and not hopeless. */
const BOUND_AIM_PCT = 80;
/** A board's fuse, as a part of the main fuse; the only board has the same. */
const BOARD_PART = 0.64;
/** What the house may take beyond the most of its usual day, as a part of that: the installer states both together as its worst. */
const BEYOND_PART = 0.3;
/** S21: what stays unused of a fuse. */
const MARGIN_PART = 0.05;
const LEAST_A = 6;

/** The smallest fuse that is sold for so many A. */
const fuseFor = (leastA: number): number => FUSES_A.find((ratedA) => ratedA >= leastA) ?? Math.ceil(leastA);

/** A main fuse with which the day is scarce, and its boards, as the installer sets them up with the usual margin (S21). */
export function installedFor(day: GarageDay, house: readonly HouseStep[], isBalanced: boolean, { isUnprovable }: FaultPlan): InstalledSite {
  const usualA = mostOf(house);
  const beyondA = Math.floor(Math.max(...usualA) * BEYOND_PART);
  const worstHouseA = perPhase((phase) => Math.ceil(usualA[phase]) + beyondA);
  const unprovable = new Set(day.chargers.filter((_, index) => isUnprovable?.(index)).map(({ id }) => id));
  const maxOf = (chargerId: string): number =>
    unprovable.has(chargerId) ? LEAST_A : (day.chargers.find(({ id }) => id === chargerId)?.ratedA ?? 0);
  const sumOf = (chargers: readonly GarageCharger[]): number =>
    chargers.reduce((sum, { id, connectorIds }) => sum + maxOf(id) * connectorIds.length, 0);
  const leastA = (Math.max(...worstHouseA) + sumOf(day.chargers.filter(({ id }) => unprovable.has(id)))) / (1 - MARGIN_PART);
  const sizes = isBalanced ? FUSES_A.filter((ratedA) => ratedA >= leastA) : [fuseFor(sumOf(day.chargers) + Math.max(...worstHouseA))];
  const candidates = sizes.map((mainA): InstalledSite & { readonly missesPct: number } => {
    const marginA = Math.max(1, mainA * MARGIN_PART);
    const boardA = isBalanced && day.boards > 1 ? fuseFor(mainA * BOARD_PART) : mainA;
    const houseA = meansOf(house, mainA, day.lastsMs, BOUND_SLOT_MS);
    const boundPct = isBalanced ? clairvoyantBound(day, { mainA, boardA, marginA, houseA }, false) : BOUND_AIM_PCT;
    return { mainA, boardA, marginA, worstHouseA, beyondA, maxOf, unprovable, missesPct: Math.abs(boundPct - BOUND_AIM_PCT) };
  });
  const [best] = candidates.sort((left, right) => left.missesPct - right.missesPct);
  if (!best) throw new RangeError(`no fuse is sold for ${leastA} A`);
  return best;
}
