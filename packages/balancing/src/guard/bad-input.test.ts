import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import type { PerPhase } from '../site/phase.ts';
import type { CarView, Observation } from '../state/car-view.ts';
import { EMPTY_STATE, type Grant, type SiteState } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import { guard } from './guard.ts';

const HOUR = 3_600_000;
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);
const ONE_PHASE = { phases: 1, maxA: 16 } as const;
const state = (...grants: [string, Grant][]): SiteState => ({ ...EMPTY_STATE, grants: new Map(grants) });
const both = [guard, chooseModes] as const;

function sumL1(of: SiteState): number {
  return [...of.grants.values()].reduce((sum, { way, offeredA }) => (way === 'L1' || way === '3P' ? sum + offeredA : sum), 0);
}

describe('figures that are none: safe, and with a reason', () => {
  it('NaN from the meter: the last good sample counts, and after its time the whole fuse', () => {
    const site = balancedWith(25, 1);
    const good = guard(site, state(granted(1, 'L1', 10)), observe(HOUR, [carAt(1)], [14, 14, 14]));
    const lost = observe(HOUR + 10_000, [carAt(1)], [NaN, 0, 0]);
    const held = guard(site, good.state, lost);
    expect(sumL1(held.state)).toBeLessThanOrEqual(11);
    expect(held.decisions).toContainEqual(expect.objectContaining({ code: 'fallback', fault: 'meter-nan' }));
    const later = guard(site, held.state, { ...lost, nowMs: HOUR + 60_000 });
    expect(sumL1(later.state)).toBe(0);
    expect(later.decisions).toContainEqual(expect.objectContaining({ code: 'fallback', fault: 'meter-lost' }));
  });

  it('a meter that has never sent a number: the whole fuse counts as taken', () => {
    for (const step of both)
      expect(sumL1(step(balancedWith(25, 1), EMPTY_STATE, observe(HOUR, [carAt(1)], [NaN, NaN, NaN])).state)).toBe(0);
  });

  it('S4: export is no room for cars', () => {
    const { grants } = chooseModes(balancedWith(10, 1), EMPTY_STATE, observe(HOUR, [carAt(1)], [-20, -20, -20])).state;
    expect(grants.get('car 1')?.offeredA).toBeLessThanOrEqual(10);
  });

  it('S16: with a worst house load that the installer stated, that much counts when the meter is lost', () => {
    const site = balancedWith(25, 1, { worstHouseA: 15 });
    const good = guard(site, state(granted(1, 'L1', 16)), observe(HOUR, [carAt(1, { traits: ONE_PHASE })]));
    const lost = { ...observe(HOUR + 120_000, [carAt(1, { traits: ONE_PHASE })]), houseA: new Map<string, PerPhase>() };
    expect(guard(site, good.state, lost).state.grants.get('car 1')?.offeredA).toBe(10);
  });

  it('house load alone above the fuse: nothing is offered below it', () => {
    const site = balancedWith([16, 16, 16], 3, {}, { switching: 'none' });
    const before = state(granted(1, '3P', 8), granted(2, '3P', 8));
    for (const step of both) {
      const after = step(site, before, observe(HOUR, [carAt(1), carAt(2), carAt(3)], [20, 0, 0]));
      expect([...after.state.grants.values()].map(({ offeredA }) => offeredA)).toEqual([0, 0, 0]);
    }
  });

  it('more minima than a fuse carries: as many as fit have the least, the others nothing, and each pause is told', () => {
    const before = state(...[1, 2, 3, 4].map((number) => granted(number, 'L1', 6)));
    const cars = [1, 2, 3, 4].map((number) => carAt(number, { traits: ONE_PHASE }));
    const step = guard(balancedWith(25, 4, {}, { wiring: 'R', switching: 'none' }), before, observe(HOUR, cars, [12, 0, 0]));
    expect([...step.state.grants.values()].filter(({ offeredA }) => offeredA >= 6)).toHaveLength(2);
    expect(step.decisions.filter(({ code }) => code === 'pause')).toHaveLength(2);
    expect(step.decisions[0]?.because).toMatchObject({ fuseId: 'main', row: 'L1', carriedA: 36, limitA: 25 });
  });

  it('a car at a connector that the site does not have, and a second car at one connector, get nothing', () => {
    const cars = [carAt(1, { id: 'stray', connectorId: 'nowhere' }), carAt(1), carAt(1, { id: 'second' })];
    for (const step of both) {
      const { state: after, decisions } = step(balancedWith(25, 1), EMPTY_STATE, observe(HOUR, cars));
      expect([...after.grants.keys()]).toEqual(['car 1']);
      const strangers = decisions.filter(({ fault }) => fault === 'unknown-connector').map(({ carId }) => carId);
      expect(strangers).toEqual(['stray', 'second']);
    }
  });

  it('the network dims to no number: nothing is offered until it is one', () => {
    for (const dimmedKw of [NaN, -4, -Infinity]) {
      for (const step of both) {
        const after = step(balancedWith(25, 1), state(granted(1, '3P', 10)), observe(HOUR, [carAt(1)], [0, 0, 0], { dimmedKw }));
        expect(after.state.grants.get('car 1')?.offeredA).toBe(0);
      }
    }
  });

  const invalid: readonly [string, Partial<CarView>][] = [
    ['phases 0', { traits: { phases: 0 as 1, maxA: 16 } }],
    ['most NaN', { traits: { phases: 1, maxA: NaN } }],
    ['most 0', { traits: { phases: 1, maxA: 0 } }],
    ['most below 0', { traits: { phases: 1, maxA: -16 } }],
    ['least NaN', { traits: { phases: 3, maxA: 16, minA3P: NaN } }],
    ['weight 0', { weight: 0 }],
    ['weight NaN', { weight: NaN }],
    ['weight below 0', { weight: -1 }],
    ['class NaN', { priority: NaN }],
    ['class beyond all numbers', { priority: 400 }],
    ['class below all numbers', { priority: -400 }],
    ['served NaN', { servedKWh: NaN }],
    ['wanted infinite', { wantedKWh: Infinity }],
    ['departs NaN', { departsAtMs: NaN }],
  ];
  for (const [what, more] of invalid) {
    it(`a car with ${what} gets nothing, and that is told`, () => {
      for (const step of both) {
        const { state: after, decisions } = step(balancedWith(25, 2), EMPTY_STATE, observe(HOUR, [carAt(1, more), carAt(2)]));
        expect(after.grants.get('car 1')).toMatchObject({ way: undefined, offeredA: 0 });
        expect(decisions).toContainEqual(expect.objectContaining({ code: 'fallback', fault: 'car-invalid', carId: 'car 1' }));
      }
    });
  }

  it('a car that turns invalid while it charges: what it had stays reserved', () => {
    const site = balancedWith(20, 2);
    const before = state(granted(1, 'L1', 10), granted(2, 'L1', 10));
    const cars = [carAt(1, { traits: { phases: 1, maxA: NaN }, isProven: false }), carAt(2, { traits: ONE_PHASE })];
    const after = guard(site, before, observe(HOUR, cars)).state;
    expect(after.grants.get('car 2')?.offeredA).toBeLessThanOrEqual(10);
  });
});

const garbage = fc.oneof(
  fc.constantFrom(0, -0, 1, 6, 16, 32, 63, -1, -16, NaN, Infinity, -Infinity, 1e-320, 1e308, -1e308, Number.MAX_SAFE_INTEGER),
  fc.double(),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const ways = fc.constantFrom<Grant['way'][]>('3P', 'L1', 'L2', 'L3', 'L1L2', 'L2L3', 'L3L1', undefined);
const garbageCar: fc.Arbitrary<CarView> = fc.record({
  id: fc.constantFrom('car 1', 'car 2', 'car 3', 'car 4'),
  connectorId: fc.constantFrom('c1', 'c2', 'c3', 'nowhere', '__proto__'),
  traits: fc.record({ phases: fc.constantFrom<(1 | 2 | 3)[]>(1, 2, 3), maxA: garbage }),
  servedKWh: garbage,
  wantedKWh: garbage,
  weight: garbage,
  priority: garbage,
  departsAtMs: garbage,
  drawnA: maybe(garbage),
  isProven: fc.boolean(),
  measuredWay: ways,
  maySwitch: fc.boolean(),
  isUpSafe: fc.boolean(),
});
const mildCar = fc
  .record({
    number: fc.constantFrom(1, 2, 3),
    phases: fc.constantFrom<(1 | 2 | 3)[]>(1, 2, 3),
    drawnA: maybe(garbage),
    isProven: fc.boolean(),
    measuredWay: ways,
  })
  .map(({ number, phases, ...more }) => carAt(number, { traits: { phases, maxA: 16 }, ...more }));
const garbageSeen: fc.Arbitrary<Observation> = fc.record(
  {
    nowMs: fc.oneof(fc.constant(HOUR), garbage),
    hour: garbage,
    houseA: fc.dictionary(fc.constantFrom('main', 'other'), fc.tuple(garbage, garbage, garbage)).map((of) => new Map(Object.entries(of))),
    cars: fc.array(fc.oneof(garbageCar, mildCar, mildCar), { maxLength: 5 }),
    dimmedKw: garbage,
  },
  { requiredKeys: ['nowMs', 'hour', 'houseA', 'cars'] },
);
const garbageGrants = fc
  .array(fc.tuple(fc.constantFrom(1, 2, 3), ways, garbage), { maxLength: 3 })
  .map((list) => state(...list.map(([number, way, offeredA]) => granted(number, way, offeredA))));

describe('whatever is told', () => {
  for (const grid of ['TN', 'IT'] as const) {
    const site = balancedSite(siteWith(20, 3, {}, { grid, country: 'DE' }));

    it(`no step fails, and no more is offered than the fuse carries, step after step (${grid})`, () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.boolean(), garbageSeen), { minLength: 1, maxLength: 6 }), (steps) => {
          let now: SiteState = EMPTY_STATE;
          for (const [isModes, seen] of steps) {
            now = (isModes ? chooseModes : guard)(site, now, seen).state;
            const sums = [0, 0, 0];
            for (const { way, offeredA } of now.grants.values()) {
              expect(Number.isFinite(offeredA)).toBe(true);
              expect(offeredA).toBeGreaterThanOrEqual(0);
              if (way === undefined) continue;
              for (const line of way === '3P' ? ['L1', 'L2', 'L3'] : (way.match(/L[123]/g) ?? [])) {
                sums[Number(line[1]) - 1] = (sums[Number(line[1]) - 1] ?? 0) + (grid === 'IT' ? offeredA / 2 : offeredA);
              }
            }
            // A car that ignores its offer keeps it on paper; all others share what its rating leaves.
            const isSomebodyDeaf = [...now.grants.values()].some(({ overdrawnAtMs }) => overdrawnAtMs !== undefined);
            if (!isSomebodyDeaf) for (const amps of sums) expect(amps).toBeLessThanOrEqual(20 + 1e-6);
          }
        }),
        { numRuns: RUNS },
      );
    });

    it(`a stored state with figures that are none makes no step fail (${grid})`, () => {
      fc.assert(
        fc.property(garbageGrants, garbageSeen, fc.boolean(), (before, seen, isModes) => {
          expect(() => (isModes ? chooseModes : guard)(site, before, seen)).not.toThrow();
        }),
        { numRuns: RUNS },
      );
    });
  }
});
