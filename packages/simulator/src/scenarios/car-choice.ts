import { integerBetween, type Random } from '@phasor/kernel';
import { Type, type Static } from 'typebox';
import type { CarOptions } from '../car/car.ts';
import { carProfiles, isCarProfile } from '../car/car-quirks.ts';
import { spanOf, SPAN, type Between } from './span.ts';

/** A car as a scenario file describes it; what it leaves open is the car's own default. */
export const CarForm = Type.Object(
  {
    phases: Type.Optional(Type.Enum([1, 2, 3], { expected: '1, 2 or 3 phases' })),
    max: Type.Optional(Type.String({ pattern: '^([6-9]|[1-7]\\d|80) ?A$', expected: 'a current of 6 to 80 A, like “16 A”' })),
    need: Type.Optional(
      Type.String({ pattern: '^\\d{1,3}(\\.\\d+)?( to \\d{1,3}(\\.\\d+)?)? ?kWh$', expected: 'an energy like “20 kWh” or “8 to 40 kWh”' }),
    ),
    reaction: Type.Optional(Type.String({ pattern: SPAN, expected: 'a length of time like “4 s”' })),
    profile: Type.Optional(Type.Enum(Object.keys(carProfiles), { expected: 'a car profile' })),
    stays: Type.Optional(Type.String({ pattern: SPAN, expected: 'a length of time like “4 h”' })),
    cable: Type.Optional(Type.String({ pattern: '^(13|20|32|63) ?A$', expected: 'a cable of 13 A, 20 A, 32 A or 63 A' })),
    'taper from': Type.Optional(Type.String({ pattern: '^(\\d{1,2}|100) ?%$', expected: 'a share of its need like “90 %”' })),
  },
  { additionalProperties: false, expected: 'a car, like {phases: 1, max: 16 A, need: 8 to 40 kWh}' },
);

/** A car of which some things are left to chance until it is plugged in. */
export interface CarChoice {
  readonly fixed: CarOptions;
  readonly needWh: Between | null;
  readonly reactionMs: Between | null;
  /** Of the scenario's clock, until it drives off by itself. */
  readonly staysMs: Between | null;
}

export const ANY_CAR: CarChoice = { fixed: {}, needWh: null, reactionMs: null, staysMs: null };

export function carChoiceOf({
  phases,
  max,
  need,
  reaction,
  profile,
  stays,
  cable,
  'taper from': taper,
}: Static<typeof CarForm>): CarChoice {
  return {
    fixed: {
      ...(phases === undefined ? {} : { phases: phases }),
      ...(max === undefined ? {} : { maxA: Number.parseFloat(max) }),
      ...(profile === undefined || !isCarProfile(profile) ? {} : { profile }),
      ...(cable === undefined ? {} : { cableA: Number.parseInt(cable, 10) }),
      ...(taper === undefined ? {} : { taperFrom: Number.parseFloat(taper) / 100 }),
    },
    needWh: need === undefined ? null : energyOf(need),
    reactionMs: reaction === undefined ? null : spanOf(reaction),
    staysMs: stays === undefined ? null : spanOf(stays),
  };
}

/** What a car needs when nobody says so. */
const USUAL_NEED_WH: Between = [8_000, 40_000];

/** What chance makes of it. Where people act `speed` times as fast, their car needs so many times less: it is full at the same time of their day. */
export function carOf({ fixed, needWh, reactionMs, staysMs }: CarChoice, random: Random, speed: number): CarOptions {
  return {
    ...fixed,
    needWh: Math.round(integerBetween(random, ...(needWh ?? USUAL_NEED_WH)) / speed),
    ...(staysMs === null ? {} : { departsAfterMs: integerBetween(random, ...staysMs) / speed }),
    ...(reactionMs === null ? {} : { reactionMs: integerBetween(random, ...reactionMs) }),
  };
}

function energyOf(text: string): Between {
  const [from = 0, to = from] = text.split(' to ').map((part) => Number.parseFloat(part) * 1000);
  return [Math.min(from, to), Math.max(from, to)];
}
