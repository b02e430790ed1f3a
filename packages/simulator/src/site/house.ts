import type { Clock, Random, Timer } from '@phasor/kernel';
import type { PerPhase } from '@phasor/ocpp/station';
import type { SiteLoad } from './circuit.ts';
import type { Appliance, HouseProfile, Solar } from './house-profile.ts';
import { NO_FLOW, sumOfFlows, type PhaseFlow } from './phase-flow.ts';

/** Currents are reckoned at this voltage, in V. */
const NOMINAL_V = 230;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface HouseOptions {
  readonly id: string;
  readonly profile: HouseProfile;
  readonly clock: Clock;
  readonly random: Random;
}

interface Run {
  readonly appliance: Appliance;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What a house takes and feeds in: base load in steps, appliances as events, the sun. Its load is constant between two of its events, and
 * one timer waits for the next. The same seed gives the same house.
 */
export class House implements SiteLoad {
  readonly id: string;
  readonly kind = 'house';
  readonly #profile: HouseProfile;
  readonly #clock: Clock;
  readonly #random: Random;
  #runs: Run[] = [];
  #plannedToMs = 0;
  #base: PhaseFlow = NO_FLOW;
  #flow: PhaseFlow = NO_FLOW;
  #nextStepMs = 0;
  /** How much of what they may take the clouds take now, 0 to 1. */
  #cloud = 0;
  #catchesUpUntilMs = 0;
  #onChange: () => void = () => undefined;
  #timer: Timer | null = null;

  constructor({ id, profile, clock, random }: HouseOptions) {
    this.id = id;
    this.#profile = profile;
    this.#clock = clock;
    this.#random = random;
  }

  get flow(): PhaseFlow {
    return this.#flow;
  }

  /** Begins to live; `onChange` is called after each change of its load. */
  start(onChange: () => void): void {
    this.#onChange = onChange;
    const nowMs = this.#clock.now();
    this.#plannedToMs = this.#dayStart(nowMs);
    this.#nextStepMs = nowMs;
    this.#step();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Switches something on now, beside what runs by chance: for stories. */
  switchOn(appliance: Pick<Appliance, 'name' | 'powerW' | 'powerFactor'>, forMs: number): void {
    const nowMs = this.#clock.now();
    const { name, powerW, powerFactor = 1 } = appliance;
    const rest = { minutes: [0, 0], timesADay: 0, hours: [0, 24] } as const;
    this.#runs.push({ appliance: { name, powerW, powerFactor, ...rest }, fromMs: nowMs, toMs: nowMs + forMs });
    this.#step();
  }

  power(isOn: boolean): void {
    const { factor, minutes } = this.#profile.afterCut;
    if (isOn && factor !== 1) this.#catchesUpUntilMs = this.#clock.now() + minutes * MINUTE_MS;
    if (isOn) this.#sum();
  }

  /** Everything that is due now happens; then the load is summed and the next event awaited. */
  #step(): void {
    const nowMs = this.#clock.now();
    while (this.#plannedToMs <= nowMs) this.#planDay();
    if (nowMs >= this.#nextStepMs) {
      this.#base = this.#newBase(nowMs);
      this.#nextStepMs = nowMs + this.#profile.stepS * 1000;
    }
    this.#runs = this.#runs.filter(({ toMs }) => toMs > nowMs);
    this.#sum();
    this.#onChange();
    const edges = this.#runs.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).filter((edgeMs) => edgeMs > nowMs);
    const nextMs = Math.min(this.#nextStepMs, this.#plannedToMs, ...edges);
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(nextMs - nowMs, () => this.#step());
  }

  #sum(): void {
    const nowMs = this.#clock.now();
    const running = this.#runs.filter(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
    const factor = nowMs < this.#catchesUpUntilMs ? this.#profile.afterCut.factor : 1;
    const drawn = sumOfFlows([this.#base, ...running.map(({ appliance }) => flowOf(appliance.powerW, appliance.powerFactor ?? 1))]);
    this.#flow = sumOfFlows([scaled(drawn, factor), flowOf(this.#sun(nowMs), 1)]);
  }

  /** When each appliance runs on the next day, by chance. */
  #planDay(): void {
    const dayMs = this.#plannedToMs;
    this.#plannedToMs = dayMs + DAY_MS;
    for (const appliance of this.#profile.appliances) {
      const whole = Math.floor(appliance.timesADay);
      const times = whole + (this.#random.next() < appliance.timesADay - whole ? 1 : 0);
      for (let time = 0; time < times; time += 1) {
        const fromMs = dayMs + Math.round(this.#between(appliance.hours) * HOUR_MS);
        this.#runs.push({ appliance, fromMs, toMs: fromMs + Math.round(this.#between(appliance.minutes) * MINUTE_MS) });
      }
    }
  }

  #newBase(nowMs: number): PhaseFlow {
    const { workdayW, weekendW, split, noise, powerFactor } = this.#profile;
    const local = new Date(nowMs + this.#profile.utcOffsetH * HOUR_MS);
    const isWeekend = local.getUTCDay() === 0 || local.getUTCDay() === 6;
    const baseW = (isWeekend ? weekendW : workdayW)[local.getUTCHours()] ?? 0;
    const onPhase = (share: number): number => baseW * share * (1 + noise * (2 * this.#random.next() - 1));
    this.#cloud = this.#random.next();
    return flowOf([onPhase(split[0]), onPhase(split[1]), onPhase(split[2])], powerFactor);
  }

  #sun(nowMs: number): PerPhase {
    const { solar, utcOffsetH } = this.#profile;
    if (!solar) return [0, 0, 0];
    const hour = ((nowMs + utcOffsetH * HOUR_MS) % DAY_MS) / HOUR_MS;
    const share = -sunshine(solar, hour) * (1 - solar.clouds * this.#cloud);
    return [solar.peakW[0] * share, solar.peakW[1] * share, solar.peakW[2] * share];
  }

  #dayStart(nowMs: number): number {
    const offsetMs = this.#profile.utcOffsetH * HOUR_MS;
    return Math.floor((nowMs + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
  }

  #between([from, to]: readonly [number, number]): number {
    return from + (to - from) * this.#random.next();
  }
}

/** 0 at night, 1 at noon. */
function sunshine({ sunriseHour, sunsetHour }: Solar, hour: number): number {
  return hour <= sunriseHour || hour >= sunsetHour ? 0 : Math.sin((Math.PI * (hour - sunriseHour)) / (sunsetHour - sunriseHour));
}

/** The current behind a power at a power factor; negative power is fed in. */
function flowOf(powerW: PerPhase, powerFactor: number): PhaseFlow {
  const activeA: PerPhase = [powerW[0] / NOMINAL_V, powerW[1] / NOMINAL_V, powerW[2] / NOMINAL_V];
  const tangent = Math.sqrt(1 - powerFactor ** 2) / powerFactor;
  return { activeA, reactiveA: [Math.abs(activeA[0]) * tangent, Math.abs(activeA[1]) * tangent, Math.abs(activeA[2]) * tangent] };
}

const scaled = ({ activeA, reactiveA }: PhaseFlow, factor: number): PhaseFlow => ({
  activeA: [activeA[0] * factor, activeA[1] * factor, activeA[2] * factor],
  reactiveA: [reactiveA[0] * factor, reactiveA[1] * factor, reactiveA[2] * factor],
});
