import { perPhase } from '@phasor/balancing';
import { garageDay, type GarageDay } from '../site/garage-day.ts';
import { houseAhead, mostOf } from '../site/house-day.ts';
import type { InstalledSite } from '../site/set-up.ts';

/** Fuses that are sold, in A. */
const FUSES_A = [63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250];
/** S21: what stays unused of a fuse. */
const MARGIN_PART = 0.05;
/** What the house may take beyond its usual most, as a part of the fuse: with the margin gone, that overloads it by a quarter. */
const BEYOND_PART = 0.3;
/** What is left of the fuse for each connector when the house is at its worst, in A: enough to go on charging. */
const LEFT_A = 6.5;

/** A garage with a car of three phases at every connector, from the beginning to the end. */
export function fullGarage(chargers: number, beginsMs: number, lastsMs: number, seed: number): GarageDay {
  const day = garageDay(chargers, 1, seed);
  const places = day.chargers.flatMap((charger) => charger.connectorIds.map((connectorId) => ({ charger, connectorId })));
  const stays = places.map((place, index) => ({
    ...place,
    ...({ arrivesMs: 0, leavesMs: lastsMs, needWh: 60_000, phases: 3, maxA: 16 } as const),
    idTag: `CAR${String(index + 1).padStart(4, '0')}`,
  }));
  return { ...day, beginsMs, lastsMs, stays };
}

/** Its fuse: scarce, and just wide enough that at the worst of the house nobody has to be paused. */
export async function installedInFull(day: GarageDay, leadMs: number, seed: number): Promise<InstalledSite> {
  const usualA = mostOf(await houseAhead(day, leadMs, seed));
  const neededA = Math.max(...usualA) + LEFT_A * day.stays.length;
  const mainA =
    FUSES_A.find((ratedA) => ratedA * (1 - MARGIN_PART - BEYOND_PART) >= neededA) ?? Math.ceil(neededA / (1 - MARGIN_PART - BEYOND_PART));
  const beyondA = Math.floor(mainA * BEYOND_PART);
  const worstHouseA = perPhase((phase) => Math.ceil(usualA[phase]) + beyondA);
  const maxOf = (chargerId: string): number => day.chargers.find(({ id }) => id === chargerId)?.ratedA ?? 0;
  return { mainA, boardA: mainA, marginA: mainA * MARGIN_PART, worstHouseA, beyondA, maxOf, unprovable: new Set() };
}
