import { balancedSite, EMPTY_STATE, type Grant, type SiteState } from '@phasor/balancing';
import { integerBetween, SeededRandom } from '@phasor/kernel';
import { describe, expect, it } from 'vitest';
import type { SiteFacts } from './facts.ts';
import type { HouseNow } from './house-now.ts';
import type { PerPhase } from './site-phases.ts';
import { sparingCuts } from './sparing-cuts.ts';
import { aGrant, aPlace, aTold } from './testing/a-place.ts';
import { Plant } from './testing/plant.ts';
import { NO_WEAR, worn } from './wear.ts';

const NUMBERS = [1, 2, 3, 4];
/** Four cars on three phases on a fuse of 63 A: 3.15 A of margin. */
const balanced = balancedSite(
  {
    grid: 'TN',
    fuses: [{ id: 'main', limitA: 63 }],
    connectors: NUMBERS.map((number) => ({ id: `C${number}/1`, fuseId: 'main', wiring: 'RST', switching: 'free', maxA: 16 })),
  },
  { raiseStepA: 2 },
);
const facts = { balanced, settings: { grid: 'TN' }, day: 'today', nowMs: 10_000_000, hour: 0 } as unknown as SiteFacts;
const METER = new Map<string, Pick<HouseNow, 'from'>>([['main', { from: 'meter' }]]);

const places = (tellsA: readonly number[]) =>
  NUMBERS.map((number, index) =>
    aPlace({
      facts: { key: `C${number}/1`, chargerId: `C${number}`, fuseId: 'main' },
      memory: {
        session: { transactionId: number, startedAtMs: 0, meterStartWh: 0, registerWh: 0, departsAtMs: null, wantedKWh: null },
        told: aTold({ transactionId: number, limitA: tellsA[index] ?? 0 }),
        isEffective: true,
      },
    }),
  );

const state = (amps: readonly number[], more: Partial<Grant> = {}): SiteState => ({
  ...EMPTY_STATE,
  grants: new Map(amps.map((offeredA, index) => [`${index + 1}`, aGrant({ carId: `${index + 1}`, way: '3P', offeredA, ...more })])),
});

function spared(tellsA: readonly number[], engineA: readonly number[], house: number, houses = METER): number[] {
  const houseA = new Map<string, PerPhase>([['main', [house, house, house]]]);
  const after = sparingCuts(facts, places(tellsA), state(tellsA), state(engineA), houseA, houses);
  return [...after.grants.values()].map(({ offeredA }) => offeredA);
}

describe('S11: cuts that spare the chargers’ memory', () => {
  it('while half of the margin is free nobody is cut by a little', () => {
    expect(spared([12, 12, 12, 12], [11.7, 11.7, 11.7, 11.7], 13.4)).toEqual([12, 12, 12, 12]);
  });

  it('with less free those with the most give up to a step each, as few as will do, until the margin is free again', () => {
    // 48 + 14 = 62 A; to be 59.85 A: 2.15 A less.
    expect(spared([12, 12, 12.4, 11.6], [11.5, 11.5, 11.5, 11.35], 14)).toEqual([11, 12, 10.4, 11.6]);
  });

  it('R8: nothing is spared that a car waits for: those with the most make the room that it was promised', () => {
    // 36 + 17 A and 6 A that are promised are 59 of the 59.85 A; with the 12 A of a fourth car, too, there would be 3.15 A of margin to spare.
    const waiting = (told: readonly number[], engine: readonly number[], house: number): number[] => {
      const promised = { way: 'L1', code: 'start', because: undefined, otherId: undefined } as const;
      const withPromise = (amps: readonly number[]): SiteState => {
        const grants = new Map(state(amps).grants);
        grants.set('4', aGrant({ carId: '4', way: undefined, lastWay: undefined, offeredA: 0, promised }));
        return { ...EMPTY_STATE, grants };
      };
      const houseA = new Map<string, PerPhase>([['main', [house, house, house]]]);
      const after = sparingCuts(facts, places([...told, 0]), withPromise([...told, 0]), withPromise([...engine, 0]), houseA, METER);
      return [...after.grants.values()].slice(0, 3).map(({ offeredA }) => offeredA);
    };
    expect(waiting([12, 12, 12], [11.7, 11.7, 11.7], 17)).toEqual([12, 12, 12]);
    expect(waiting([12, 12, 12], [11.7, 11.7, 11.7], 18.5).reduce((sum, amps) => sum + amps, 0)).toBeLessThanOrEqual(
      59.85 - 18.5 - 6 + 1e-6,
    );
    // Without the car that waits half of the margin may be used.
    expect(spared([12, 12, 12, 6], [11.7, 11.7, 11.7, 6], 18.5)).toEqual([12, 12, 12, 6]);
  });

  it('R8: nobody is raised in the first half minute in which a car waits for its first power', () => {
    const beside = (waiting: Partial<Grant>): number => {
      const withOne = (amps: readonly number[]): SiteState => {
        const grants = new Map(state(amps).grants);
        grants.set('4', aGrant({ carId: '4', way: undefined, lastWay: undefined, offeredA: 0, ...waiting }));
        return { ...EMPTY_STATE, grants };
      };
      const houseA = new Map<string, PerPhase>([['main', [10, 10, 10]]]);
      const after = sparingCuts(facts, places([6, 6, 6, 0]), withOne([6, 6, 6, 0]), withOne([10, 6, 6, 0]), houseA, METER);
      return after.grants.get('1')?.offeredA ?? 0;
    };
    expect(beside({ sinceMs: facts.nowMs - 29_999 })).toBe(6);
    expect(beside({ sinceMs: facts.nowMs - 30_000 })).toBe(10);
    expect(beside({ sinceMs: facts.nowMs, lastWay: 'L1' })).toBe(10);
  });

  it('nobody goes below the least of a car for it', () => {
    expect(spared([6.4, 6.4, 6.4, 6.4], [6.1, 6.1, 6.1, 6.1], 36.5).every((amps) => amps >= 6)).toBe(true);
  });

  it('a cut of a step or more, or to nothing, goes out at once, and helps the others', () => {
    expect(spared([12, 12, 12, 12], [11.8, 11.8, 11.8, 9], 14)).toEqual([12, 12, 12, 9]);
    expect(spared([12, 12, 12, 12], [0, 11.8, 11.8, 11.8], 20)).toEqual([0, 12, 12, 12]);
  });

  it('where no meter looks every cut goes out', () => {
    expect(spared([12, 12, 12, 12], [11.7, 11.7, 11.7, 11.7], 13.4, new Map([['main', { from: 'static' as const }]]))).toEqual([
      11.7, 11.7, 11.7, 11.7,
    ]);
  });

  it('an order whose effect is still awaited is not followed by another of a little', () => {
    const houseA = new Map<string, PerPhase>([['main', [13.4, 13.4, 13.4]]]);
    const leaving = { way: '3P', amps: 16 } as const;
    const leavingAfter = (isProven: boolean): unknown[] => {
      const at = places([12, 12, 12, 12]).map((place, index) => ({
        ...place,
        proof: { ...place.proof, isProven },
        memory: { ...place.memory, isEffective: false, told: aTold({ transactionId: index + 1, limitA: 12, takenAtMs: null }) },
      }));
      const engine = state([11.7, 11.7, 11.7, 11.7], { leaving: { way: '3P', amps: 12 } });
      const after = sparingCuts(facts, at, state([12, 12, 12, 12], { leaving }), engine, houseA, METER);
      expect([...after.grants.values()].map(({ offeredA }) => offeredA)).toEqual([12, 12, 12, 12]);
      return [...after.grants.values()].map((grant) => grant.leaving);
    };
    // What flowed before that order may still flow until it is measured, and is not given to others (S7); then it is free.
    expect(leavingAfter(false)).toEqual([leaving, leaving, leaving, leaving]);
    expect(leavingAfter(true)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('who was told longest ago gives, so that no charger bears all of it', () => {
    const told = [300, 100, 200, 400].map((sentAtMs, index) => aTold({ transactionId: index + 1, limitA: 12, sentAtMs }));
    const at = places([12, 12, 12, 12]).map((place, index) => ({ ...place, memory: { ...place.memory, told: told[index] ?? null } }));
    const cut = (house: number): number[] => {
      const houseA = new Map<string, PerPhase>([['main', [house, house, house]]]);
      const after = sparingCuts(facts, at, state([12, 12, 12, 12]), state([11.5, 11.5, 11.5, 11.5]), houseA, METER);
      return [...after.grants.values()].map(({ offeredA }) => offeredA);
    };
    // 48 + 14 A are 2.15 A more than 59.85; two give, one a whole step and one what is left, but a whole A.
    expect(cut(14)).toEqual([12, 10, 11, 12]);
    expect(cut(13.5)).toEqual([12, 10.3, 12, 12]);
  });

  it('nobody is raised with what was not taken from the others', () => {
    // The engine takes 0.3 A each from three and gives 2 A to the fourth, which leaves the margin free: 46.9 + 12.9 A.
    const engine = [11.7, 11.7, 11.7, 11.8];
    expect(spared([12, 12, 12, 9.8], engine, 12.9)).toEqual([12, 12, 12, 9.8]);
    // Where there is room for the raise as well it goes out, and where there is room for a whole step of it, that.
    expect(spared([12, 12, 12, 9.8], engine, 11)).toEqual([12, 12, 12, 11.8]);
    expect(spared([12, 12, 12, 9], [11.9, 11.9, 11.9, 12], 12.5)).toEqual([12, 12, 12, 11.3]);
  });

  it('who was written to much of late is not raised yet, and gives later than the others', () => {
    const wornTo = (worns: number, told: readonly number[], engine: readonly number[], house: number): number[] => {
      const at = places(told).map((place, index) => ({
        ...place,
        memory: { ...place.memory, wear: worn(NO_WEAR, index === worns ? 40 : 0, facts.nowMs) },
      }));
      const after = sparingCuts(facts, at, state(told), state(engine), new Map<string, PerPhase>([['main', [house, house, house]]]), METER);
      return [...after.grants.values()].map(({ offeredA }) => offeredA);
    };
    expect(wornTo(0, [9, 12, 12, 12], [12, 14, 12, 12], 0)).toEqual([9, 14, 12, 12]);
    // The same cuts as above: the third has the most, and gives first where it is not worn.
    expect(wornTo(2, [12, 12, 12.4, 11.6], [11.5, 11.5, 11.5, 11.35], 14)).toEqual([10, 11, 12.4, 11.6]);
  });

  it('an operating limit is kept to the last A, and below a cap in kW every cut goes out', () => {
    const houseA = new Map<string, PerPhase>([['main', [10, 10, 10]]]);
    const with_ = (more: Partial<(typeof balanced.site.fuses)[number]>): number[] => {
      const site = balancedSite({ ...balanced.site, fuses: [{ id: 'main', limitA: 63, ...more }] }, { raiseStepA: 2 });
      const at = { balanced: site, settings: { grid: 'TN' }, hour: 12, day: 'today', nowMs: 10_000_000 } as unknown as SiteFacts;
      const after = sparingCuts(at, places([12, 12, 12, 12]), state([12, 12, 12, 12]), state([11.8, 11.8, 11.8, 11.8]), houseA, METER);
      return [...after.grants.values()].map(({ offeredA }) => offeredA);
    };
    expect(with_({ operatingLimits: [{ hours: [12], limitA: 57.2 }] })).toEqual([11, 12, 12, 12]);
    expect(with_({ operatingLimits: [{ hours: [11], limitA: 57.2 }] })).toEqual([12, 12, 12, 12]);
    expect(with_({ carsMaxKw: 32.6 })).toEqual([11.8, 11.8, 11.8, 11.8]);
  });

  it('where phases differ by more than they may every cut goes out', () => {
    const site = balancedSite({ ...balanced.site, fuses: [{ id: 'main', limitA: 63, imbalanceA: 4 }] }, { raiseStepA: 2 });
    const uneven = (third: number): number[] => {
      const at = { balanced: site, settings: { grid: 'TN' }, hour: 12, day: 'today', nowMs: 10_000_000 } as unknown as SiteFacts;
      const houseA = new Map<string, PerPhase>([['main', [8, 8, third]]]);
      const after = sparingCuts(at, places([12, 12, 12, 12]), state([12, 12, 12, 12]), state([11.8, 11.8, 11.8, 11.8]), houseA, METER);
      return [...after.grants.values()].map(({ offeredA }) => offeredA);
    };
    expect(uneven(4)).toEqual([12, 12, 12, 12]);
    expect(uneven(3.9)).toEqual([11.8, 11.8, 11.8, 11.8]);
  });

  it('a house that is never still costs few orders, and its fuse carries no more than its rating', () => {
    const random = new SeededRandom(11);
    const cars = NUMBERS.map((number) => ({
      ...{ key: `C${number}/1`, wiring: 'RST' as const, carPhases: 3 as const, carMaxA: 16, habit: 'obeys' as const },
      ...{ answersS: 1, followsS: 2, comesS: 1, goesS: 9_999 },
    }));
    const noise = Array.from({ length: 400 }, () => integerBetween(random, -10, 10) / 10);
    const house = (second: number): PerPhase => {
      const amps = 14 + (noise[Math.floor(second / 20) % noise.length] ?? 0);
      return [amps, amps, amps];
    };
    const plant = new Plant({ cars, limitA: 63, house, meterEveryS: 10, sampleEveryS: 10 });
    const cuts: string[] = [];
    let most = 0;
    for (let second = 0; second < 3_600; second += 1) {
      plant.tick(random);
      most = Math.max(most, plant.load);
      cuts.push(...(plant.last?.orders ?? []).filter(({ why }) => why === 'cut').map(({ key }) => key));
    }
    expect(most).toBeLessThanOrEqual(1);
    // Each of 180 steps of the house would cut all four by a little.
    expect(cuts.length).toBeLessThan(60);
  });
});
