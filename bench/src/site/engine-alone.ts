import { WIRINGS } from '@phasor/balancing';
import { PERFECT, policyNamed, replay, type SiteWeek } from '@phasor/balancing/laboratory';
import { meansOf, type HouseStep } from './house-day.ts';
import type { GarageDay } from './garage-day.ts';

const MINUTE_MS = 60_000;
/** Whole minutes are all that the laboratory knows: the chargers' isolation pause and the car's start take less. */
const PAUSE_MIN = 1;

export interface EngineSite {
  readonly mainA: number;
  readonly boardA: number;
  readonly marginA: number;
}

/** The day in the form of the laboratory: minutes, with the house's means of each. */
export function weekOf(day: GarageDay, { mainA, boardA }: EngineSite, house: readonly HouseStep[]): SiteWeek {
  return {
    mainFuseA: mainA,
    boardFuseA: boardA,
    boards: day.boards,
    voltage: 230,
    minCurrentA: 6,
    sessions: day.stays.map(({ charger, arrivesMs, leavesMs, needWh, phases, maxA }) => ({
      arrivalMin: Math.floor(arrivesMs / MINUTE_MS),
      departureMin: Math.floor(leavesMs / MINUTE_MS),
      energyKWh: needWh / 1000,
      carPhases: phases,
      carMaxA: Math.min(maxA, charger.ratedA),
      wiring: WIRINGS[charger.wiring].map((phase) => `L${phase + 1}` as 'L1' | 'L2' | 'L3'),
      board: charger.board,
    })),
    houseLoadA: meansOf(house, mainA, day.lastsMs, MINUTE_MS),
  };
}

/** What the balancing package alone delivers on the same day, with perfect meters, chargers and cars, in percent of what is asked for. */
export function engineAlone(day: GarageDay, site: EngineSite, house: readonly HouseStep[], knowsDepartures: boolean): number {
  const conditions = { ...PERFECT, pauseMin: PAUSE_MIN, marginA: site.marginA };
  return replay(weekOf(day, site, house), policyNamed(knowsDepartures ? 'free-departure' : 'free', conditions)).deliveredPct;
}
