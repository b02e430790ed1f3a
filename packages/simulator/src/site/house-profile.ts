import type { PerPhase } from '@phasor/ocpp/station';

/** Something in a house that is switched on and off. */
export interface Appliance {
  readonly name: string;
  /** What it takes on each phase, in W. */
  readonly powerW: PerPhase;
  /** Active power ÷ apparent power, above 0 to 1. Default 1. */
  readonly powerFactor?: number;
  /** How long it runs, in minutes, from and to. */
  readonly minutes: readonly [number, number];
  /** How often on a day, on average. */
  readonly timesADay: number;
  /** Between which hours of the day it begins, 0 to 24. */
  readonly hours: readonly [number, number];
}

/** Panels on the roof: a half sine from sunrise to sunset, thinned by clouds. */
export interface Solar {
  /** At noon under a clear sky, in W on each phase. */
  readonly peakW: PerPhase;
  readonly sunriseHour: number;
  readonly sunsetHour: number;
  /** How much clouds may take, 0 to 1. */
  readonly clouds: number;
}

/** What a house takes, as data. Hours are local, by `utcOffsetH`. */
export interface HouseProfile {
  readonly name: string;
  /** The base load at the 24 hours of a working day and of a day at the weekend, in W over all phases. */
  readonly workdayW: readonly number[];
  readonly weekendW: readonly number[];
  /** How the base load lies on L1, L2 and L3; together 1. */
  readonly split: PerPhase;
  readonly powerFactor: number;
  /** How much each step may differ from the base load, 0 to 1. */
  readonly noise: number;
  /** How often the base load changes, in seconds. */
  readonly stepS: number;
  readonly utcOffsetH: number;
  readonly appliances: readonly Appliance[];
  readonly solar: Solar | null;
  /** After a power cut a house takes this many times its load, for so many minutes: heaters and coolers have to catch up (S17). */
  readonly afterCut: { readonly factor: number; readonly minutes: number };
}

const AFTER_CUT = { factor: 1.5, minutes: 30 } as const;

/** A house with a heat pump, a kitchen, and panels on its roof. */
const villa: HouseProfile = {
  name: 'villa',
  workdayW: [
    700, 650, 650, 650, 700, 900, 1500, 1700, 1100, 800, 700, 700, 800, 750, 700, 900, 1300, 1900, 2200, 2100, 1900, 1600, 1200, 900,
  ],
  weekendW: [
    800, 700, 650, 650, 650, 700, 900, 1300, 1700, 1700, 1500, 1500, 1700, 1500, 1300, 1300, 1500, 1900, 2200, 2100, 1900, 1700, 1300, 1000,
  ],
  split: [0.45, 0.3, 0.25],
  powerFactor: 0.95,
  noise: 0.25,
  stepS: 60,
  utcOffsetH: 1,
  appliances: [
    { name: 'kettle', powerW: [2200, 0, 0], minutes: [2, 4], timesADay: 4, hours: [6, 22] },
    { name: 'hob', powerW: [0, 2800, 1400], minutes: [15, 40], timesADay: 1.5, hours: [11, 20] },
    { name: 'oven', powerW: [0, 0, 2500], minutes: [25, 60], timesADay: 0.5, hours: [16, 20] },
    { name: 'washing machine', powerW: [2000, 0, 0], minutes: [20, 40], timesADay: 0.7, hours: [8, 20] },
    { name: 'heat pump', powerW: [1000, 1000, 1000], powerFactor: 0.85, minutes: [15, 35], timesADay: 14, hours: [0, 24] },
  ],
  solar: { peakW: [2000, 2000, 2000], sunriseHour: 6, sunsetHour: 20, clouds: 0.8 },
  afterCut: AFTER_CUT,
};

/** The common parts of an apartment block: lifts, fans, lights, pumps. */
const garage: HouseProfile = {
  name: 'garage',
  workdayW: [
    6000, 5500, 5500, 5500, 6000, 8000, 13000, 16000, 14000, 11000, 10000, 10000, 11000, 11000, 10000, 12000, 16000, 21000, 23000, 22000,
    19000, 15000, 11000, 8000,
  ],
  weekendW: [
    7000, 6000, 5500, 5500, 5500, 6000, 8000, 11000, 14000, 15000, 15000, 15000, 16000, 15000, 14000, 14000, 16000, 19000, 21000, 20000,
    18000, 15000, 12000, 9000,
  ],
  split: [0.36, 0.33, 0.31],
  powerFactor: 0.92,
  noise: 0.15,
  stepS: 60,
  utcOffsetH: 1,
  appliances: [
    { name: 'lift', powerW: [2500, 2500, 2500], powerFactor: 0.8, minutes: [1, 2], timesADay: 60, hours: [6, 23] },
    { name: 'laundry', powerW: [4000, 4000, 4000], minutes: [30, 70], timesADay: 5, hours: [7, 21] },
    { name: 'fans', powerW: [3000, 3000, 3000], powerFactor: 0.85, minutes: [20, 45], timesADay: 8, hours: [6, 22] },
  ],
  solar: null,
  afterCut: AFTER_CUT,
};

/** Nothing but what a test switches on by itself. */
const empty: HouseProfile = {
  name: 'empty',
  workdayW: Array.from({ length: 24 }, () => 0),
  weekendW: Array.from({ length: 24 }, () => 0),
  split: [1, 0, 0],
  powerFactor: 1,
  noise: 0,
  stepS: 3600,
  utcOffsetH: 0,
  appliances: [],
  solar: null,
  afterCut: { factor: 1, minutes: 0 },
};

/** The houses that come with the simulator, by name. */
export const houseProfiles = { villa, garage, empty } as const;
