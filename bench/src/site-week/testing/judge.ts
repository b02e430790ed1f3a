/**
 * Judges a trace without the balancer: it knows the form of the file and of the trace, 230 V and the limits, and nothing of how currents are
 * chosen. It shares no code with the package that is judged.
 */

/** A week as it stands in a file. */
export interface JudgedWeek {
  readonly mainFuseA: number;
  readonly boardFuseA: number;
  readonly sessions: readonly {
    readonly arrivalMin: number;
    readonly departureMin: number;
    readonly energyKWh: number;
    readonly carPhases: number;
    readonly carMaxA: number;
    readonly wiring: readonly string[];
    readonly board: number;
  }[];
  readonly houseLoadA: readonly number[];
}

interface Line {
  readonly minute: number;
  readonly session: number;
  readonly mode: string;
  readonly amps: number;
  readonly lateMode?: string;
  readonly lateA?: number;
}

/** What the judge found; the names are those of the benchmark's line. */
export interface Verdict {
  readonly deliveredPct: number;
  readonly worst5Pct: number;
  readonly maxSwitches: number;
  readonly meanSwitches: number;
  readonly pausedMinPerSession: number;
  readonly evOverloadMinutes: number;
  readonly lateOverloadS: number;
  /** What no trace may contain: a car that is not there, below the minimum, above its most, fed more than it asked for. */
  readonly offences: readonly string[];
}

type Session = JudgedWeek['sessions'][number];

/** The phases, 0 to 2, that a mode loads. */
function phasesOf(mode: string, { wiring, carPhases }: Session): readonly number[] {
  const names = mode === 'off' ? [] : mode === '3P' ? wiring.slice(0, carPhases) : [mode];
  return names.map((name) => ['L1', 'L2', 'L3'].indexOf(name));
}

/** Sums of the cars by fuse ("main", "1", …) and phase. */
class Sums {
  readonly #week: JudgedWeek;
  readonly #minute: number;
  readonly #sums = new Map<string, number[]>();

  constructor(week: JudgedWeek, minute: number) {
    this.#week = week;
    this.#minute = minute;
  }

  add(session: Session, mode: string, amps: number): void {
    for (const fuse of ['main', String(session.board)]) {
      const sums = this.#sums.get(fuse) ?? [0, 0, 0];
      for (const phase of phasesOf(mode, session)) sums[phase] = (sums[phase] ?? 0) + amps;
      this.#sums.set(fuse, sums);
    }
  }

  /** True where a phase is above its fuse, and would not be without cars. */
  isOverloaded(): boolean {
    const { mainFuseA, boardFuseA, houseLoadA } = this.#week;
    return [...this.#sums].some(([fuse, sums]) =>
      sums.some((carsA, phase) => {
        const limitA = fuse === 'main' ? mainFuseA : boardFuseA;
        const houseA = fuse === 'main' ? (houseLoadA[this.#minute * 3 + phase] ?? 0) : 0;
        return carsA > 0 && houseA <= limitA && houseA + carsA > limitA + 1e-6;
      }),
    );
  }
}

/** What one session came to, minute by minute. */
class Ledger {
  readonly #session: Session;
  readonly #delayMin: number;
  #mode: string | undefined;
  switches = 0;
  energyKWh = 0;
  pausedMin = 0;
  readonly offences: string[] = [];

  constructor(session: Session, delayMin: number) {
    this.#session = session;
    this.#delayMin = delayMin;
  }

  get share(): number {
    return this.energyKWh / this.#session.energyKWh;
  }

  /** A minute in which it is parked, with its line of the trace if there is one. */
  minute(minute: number, line: Line | undefined): void {
    this.#part(minute, line?.lateMode ?? 'off', line?.lateA ?? 0, this.#delayMin);
    this.#part(minute, line?.mode ?? 'off', line?.amps ?? 0, 1 - this.#delayMin);
    if (!line || line.mode === 'off') return;
    if (this.#mode !== undefined && line.mode !== this.#mode) this.switches += 1;
    this.#mode = line.mode;
  }

  #part(minute: number, mode: string, amps: number, minutes: number): void {
    const { energyKWh, carMaxA } = this.#session;
    if (minutes === 0 || this.energyKWh >= energyKWh - 1e-9) return;
    if (amps > carMaxA + 1e-9) this.offences.push(`minute ${minute}: ${amps} A, its most is ${carMaxA} A`);
    if (amps === 0) this.pausedMin += minutes;
    this.energyKWh += (amps * 0.23 * phasesOf(mode, this.#session).length * minutes) / 60;
    if (this.energyKWh > energyKWh + 1e-6) this.offences.push(`minute ${minute}: ${this.energyKWh} kWh, it asked for ${energyKWh} kWh`);
  }
}

/** Recomputes the figures of a run from its trace (JSON lines). `meterDelayS` is the run's. */
export function judge(week: JudgedWeek, trace: string, meterDelayS = 0): Verdict {
  const lines = trace.split('\n').flatMap((text) => (text === '' ? [] : [JSON.parse(text) as Line]));
  const byMinute = new Map<number, Map<number, Line>>();
  for (const line of lines) byMinute.set(line.minute, (byMinute.get(line.minute) ?? new Map<number, Line>()).set(line.session, line));
  const ledgers = week.sessions.map((session) => new Ledger(session, meterDelayS / 60));
  const offences: string[] = [];
  let [overload, lateOverload] = [0, 0];
  for (let minute = 0; minute * 3 < week.houseLoadA.length; minute += 1) {
    const now = byMinute.get(minute) ?? new Map<number, Line>();
    const [sums, late] = [new Sums(week, minute), new Sums(week, minute)];
    for (const [at, line] of now) {
      const session = week.sessions[at];
      if (!session || session.arrivalMin > minute || session.departureMin <= minute) {
        offences.push(`minute ${minute}: session ${at} is not there`);
        continue;
      }
      sums.add(session, line.mode, line.amps);
      late.add(session, line.lateMode ?? 'off', line.lateA ?? 0);
    }
    if (sums.isOverloaded()) overload += 1;
    if (late.isOverloaded()) lateOverload += 1;
    week.sessions.forEach((session, at) => {
      if (session.arrivalMin <= minute && minute < session.departureMin) ledgers[at]?.minute(minute, now.get(at));
    });
  }
  offences.push(...ledgers.flatMap((ledger, at) => ledger.offences.map((text) => `session ${at}, ${text}`)));
  return { ...figures(week, ledgers), evOverloadMinutes: overload, lateOverloadS: lateOverload * meterDelayS, offences };
}

function figures(week: JudgedWeek, ledgers: readonly Ledger[]) {
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const shares = ledgers.map(({ share }) => share).sort((a, b) => a - b);
  const switches = ledgers.map((ledger) => ledger.switches);
  return {
    deliveredPct: (100 * total(ledgers.map(({ energyKWh }) => energyKWh))) / total(week.sessions.map(({ energyKWh }) => energyKWh)),
    worst5Pct: 100 * (shares[Math.floor(0.05 * shares.length)] ?? 0),
    maxSwitches: Math.max(...switches),
    meanSwitches: total(switches) / ledgers.length,
    pausedMinPerSession: total(ledgers.map(({ pausedMin }) => pausedMin)) / ledgers.length,
  };
}
