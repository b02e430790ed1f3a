import { SeededRandom, VirtualClock, type Clock } from '@phasor/kernel';
import { House, houseProfiles, type HouseProfile, type PhaseFlow } from '@phasor/simulator';
import type { GarageDay } from './garage-day.ts';

/** So many chargers go with the house as it is in the simulator; with more or fewer it grows or shrinks. */
const CHARGERS = 54;

/** What flows in the house from an instant on, in ms from the day's beginning, until the next. */
export interface HouseStep {
  readonly fromMs: number;
  readonly flow: PhaseFlow;
}

/** The house of a garage with so many chargers: lifts, fans, lights, laundry. */
function profileOf(chargers: number): HouseProfile {
  const { garage } = houseProfiles;
  const factor = chargers / CHARGERS;
  return {
    ...garage,
    workdayW: garage.workdayW.map((watts) => watts * factor),
    weekendW: garage.weekendW.map((watts) => watts * factor),
    appliances: garage.appliances.map((appliance) => {
      const [first, second, third] = appliance.powerW;
      return { ...appliance, powerW: [first * factor, second * factor, third * factor] };
    }),
  };
}

/** The house of so many chargers, not living yet. Made with the same seed it lives the same day on any clock that begins at the same time. */
export function houseOf(chargers: number, clock: Clock, seed: number): House {
  return new House({ id: 'house', profile: profileOf(chargers), clock, random: new SeededRandom(seed * 613 + 7) });
}

/** Lives the house's day ahead of time, from `leadMs` before the day begins: what it will take, step by step. */
export async function houseAhead(day: GarageDay, leadMs: number, seed: number): Promise<readonly HouseStep[]> {
  const clock = new VirtualClock(day.beginsMs - leadMs);
  const house = houseOf(day.chargers.length, clock, seed);
  const steps: HouseStep[] = [];
  house.start(() => steps.push({ fromMs: clock.now() - day.beginsMs, flow: house.flow }));
  await clock.advance(leadMs + day.lastsMs);
  house.stop();
  return steps;
}

/**
 * What a house takes of a fuse of so many A from cars that draw without a reactive part, in A on one phase: less than the current of the house
 * where its reactive part stands across.
 */
export function takenOf(ratedA: number, { activeA, reactiveA }: PhaseFlow, phase: 0 | 1 | 2): number {
  return ratedA - Math.sqrt(Math.max(0, ratedA ** 2 - reactiveA[phase] ** 2)) + activeA[phase];
}

/** The means of {@link takenOf} over slots of so many ms: slot by slot, L1, L2, L3 each. */
export function meansOf(steps: readonly HouseStep[], ratedA: number, lastsMs: number, slotMs: number): readonly number[] {
  const sums = new Array<number>(Math.ceil(lastsMs / slotMs) * 3).fill(0);
  for (const [index, { fromMs, flow }] of steps.entries()) {
    const untilMs = Math.min(lastsMs, steps[index + 1]?.fromMs ?? lastsMs);
    for (let atMs = Math.max(0, fromMs); atMs < untilMs;) {
      const slot = Math.floor(atMs / slotMs);
      const toMs = Math.min(untilMs, (slot + 1) * slotMs);
      for (const phase of [0, 1, 2] as const) {
        sums[slot * 3 + phase] = (sums[slot * 3 + phase] ?? 0) + (takenOf(ratedA, flow, phase) * (toMs - atMs)) / slotMs;
      }
      atMs = toMs;
    }
  }
  return sums;
}

/** The most it ever takes on each phase, in A. */
export function mostOf(steps: readonly HouseStep[]): [number, number, number] {
  const most: [number, number, number] = [0, 0, 0];
  for (const { flow } of steps) {
    for (const phase of [0, 1, 2] as const) most[phase] = Math.max(most[phase], Math.hypot(flow.activeA[phase], flow.reactiveA[phase]));
  }
  return most;
}
