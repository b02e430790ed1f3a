import type { Random } from '@phasor/kernel';

/** A load that somebody switches on for a while, A on L1, L2, L3. */
export interface Burst {
  readonly fromMin: number;
  readonly toMin: number;
  readonly amps: readonly [number, number, number];
}

/** Something in a house that is on now and then. */
interface Appliance {
  readonly amps: Burst['amps'];
  /** Around which minute of the day it is switched on, seldom more than `spreadMin` away, and for how long. */
  readonly atMin: number;
  readonly spreadMin: number;
  readonly lengthMin: readonly [least: number, most: number];
  /** On what part of the days. */
  readonly chance: number;
}

const DAY_MIN = 24 * 60;

const between = (random: Random, from: number, to: number): number => from + (to - from) * random.next();
const around = (random: Random, middle: number, spread: number): number =>
  middle + spread * (random.next() + random.next() + random.next() - 1.5);
const chance = (random: Random, part: number): boolean => random.next() < part;
const round = (amps: number): number => Math.round(amps * 10) / 10;

/** The phases that an appliance hangs on: the same number on each of them. */
function on(phases: readonly number[], amps: number): Burst['amps'] {
  const at = (phase: number): number => (phases.includes(phase) ? round(amps) : 0);
  return [at(0), at(1), at(2)];
}

/** What a household has and when it uses it: hob on two phases, sauna, and what stands in most houses. Every seed lives in its own way. */
function appliancesOf(random: Random): readonly Appliance[] {
  const one = (): number[] => [Math.floor(3 * random.next())];
  const two = (): number[] => {
    const without = one();
    return [0, 1, 2].filter((phase) => !without.includes(phase));
  };
  const dinnerMin = between(random, 17, 19.5) * 60;
  const all: Appliance = { amps: [0, 0, 0], atMin: 0, spreadMin: 30, lengthMin: [10, 20], chance: 1 };
  const hob = { ...all, amps: on(two(), between(random, 6, 10)), atMin: dinnerMin, spreadMin: between(random, 15, 50), chance: 0.9 };
  const dishwasher = { amps: on(one(), between(random, 8, 10)), atMin: dinnerMin + between(random, 40, 150), spreadMin: 45 };
  const washing = { amps: on(one(), between(random, 8, 10)), atMin: between(random, 17, 22) * 60, spreadMin: between(random, 30, 120) };
  const saunaA = between(random, 7, 10);
  return [
    { ...hob, lengthMin: [30, 70] },
    {
      ...all,
      amps: on(one(), between(random, 7, 11)),
      atMin: dinnerMin,
      spreadMin: 50,
      lengthMin: [25, 60],
      chance: between(random, 0.3, 0.7),
    },
    { ...all, ...dishwasher, lengthMin: [40, 100], chance: between(random, 0.5, 0.9) },
    { ...all, ...washing, lengthMin: [50, 120], chance: between(random, 0.3, 0.7) },
    {
      ...all,
      amps: chance(random, 0.5) ? on([0, 1, 2], saunaA) : on(one(), saunaA),
      atMin: between(random, 18.5, 21) * 60,
      spreadMin: 40,
      lengthMin: [60, 100],
      chance: between(random, 0.15, 0.5),
    },
    { ...all, amps: on(one(), between(random, 7, 10)), atMin: between(random, 6, 7.5) * 60, lengthMin: [5, 20], chance: 0.7 },
    {
      ...all,
      amps: on(one(), between(random, 1, 3)),
      atMin: between(random, 18, 20) * 60,
      spreadMin: 60,
      lengthMin: [120, 240],
      chance: 0.9,
    },
  ];
}

/** A heat pump that runs some minutes of every cycle, and a heater that helps it on one phase at times. */
function heating(random: Random, days: number): readonly Burst[] {
  const pump = on(chance(random, 0.75) ? [0, 1, 2] : [Math.floor(3 * random.next())], between(random, 3, 5.5));
  const heater = on([Math.floor(3 * random.next())], between(random, 8, 13));
  const cycleMin = between(random, 45, 90);
  const [part, more] = [between(random, 0.25, 0.6), between(random, 0, 0.25)];
  const helps = between(random, 0.03, 0.2);
  const bursts: Burst[] = [];
  for (let at = 0; at < days * DAY_MIN; at += cycleMin * between(random, 0.8, 1.2)) {
    const isEvening = at % DAY_MIN >= 17 * 60;
    const run = cycleMin * Math.min(0.85, (part + (isEvening ? more : 0)) * between(random, 0.6, 1.4));
    bursts.push({ fromMin: at, toMin: at + run, amps: pump });
    if (chance(random, helps)) bursts.push({ fromMin: at, toMin: at + between(random, 15, 45), amps: heater });
  }
  return bursts;
}

/** A household of its own habits: all that is switched on in so many days, beside what is always on, A on L1, L2, L3. */
export function household(random: Random, days: number): { readonly alwaysA: Burst['amps']; readonly bursts: readonly Burst[] } {
  const alwaysA: Burst['amps'] = [round(between(random, 0.3, 1.6)), round(between(random, 0.3, 1.6)), round(between(random, 0.3, 1.6))];
  const appliances = appliancesOf(random);
  const bursts = [...heating(random, days)];
  for (let day = 0; day < days; day += 1) {
    for (const { amps, atMin, spreadMin, lengthMin, chance: part } of appliances) {
      if (!chance(random, part)) continue;
      const fromMin = day * DAY_MIN + around(random, atMin, spreadMin);
      bursts.push({ fromMin, toMin: fromMin + between(random, ...lengthMin), amps });
    }
  }
  return { alwaysA, bursts: bursts.map(({ fromMin, toMin, amps }) => ({ fromMin: Math.round(fromMin), toMin: Math.round(toMin), amps })) };
}
