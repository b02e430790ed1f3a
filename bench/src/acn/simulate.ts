import { rowsHold, type PhasorRow } from '@phasor/balancing';
import type { AcnSite } from './acn-site.ts';

/** A car that is there and wants more, as a policy sees it. */
export interface WaitingCar {
  /** Index of its session in the file: the same from period to period. */
  readonly session: number;
  readonly arrivalPeriod: number;
  /** Periods until it leaves, this one included: at least 1. */
  readonly periodsLeft: number;
  readonly energyLeftKWh: number;
  /** The most it can use in this period, in A: its maximum, or what is left to fill. */
  readonly maxCurrentA: number;
}

/** What a policy decides about: the cars there, and the rows over them (a term's car is the index in `cars`). */
export interface AcnMoment {
  readonly period: number;
  readonly cars: readonly WaitingCar[];
  readonly rows: readonly PhasorRow[];
  readonly site: AcnSite;
}

/** Gives a current in A to every car of a moment. It may remember what it planned; it knows nothing of cars to come. */
export type AcnPolicy = (moment: AcnMoment) => readonly number[];

/** Less than this is full, in kWh. */
const FULL_KWH = 1e-7;

/** Runs all sessions of a site through a policy at one capacity: percent of the requested energy that was delivered. */
export function deliveredPct(site: AcnSite, capacityKw: number, policy: AcnPolicy): number {
  const kWhPerA = site.kWPerA * site.periodH;
  const stationRows = site.rowsOf(capacityKw);
  const leftKWh = site.sessions.map(({ requestedKWh }) => requestedKWh);
  const arrivals = site.sessions.map((_, index) => index).sort((a, b) => at(site, a).arrivalPeriod - at(site, b).arrivalPeriod);
  const end = Math.max(...site.sessions.map(({ departurePeriod }) => departurePeriod));
  let [present, next]: [number[], number] = [[], 0];
  for (let period = 0; period < end; period += 1) {
    for (; next < arrivals.length && at(site, arrivals[next] ?? 0).arrivalPeriod <= period; next += 1) present.push(arrivals[next] ?? 0);
    present = present.filter((session) => at(site, session).departurePeriod > period && (leftKWh[session] ?? 0) > FULL_KWH);
    if (present.length === 0) continue;
    const cars = present.map((session): WaitingCar => {
      const { arrivalPeriod, departurePeriod } = at(site, session);
      const energyLeftKWh = leftKWh[session] ?? 0;
      const maxCurrentA = Math.min(site.maxCurrentA, energyLeftKWh / kWhPerA);
      return { session, arrivalPeriod, periodsLeft: departurePeriod - period, energyLeftKWh, maxCurrentA };
    });
    const rows = rowsOver(site, stationRows, present);
    const currentsA = policy({ period, cars, rows, site });
    if (!rowsHold(rows, currentsA, 1e-6)) throw new Error(`period ${period}: the policy overloads a row`);
    for (const [index, car] of cars.entries()) {
      const currentA = currentsA[index] ?? 0;
      if (!(currentA >= 0 && currentA <= car.maxCurrentA + 1e-9))
        throw new Error(`period ${period}: ${currentA} A for a car of ${car.maxCurrentA} A`);
      leftKWh[car.session] = car.energyLeftKWh - currentA * kWhPerA;
    }
  }
  const requestedKWh = site.sessions.reduce((sum, session) => sum + session.requestedKWh, 0);
  return 100 * (1 - leftKWh.reduce((sum, kWh) => sum + Math.max(kWh, 0), 0) / requestedKWh);
}

/** The rows of stations as rows over the cars that stand there. */
function rowsOver(site: AcnSite, rows: readonly PhasorRow[], present: readonly number[]): PhasorRow[] {
  return rows.map(({ limit, terms }) => {
    const termOf = new Map(terms.map((term) => [term.car, term]));
    return {
      limit,
      terms: present.flatMap((session, car) => {
        const term = termOf.get(at(site, session).station);
        return term ? [{ ...term, car }] : [];
      }),
    };
  });
}

function at(site: AcnSite, index: number): AcnSite['sessions'][number] {
  const session = site.sessions[index];
  if (!session) throw new Error(`no session ${index}`);
  return session;
}
