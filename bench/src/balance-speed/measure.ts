// The server's code lies in its heap beside the balancer, and makes collections slower.
import '@phasor/server';
import { SeededRandom } from '@phasor/kernel';
import {
  balancedSite,
  chooseModes,
  compile,
  EMPTY_STATE,
  FULL,
  guard,
  optimise,
  type CarView,
  type Observation,
  type SiteState,
} from '@phasor/balancing';
import { CAPACITIES, type Instance } from '@phasor/balancing/laboratory';
import { instanceOf } from '../balance-gap/bench-balance-gap.ts';
import { quantile } from '../quantile.ts';

/** Instances of each capacity, guard ticks and mode steps of each. */
const NUMBERS = 3;
const TICKS = 40;
const STEPS = 4;
const TICK_MS = 10_000;

interface Times {
  readonly tick: number[];
  readonly step: number[];
  readonly solve: number[];
}

function timed<T>(into: number[], work: () => T): T {
  const began = performance.now();
  const done = work();
  into.push(performance.now() - began);
  return done;
}

function observe({
  instance,
  nowMs,
  state,
  random,
}: {
  instance: Instance;
  nowMs: number;
  state: SiteState;
  random: SeededRandom;
}): Observation {
  const cars = instance.site.connectors.map(({ id }, at): CarView => {
    const carId = `car at ${id}`;
    return {
      id: carId,
      connectorId: id,
      traits: instance.cars[at] ?? { phases: 3, maxA: 16 },
      servedKWh: 0,
      drawnA: state.grants.get(carId)?.offeredA,
      isProven: true,
      isUpSafe: true,
    };
  });
  const houseA = new Map([['main', [6 * random.next(), 6 * random.next(), 6 * random.next()] as const]]);
  return { nowMs, hour: 12, houseA, cars };
}

/** A site at work: guard ticks every 10 s under a house load that changes each time, and a mode step now and then. */
function work(instance: Instance, times: Times): void {
  const random = new SeededRandom(1);
  const site = balancedSite(instance.site);
  let state = EMPTY_STATE;
  let nowMs = 0;
  for (let step = 0; step < STEPS + 1; step += 1) {
    const seen = observe({ instance, nowMs, state, random });
    // The first step starts everybody, which no step does again.
    state = timed(step === 0 ? [] : times.step, () => chooseModes(site, state, seen)).state;
    for (let tick = 0; tick < TICKS; tick += 1) {
      nowMs += TICK_MS;
      const next = observe({ instance, nowMs, state, random });
      state = timed(times.tick, () => guard(site, state, next)).state;
    }
  }
  timed(times.solve, () => optimise(compile('TN', instance.rooms, instance.wishes), FULL));
}

/** Sites of these sizes, one line each. */
function measure(sizes: readonly number[]): void {
  // Once unmeasured, so that the compiler has seen all of it, as in a server that runs.
  for (const capacity of CAPACITIES) work(instanceOf(500, capacity, 0), { tick: [], step: [], solve: [] });
  for (const chargers of sizes) {
    const times: Times = { tick: [], step: [], solve: [] };
    for (const capacity of CAPACITIES) {
      const numbers = chargers > 1000 ? 1 : NUMBERS;
      for (let number = 1; number <= numbers; number += 1) work(instanceOf(chargers, capacity, number), times);
    }
    const figures = {
      chargers,
      tickP99Ms: quantile(times.tick, 0.99),
      modeStepMs: quantile(times.step, 0.5),
      certifiedSolveMs: quantile(times.solve, 0.5),
    };
    const beside = {
      tickP50Ms: quantile(times.tick, 0.5),
      modeStepP95Ms: quantile(times.step, 0.95),
      certifiedSolveP95Ms: quantile(times.solve, 0.95),
    };
    process.stdout.write(`${JSON.stringify({ bench: 'balance-speed', ...figures, ...beside })}\n`);
  }
}

measure(process.argv.slice(2).map(Number));
