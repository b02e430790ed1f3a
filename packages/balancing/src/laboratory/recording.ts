import { PHASES } from '../site/phase.ts';
import { replay, type Outcome, type Policy, type TraceLine } from './replay.ts';
import type { SiteWeek, WeekSession } from './site-week.ts';

/** A policy's run of a week, minute by minute. */
export interface Recording {
  readonly name: string;
  readonly outcome: Outcome;
  /** What all cars drew, A on L1, L2, L3 of each minute, laid out as the house load. */
  readonly carsA: readonly number[];
  /** Cars in each minute that still want energy and get no current: they wait, are paused, or change their phase. */
  readonly withoutCurrent: readonly number[];
  /** Changes of phase that began in each minute; those that failed not among them. */
  readonly changes: readonly number[];
}

function loadedBy(way: TraceLine['way'], { wiring, carPhases }: WeekSession): readonly number[] {
  if (way === undefined) return [];
  const names: readonly string[] = way === '3P' ? wiring.slice(0, carPhases) : [way];
  return PHASES.filter((phase) => names.includes(`L${phase + 1}`));
}

const FULL_KWH = 1e-6;
const KW_PER_A = 0.23;

class Recorder {
  readonly #week: SiteWeek;
  readonly #late: number;
  readonly #kWh: number[];
  readonly #ways: TraceLine['way'][] = [];
  readonly carsA: number[];
  readonly withoutCurrent: number[];
  readonly changes: number[];

  constructor(week: SiteWeek, meterDelayS: number) {
    this.#week = week;
    this.#late = meterDelayS / 60;
    this.#kWh = week.sessions.map(() => 0);
    const minutes = week.houseLoadA.length / 3;
    this.carsA = new Array<number>(minutes * 3).fill(0);
    this.changes = new Array<number>(minutes).fill(0);
    this.withoutCurrent = new Array<number>(minutes).fill(0);
    for (const { arrivalMin, departureMin } of week.sessions) this.#without(arrivalMin, departureMin, 1);
  }

  readonly add = ({ minute, session: at, way, amps, late }: TraceLine): void => {
    const session = this.#week.sessions[at];
    if (!session) return;
    const loaded = loadedBy(way, session);
    for (const phase of loaded) this.carsA[minute * 3 + phase] = (this.carsA[minute * 3 + phase] ?? 0) + amps;
    if (amps > 0) this.#without(minute, minute + 1, -1);
    const before = this.#ways[at];
    if (way !== undefined && before !== undefined && way !== before) this.changes[minute] = (this.changes[minute] ?? 0) + 1;
    this.#ways[at] = way ?? before;
    const hadKWh = this.#kWh[at] ?? 0;
    const lateA = (late?.amps ?? 0) * loadedBy(late?.way, session).length * this.#late;
    const kWh = hadKWh + ((lateA + amps * loaded.length * (1 - this.#late)) * KW_PER_A) / 60;
    this.#kWh[at] = kWh;
    // It is full: from the next minute on it wants nothing.
    const isFullNow = kWh >= session.energyKWh - FULL_KWH && hadKWh < session.energyKWh - FULL_KWH;
    if (isFullNow) this.#without(minute + 1, session.departureMin, -1);
  };

  #without(from: number, to: number, more: number): void {
    for (let minute = from; minute < to; minute += 1) this.withoutCurrent[minute] = (this.withoutCurrent[minute] ?? 0) + more;
  }
}

/** Replays a week under a policy and keeps what a picture of it needs. */
export function record(week: SiteWeek, name: string, policy: Policy): Recording {
  const recorder = new Recorder(week, policy.meterDelayS);
  const outcome = replay(week, policy, { onLine: recorder.add });
  const { carsA, withoutCurrent, changes } = recorder;
  return { name, outcome, carsA, withoutCurrent, changes };
}
