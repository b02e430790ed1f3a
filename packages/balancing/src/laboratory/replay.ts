import { SeededRandom, type Random } from '@phasor/kernel';
import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import { guard } from '../guard/guard.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import { PHASES, perPhase, phasesOf, type PerPhase } from '../site/phase.ts';
import type { Rules } from '../site/rules.ts';
import type { Connector, PhaseSwitching } from '../site/site.ts';
import { waysOf, type WayName } from '../site/ways.ts';
import type { Observation } from '../state/car-view.ts';
import type { Decision } from '../state/decision.ts';
import { EMPTY_STATE, type SiteState } from '../state/site-state.ts';
import { CarAtPlug, type PlugTraits } from './car-at-plug.ts';
import { houseAt, siteOf, type SiteWeek } from './site-week.ts';

/** What is tried on a week, and how well its meters and chargers work. */
export interface Policy extends PlugTraits {
  /** What chargers can do with phases. */
  readonly switching: PhaseSwitching;
  readonly rules?: Partial<Rules>;
  /** Minutes between mode steps without an event. */
  readonly modesEveryMin: number;
  readonly marginA: number;
  /** Standard deviation of the meter's error in A, and its delay in s (below 60). */
  readonly meterNoiseA: number;
  readonly meterDelayS: number;
  readonly seed: number;
}

/** One session in one minute in which it is fed. */
export interface TraceLine {
  readonly minute: number;
  /** Its place in the week's list, from 0. */
  readonly session: number;
  /** How it is fed, and the mean of what it draws on each of its phases, in A. Undefined: it was paused in this minute. */
  readonly way: WayName | undefined;
  readonly amps: number;
  /** The same in the first seconds of the minute, before the meter's sample is acted on; undefined without a delay of the meter. */
  readonly late: { readonly way: WayName | undefined; readonly amps: number } | undefined;
}

/** What came of a policy. */
export interface Outcome {
  /** Energy delivered, in percent of what was asked for. */
  readonly deliveredPct: number;
  /** The same, at most, of the worst served twentieth of the sessions. */
  readonly worst5Pct: number;
  readonly maxSwitches: number;
  readonly meanSwitches: number;
  readonly pausedMinPerSession: number;
  /** Minutes in which cars overloaded a fuse that the house alone would not have, once the meter's sample was acted on. */
  readonly evOverloadMinutes: number;
  /** The same before it was acted on, in s; no more than the meter's delay at a time. */
  readonly lateOverloadS: number;
  /** Decisions by their code. */
  readonly decisions: Readonly<Record<string, number>>;
  readonly meanGapPct: number;
}

/** What is told while it runs. */
export interface Listener {
  readonly onLine?: (line: TraceLine) => void;
  readonly onDecision?: (decision: Decision) => void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Cars answer within seconds: so many times within a minute the guard may see what its last orders did. */
const PASSES = 4;

/** A number of the standard normal distribution. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** A site of the laboratory while its week runs. */
class Replay {
  readonly #week: SiteWeek;
  readonly #policy: Policy;
  readonly #listener: Listener;
  readonly #balanced: BalancedSite;
  readonly #random: Random;
  readonly #meterRandom: Random;
  readonly #parked = new Map<number, CarAtPlug>();
  readonly #all: CarAtPlug[] = [];
  readonly #decisions: Record<string, number> = {};
  #state: SiteState = EMPTY_STATE;
  #modesAtMs = -Infinity;
  #gaps: number[] = [];
  #overload = 0;
  #lateOverloadS = 0;

  constructor(week: SiteWeek, policy: Policy, listener: Listener) {
    this.#week = week;
    this.#policy = policy;
    this.#listener = listener;
    this.#balanced = balancedSite(siteOf(week, policy.switching, policy.marginA), {
      switchPauseMs: policy.pauseMin * MINUTE_MS,
      houseAgeMs: 3 * MINUTE_MS,
      ...policy.rules,
    });
    this.#random = new SeededRandom(policy.seed);
    this.#meterRandom = new SeededRandom(policy.seed + 1);
  }

  run(): Outcome {
    const arrivals = new Map<number, CarAtPlug[]>();
    this.#week.sessions.forEach((session, index) => {
      const car = new CarAtPlug(index, session, this.#policy, this.#random);
      arrivals.set(session.arrivalMin, [...(arrivals.get(session.arrivalMin) ?? []), car]);
    });
    const minutes = this.#week.houseLoadA.length / 3;
    for (let minute = 0; minute < minutes; minute += 1) {
      const before = this.#parked.size;
      for (const [index, car] of this.#parked) if (car.session.departureMin <= minute || car.isDone) this.#parked.delete(index);
      let isEvent = this.#parked.size !== before;
      for (const car of arrivals.get(minute) ?? []) {
        this.#parked.set(car.index, car);
        this.#all.push(car);
        isEvent = true;
      }
      this.#minute(minute, isEvent);
    }
    return this.#outcome();
  }

  #minute(minute: number, isEvent: boolean): void {
    const house = houseAt(this.#week, minute);
    const beganMs = minute * MINUTE_MS;
    /** When the meter's sample is acted on. */
    const actedMs = beganMs + this.#policy.meterDelayS * 1000;
    const before = new Map<number, { way: WayName | undefined; amps: number }>();
    if (actedMs > beganMs) {
      const lateA = new Map<number, number>();
      for (const car of this.#parked.values()) lateA.set(car.index, car.drawA(beganMs));
      if (this.#isOverloaded(house, lateA)) this.#lateOverloadS += this.#policy.meterDelayS;
      for (const car of this.#parked.values()) before.set(car.index, { way: car.way, amps: car.charge(beganMs, actedMs) });
    }
    if (this.#parked.size > 0) this.#balance(actedMs, house, isEvent);
    const amps = new Map<number, number>();
    for (const car of this.#parked.values()) amps.set(car.index, car.drawA(actedMs));
    if (this.#isOverloaded(house, amps)) this.#overload += 1;
    for (const car of this.#parked.values()) {
      const mean = car.charge(actedMs, beganMs + MINUTE_MS);
      const { index: session, way } = car;
      const first = before.get(session);
      if (way || first?.way) this.#listener.onLine?.({ minute, session, way, amps: mean, late: first });
    }
  }

  #observe(nowMs: number, houseA: PerPhase): Observation {
    const cars = [...this.#parked.values()].map((car) => car.view(nowMs));
    return { nowMs, hour: Math.floor(nowMs / HOUR_MS) % 24, houseA: new Map([['main', houseA]]), cars };
  }

  #balance(nowMs: number, house: PerPhase, isEvent: boolean): void {
    const { meterNoiseA, modesEveryMin } = this.#policy;
    const measured = perPhase((phase) => house[phase] + (meterNoiseA > 0 ? meterNoiseA * normal(this.#meterRandom) : 0));
    for (let pass = 0; pass < PASSES; pass += 1) {
      const observation = this.#observe(nowMs, measured);
      const isModes = pass === 0 && (isEvent || nowMs - this.#modesAtMs >= modesEveryMin * MINUTE_MS);
      const step = isModes ? chooseModes(this.#balanced, this.#state, observation) : guard(this.#balanced, this.#state, observation);
      if (isModes) this.#modesAtMs = nowMs;
      if ('certificate' in step) this.#gaps.push((step as ReturnType<typeof chooseModes>).certificate.gap);
      this.#state = step.state;
      for (const decision of step.decisions) {
        this.#decisions[decision.code] = (this.#decisions[decision.code] ?? 0) + 1;
        this.#listener.onDecision?.(decision);
      }
      for (const car of this.#parked.values()) {
        const grant = this.#state.grants.get(car.id);
        if (grant) car.obey(grant, nowMs);
      }
      if ([...this.#state.grants.values()].every(({ leaving, promised }) => !leaving && !promised)) break;
    }
  }

  /** True where cars put a fuse above its rating that the house alone would not. */
  #isOverloaded(house: PerPhase, amps: ReadonlyMap<number, number>): boolean {
    const sums = new Map<string, [number, number, number]>();
    for (const [index, car] of this.#parked) {
      const drawn = amps.get(index) ?? 0;
      const connector = this.#balanced.connectors.get(car.view(0).connectorId);
      if (drawn === 0 || !connector) continue;
      for (const fuseId of ['main', connector.fuseId]) {
        const at = sums.get(fuseId) ?? [0, 0, 0];
        for (const phase of this.#slots(connector, car)) at[phase] += drawn;
        sums.set(fuseId, at);
      }
    }
    return [...sums].some(([fuseId, cars]) => {
      const limit = fuseId === 'main' ? this.#week.mainFuseA : this.#week.boardFuseA;
      return PHASES.some((phase) => {
        const base = fuseId === 'main' ? house[phase] : 0;
        return cars[phase] > 0 && base <= limit && base + cars[phase] > limit + 1e-6;
      });
    });
  }

  #slots(connector: Connector, { way, session }: CarAtPlug): readonly (0 | 1 | 2)[] {
    const ways = waysOf(this.#balanced.site, connector, { phases: session.carPhases, maxA: session.carMaxA });
    return ways.find(({ name }) => name === way)?.slots ?? phasesOf(connector.wiring);
  }

  #outcome(): Outcome {
    const asked = this.#all.reduce((sum, { session }) => sum + session.energyKWh, 0);
    const served = this.#all.reduce((sum, { servedKWh }) => sum + servedKWh, 0);
    const shares = this.#all.map(({ servedKWh, session }) => servedKWh / session.energyKWh).sort((a, b) => a - b);
    const switches = this.#all.map((car) => car.switches);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const round = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits;
    return {
      deliveredPct: round((100 * served) / asked),
      worst5Pct: round(100 * (shares[Math.floor(shares.length * 0.05)] ?? 0)),
      maxSwitches: Math.max(0, ...switches),
      meanSwitches: round(sum(switches) / Math.max(1, switches.length)),
      pausedMinPerSession: round(sum(this.#all.map(({ pausedMin }) => pausedMin)) / Math.max(1, this.#all.length)),
      evOverloadMinutes: this.#overload,
      lateOverloadS: this.#lateOverloadS,
      decisions: this.#decisions,
      meanGapPct: round((100 * sum(this.#gaps)) / Math.max(1, this.#gaps.length)),
    };
  }
}

/** Replays a week under a policy. The same week, policy and seed give the same outcome. */
export function replay(week: SiteWeek, policy: Policy, listener: Listener = {}): Outcome {
  return new Replay(week, policy, listener).run();
}
