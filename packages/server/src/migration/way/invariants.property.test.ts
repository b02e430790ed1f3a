import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterAllProbes,
  asItWas,
  isStable,
  maxCurrent,
  neverUntested,
  neverWithCar,
  noneCommitsAfter,
  oneOwner,
  registers,
  replayed,
  twiceIsOnce,
  type Violations,
} from './testing/invariants.ts';
import { GOOD, type Quirks } from './testing/model-charger.ts';
import { plantedDefects } from './testing/planted-defects.ts';
import { SHORT } from './testing/plan.ts';
import { CALM, World, type Faults } from './testing/world.ts';
import type { WayRules } from './rules.ts';
import { wayRules } from './way-rules.ts';

interface Life {
  readonly seed: number;
  readonly quirks: Quirks;
  readonly faults: Faults;
}

const chance = (max: number) => fc.double({ min: 0, max, noNaN: true });
const lives: fc.Arbitrary<Life> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  quirks: fc.record({
    ignoresPending: fc.boolean(),
    keepsFactoryCurrent: fc.nat(4).map((n) => n === 0),
    sharesLights: fc.boolean(),
    registerShiftWh: fc.constantFrom(0, 0, 0, 500, -500),
    canReachOcpp: fc.nat(4).map((n) => n > 0),
    isTestFooled: fc.boolean(),
    skewMs: fc.constantFrom(100, 100, 100, 100, 9_000),
    hasTrial: fc.constant(true),
    goesHome: fc.constant(true),
  }),
  faults: fc.record({
    lost: chance(0.3),
    doubled: chance(0.2),
    late: chance(0.2),
    powerCut: chance(0.02),
    clockJump: chance(0.01),
    carComes: chance(0.02),
    lowered: chance(0.005),
  }),
});

/** Four hours with faults, and then without until it has arrived somewhere. */
function lived({ seed, quirks, faults }: Life, rules: WayRules, afterTick: (world: World) => Violations = () => []): [World, Violations] {
  const world = new World({ seed, quirks, rules });
  const seen = new Set<string>();
  const look = (): boolean => {
    for (const what of afterTick(world)) seen.add(what);
    return false;
  };
  world.faults = faults;
  world.run(4, look);
  world.faults = CALM;
  world.run(8, () => look() || isStable(world).length === 0);
  return [world, [...seen]];
}

type Judge = (life: Life, rules: WayRules) => Violations;

const judges: Readonly<Record<number, readonly [string, Judge]>> = {
  1: [
    'at most one protocol owns a charger, epochs only grow, no command leaves with an old epoch',
    (life, rules) => oneOwner(lived(life, rules)[0]),
  ],
  2: [
    'no charger is armed or switched with an open session or a car connected; a running charge is never cut',
    (life, rules) => neverWithCar(lived(life, rules)[0]),
  ],
  4: ['the register never decreases without a gap record', (life, rules) => registers(lived(life, rules)[0])],
  8: ['max current after any outcome ≤ before', (life, rules) => lived(life, rules, maxCurrent)[1]],
  9: ['every charger reaches a stable state once faults stop', (life, rules) => isStable(lived(life, rules)[0])],
  11: ['commit only after all probes of the same attempt', (life, rules) => afterAllProbes(lived(life, rules)[0])],
  14: ['after abort none newly commits', aborted],
  16: ['any message or tick twice equals once', (life, rules) => twiceIsOnce(lived(life, rules)[0], SHORT, rules)],
  17: ['replaying the log rebuilds the state', (life, rules) => replayed(lived(life, rules)[0], SHORT, rules)],
  20: [
    'rolled back ⇒ the CAPI configuration equals the snapshot; migrated ⇒ each item carried, adapted or explained',
    (life, rules) => lived(life, rules, asItWas)[1],
  ],
};

/** The campaign is aborted at some instant of a way that goes well. */
function aborted({ seed, faults }: Life, rules: WayRules): Violations {
  const world = new World({ seed, rules });
  world.faults = { ...faults, lost: faults.lost / 3, powerCut: 0 };
  const atStep = 4 + (seed % 9);
  world.run(6, ({ way }) => way.step >= atStep);
  const abortMs = world.nowMs;
  world.hear({ kind: 'abort' });
  world.run(4);
  world.faults = CALM;
  world.run(4);
  const isLost = world.charger.trial !== null || world.way.state === 'Stranded';
  return [...noneCommitsAfter(abortMs, world), ...(isLost ? [`it is left as ${world.way.state}`] : [])];
}

const RUNS = 25;

describe('one charger’s way', () => {
  for (const [number, [says, judge]] of Object.entries(judges)) {
    it(`invariant ${number}: ${says}`, () => {
      fc.assert(
        fc.property(lives, (life) => {
          expect(judge(life, wayRules)).toEqual([]);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    });
    it(`invariant ${number} notices the planted defect`, () => {
      const defect = plantedDefects[Number(number)];
      const { failed } = fc.check(
        fc.property(lives, (life) => judge(life, defect?.() ?? wayRules).length === 0),
        { numRuns: 100, endOnFailure: true, seed: 7 },
      );
      expect(failed).toBe(true);
    });
  }

  const untested = (life: Life, rules: WayRules): Violations => neverUntested(lived(life, rules)[0], SHORT);
  it('no charger is armed whose test of the OCPP endpoint failed or is missing', () => {
    fc.assert(
      fc.property(lives, (life) => {
        expect(untested(life, wayRules)).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
  it('and that notices the planted defect', () => {
    const { failed } = fc.check(
      fc.property(lives, (life) => untested(life, plantedDefects.endpoint()).length === 0),
      { numRuns: 100, endOnFailure: true, seed: 7 },
    );
    expect(failed).toBe(true);
  });

  /** The server is switched off at some instant of the trial, for good. */
  function alone({ seed, faults, quirks: { canReachOcpp } }: Life, goesHome: boolean): string {
    const world = new World({ seed, quirks: { ...GOOD, canReachOcpp, isTestFooled: true, goesHome } });
    const { charger } = world;
    world.faults = { ...faults, carComes: 0 };
    const atStep = canReachOcpp ? 8 + (seed % 3) : 7;
    world.run(12, () => charger.trial !== null && world.way.step >= atStep);
    if (charger.trial === null) return 'CAPI';
    world.isServerOn = false;
    world.faults = { ...CALM, carComes: 0, clockJump: faults.clockJump };
    world.run(0.05, () => charger.isPowered);
    charger.hasCar = false;
    charger.isCharging = false;
    world.run(46 / 60);
    return charger.protocol;
  }

  it('invariant 10: a charger whose OCPP never comes up is back on CAPI by the trial deadline with the server switched off', () => {
    fc.assert(
      fc.property(lives, (life) => {
        expect(alone(life, true)).toBe('CAPI');
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
  it('invariant 10 notices the planted defect', () => {
    const { failed } = fc.check(
      fc.property(lives, (life) => alone(life, false) === 'CAPI'),
      { numRuns: 100, endOnFailure: true, seed: 7 },
    );
    expect(failed).toBe(true);
  });

  /** Lives that once broke an invariant. */
  it('kept: settings changed while a charger put a void switch order aside (invariant 16)', () => {
    const quirks: Quirks = { ...GOOD, canReachOcpp: false, isTestFooled: true, skewMs: 100 };
    const faults: Faults = { ...CALM, late: 0.2, carComes: 0.02, lowered: 0 };
    const life = { seed: 1_044_352_652, quirks, faults };
    expect(twiceIsOnce(lived(life, wayRules)[0], SHORT, wayRules)).toEqual([]);
  });
});
