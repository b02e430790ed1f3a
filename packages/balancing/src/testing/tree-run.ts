import fc from 'fast-check';
import { integerBetween, SeededRandom, type Random } from '@phasor/kernel';
import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import { guard } from '../guard/guard.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import { PHASES, perPhase, type PerPhase } from '../site/phase.ts';
import type { Rules } from '../site/rules.ts';
import type { Connector, Site } from '../site/site.ts';
import type { CarTraits } from '../site/ways.ts';
import type { Observation } from '../state/car-view.ts';
import { EMPTY_STATE, type SiteState } from '../state/site-state.ts';
import type { Step } from '../guard/begin.ts';
import { deepFrozen } from './deep-frozen.ts';
import { PluggedCar, type Flow, type Temper } from './plugged-car.ts';
import { randomTrees } from './random-trees.ts';
import { wiredWayOf } from './sums.ts';

const TICK_MS = 10_000;
const START_MS = 1_772_366_400_000;
const TEMPERS: readonly Temper[] = ['obeys', 'obeys', 'obeys', 'tapers', 'overdraws', 'ignores', 'does not switch'];

/** A site and the chance that moves it. */
export interface Scenario {
  readonly site: Site;
  readonly seed: number;
  readonly ticks: number;
  readonly maxSwitches: number;
  readonly worstHouseA: number | undefined;
  readonly pausePart: number;
}

export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  site: randomTrees,
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  ticks: fc.integer({ min: 30, max: 120 }),
  maxSwitches: fc.integer({ min: 0, max: 3 }),
  worstHouseA: fc.constantFrom(undefined, 5, 15),
  pausePart: fc.constantFrom(0.3, 0.1, 1),
});

/** One step of a run, with what was known before it. */
export interface Tick {
  readonly balanced: BalancedSite;
  readonly rules: Rules;
  readonly observation: Observation;
  readonly before: SiteState;
  readonly step: Step;
  readonly cars: readonly PluggedCar[];
  /** What may flow at each car before the step and after it. */
  readonly mayFlowBefore: ReadonlyMap<string, readonly Flow[]>;
  readonly isModes: boolean;
}

/** Meters that lose samples and send none that are numbers. */
class House {
  readonly #random: Random;
  readonly #base = new Map<string, [number, number, number]>();
  /** Ticks for which a meter is still silent. */
  readonly #silence = new Map<string, number>();

  constructor(site: Site, random: Random) {
    this.#random = random;
    site.fuses.forEach(({ id }, at) => {
      if (at === 0 || random.next() < 0.3) this.#base.set(id, [0, 0, 0]);
    });
    for (const base of this.#base.values()) for (const phase of PHASES) base[phase] = 12 * random.next();
  }

  sample(): Map<string, PerPhase> {
    const random = this.#random;
    const measured = new Map<string, PerPhase>();
    for (const [id, base] of this.#base) {
      for (const phase of PHASES) {
        base[phase] = Math.min(70, Math.max(0, base[phase] + 4 * (random.next() - 0.5)));
        if (random.next() < 0.02) base[phase] = 40 * random.next();
      }
      const chance = random.next();
      const silence = this.#silence.get(id) ?? 0;
      if (silence > 0 || chance < 0.04) {
        this.#silence.set(id, silence > 0 ? silence - 1 : integerBetween(random, 0, 8));
        continue;
      }
      if (chance < 0.1) measured.set(id, [NaN, base[1], base[2]]);
      else
        measured.set(
          id,
          perPhase((phase) => base[phase] + random.next() - 0.5),
        );
    }
    return measured;
  }
}

function newCar(connector: Connector, count: number, random: Random): PluggedCar {
  const traits: CarTraits = {
    phases: ([1, 2, 3, 3] as const)[integerBetween(random, 0, 3)] ?? 3,
    maxA: [6, 10, 16, 16, 32][integerBetween(random, 0, 4)] ?? 16,
    ...(random.next() < 0.2 ? { minA3P: 8 } : {}),
  };
  const temper = TEMPERS[integerBetween(random, 0, TEMPERS.length - 1)] ?? 'obeys';
  return new PluggedCar(`car ${count}`, connector, traits, temper, random);
}

/** Runs a scenario; `onTick` sees each step. All that the engine is given is frozen. The same scenario gives the same run. */
export function runTree(scenario: Scenario, onTick: (tick: Tick) => void): void {
  const { site, seed, ticks, maxSwitches, worstHouseA, pausePart } = scenario;
  const rules: Partial<Rules> = {
    maxSwitches,
    dwellMs: 60_000,
    turnEveryMs: 90_000,
    raiseEveryMs: 20_000,
    ...(worstHouseA === undefined ? {} : { worstHouseA }),
    pausePart,
    keepOnMs: 40_000,
  };
  const balanced = deepFrozen(balancedSite(site, rules));
  const random = new SeededRandom(seed);
  const house = new House(site, random);
  const parked = new Map<string, PluggedCar>();
  let count = 0;
  let state: SiteState = EMPTY_STATE;
  let dimmedKw: number | undefined;
  for (let tick = 0; tick < ticks; tick += 1) {
    for (const connector of site.connectors) {
      const { id } = connector;
      if (parked.has(id)) {
        if (random.next() < 0.01) parked.delete(id);
      } else if (random.next() < 0.1) parked.set(id, newCar(connector, (count += 1), random));
    }
    for (const [id, car] of parked) {
      const connector = balanced.connectors.get(id);
      if (!connector || car.traits.phases !== 3 || random.next() > 0.01) continue;
      const wired = wiredWayOf(site, connector);
      if (wired) car.learn(random.next() < 0.5 ? 1 : 2, wired);
    }
    if (random.next() < 0.03) dimmedKw = random.next() < 0.5 ? undefined : integerBetween(random, 0, 12);
    const cars = [...parked.values()];
    const observation: Observation = deepFrozen({
      nowMs: START_MS + tick * TICK_MS,
      hour: Math.floor(tick / 12) % 24,
      houseA: house.sample(),
      cars: cars.map((car) => car.look(tick)),
      ...(dimmedKw === undefined ? {} : { dimmedKw }),
    });
    const mayFlowBefore = new Map(cars.map(({ id, mayFlow }) => [id, mayFlow]));
    const isModes = random.next() < 0.2;
    const before = deepFrozen(state);
    const step = isModes ? chooseModes(balanced, before, observation) : guard(balanced, before, observation);
    for (const car of cars) {
      const grant = step.state.grants.get(car.id);
      if (grant) car.obey(grant, tick);
    }
    onTick({ balanced, rules: balanced.rules, observation, before, step, cars, mayFlowBefore, isModes });
    state = step.state;
  }
}
