import { describe, expect, it } from 'vitest';
import { clairvoyantBound } from './clairvoyant-bound.ts';
import { engineAlone } from './engine-alone.ts';
import { garageDay, type GarageDay, type Stay } from './garage-day.ts';
import { houseAhead, meansOf, takenOf } from './house-day.ts';

const HOUR_MS = 3_600_000;
/** The stays of each connector, in their order. */
function places(stays: readonly Stay[]): ReadonlyMap<string, readonly Stay[]> {
  const byPlace = new Map<string, Stay[]>();
  for (const each of stays) {
    const place = `${each.charger.id}/${each.connectorId}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), each]);
  }
  return byPlace;
}
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

describe('a made-up day of a garage', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(garageDay(54, 24, 1)).toEqual(garageDay(54, 24, 1));
    expect(garageDay(54, 24, 1)).not.toEqual(garageDay(54, 24, 2));
  });

  it.each(SEEDS)(
    'seed %i: at least 70 sessions at 54 chargers, one car at a connector at a time, and nobody asks for what cannot be',
    (seed) => {
      const { stays, lastsMs } = garageDay(54, 24, seed);
      expect(stays.length).toBeGreaterThanOrEqual(70);
      const byPlace = places(stays);
      for (const place of byPlace.values()) {
        place.forEach(({ arrivesMs }, at) => expect(arrivesMs).toBeGreaterThan(place[at - 1]?.leavesMs ?? -1));
      }
      for (const { charger, phases, maxA, arrivesMs, leavesMs, needWh } of stays) {
        expect(leavesMs).toBeLessThanOrEqual(lastsMs);
        expect(needWh).toBeLessThan(phases * Math.min(maxA, charger.ratedA) * 230 * ((leavesMs - arrivesMs) / HOUR_MS));
      }
    },
  );
});

const halo = { id: 'H', model: 'halo', wiring: 'RST', board: 1, connectorIds: [1], ratedA: 16 } as const;
const stay = (change: Partial<Stay>): Stay => ({
  ...{ charger: halo, connectorId: 1, arrivesMs: 0, leavesMs: HOUR_MS, needWh: 3_680, phases: 1, maxA: 16, idTag: 'CAR' },
  ...change,
});
const dayOf = (...stays: readonly Stay[]): GarageDay => ({ beginsMs: 0, lastsMs: 4 * HOUR_MS, chargers: [halo], boards: 1, stays });

describe('the clairvoyant bound', () => {
  const site = { mainA: 16, boardA: 16, marginA: 0, houseA: [] };

  it('is all where there is room, and half where two cars share the one wired phase', () => {
    expect(clairvoyantBound(dayOf(stay({})), site, false)).toBeCloseTo(100, 6);
    expect(clairvoyantBound(dayOf(stay({}), stay({})), site, false)).toBeCloseTo(50, 6);
    expect(clairvoyantBound(dayOf(stay({}), stay({})), site, true)).toBeCloseTo(100, 6);
  });

  it('knows house, margin, boards, what a car takes at most, and when it is there', () => {
    const houseA = Array.from({ length: 16 }, () => [8, 0, 0]).flat();
    expect(clairvoyantBound(dayOf(stay({})), { ...site, houseA }, false)).toBeCloseTo(50, 6);
    expect(clairvoyantBound(dayOf(stay({})), { ...site, marginA: 4 }, false)).toBeCloseTo(75, 6);
    expect(clairvoyantBound(dayOf(stay({})), { ...site, boardA: 10 }, false)).toBeCloseTo(62.5, 6);
    expect(clairvoyantBound(dayOf(stay({ maxA: 8 })), site, true)).toBeCloseTo(50, 6);
    expect(clairvoyantBound(dayOf(stay({ leavesMs: HOUR_MS / 2 })), site, true)).toBeCloseTo(50, 6);
  });

  it.each([1, 2, 3])('seed %i: no engine is above it, and ours alone is near', async (seed) => {
    const day = garageDay(18, 24, seed);
    const house = await houseAhead(day, HOUR_MS, seed);
    const fuses = { mainA: 40, boardA: 32, marginA: 2 };
    const bound = clairvoyantBound(day, { ...fuses, houseA: meansOf(house, 40, day.lastsMs, HOUR_MS / 4) }, true);
    const engine = engineAlone(day, fuses, house, false);
    expect(engine).toBeLessThanOrEqual(bound + 0.1);
    expect(engine).toBeGreaterThan(0.8 * bound);
  });
});

describe('the house ahead of its day', () => {
  it('is the one that lives through it', async () => {
    const day = garageDay(6, 2, 1);
    expect(await houseAhead(day, HOUR_MS, 4)).toEqual(await houseAhead(day, HOUR_MS, 4));
    expect(await houseAhead(day, HOUR_MS, 4)).not.toEqual(await houseAhead(day, HOUR_MS, 5));
  });

  it('takes of a fuse what leaves exactly the rating, with its reactive part across', () => {
    const flow = { activeA: [6, 0, 0], reactiveA: [8, 0, 0] } as const;
    const carsA = 20 - takenOf(20, flow, 0);
    expect(Math.hypot(6 + carsA, 8)).toBeCloseTo(20, 9);
  });

  it('has means that weigh each step by its time', () => {
    const flow = (amps: number) => ({ activeA: [amps, 0, 0] as const, reactiveA: [0, 0, 0] as const });
    const steps = [
      { fromMs: -500, flow: flow(4) },
      { fromMs: 250, flow: flow(8) },
      { fromMs: 1_500, flow: flow(2) },
    ];
    expect(meansOf(steps, 20, 2_000, 1_000)).toEqual([7, 0, 0, 5, 0, 0]);
  });
});
