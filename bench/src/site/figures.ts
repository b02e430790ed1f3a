import type { Garage } from './garage.ts';
import { quantile } from '../quantile.ts';
import type { SessionWatch } from './session-watch.ts';

const DAY_MS = 24 * 3_600_000;

/** What the simulator's own books say about the day (S19). */
export interface Figures {
  readonly trips: number;
  readonly longestOverloadS: number;
  readonly peakRatio: number;
  readonly thermalMaxPct: number;
  readonly deliveredPct: number;
  readonly allocationP99S: number;
  readonly allocationMaxS: number;
  readonly waited: number;
  readonly switchesPerSession: number;
  readonly writesPerChargerDayP95: number;
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** Percent of the energy asked for that the chargers' registers counted. */
export function deliveredPct(garage: Garage, sessions: readonly SessionWatch[]): number {
  const asked = sessions.reduce((sum, { stay }) => sum + stay.needWh, 0);
  const booked = garage.wallboxes.flatMap(({ twin }) => twin.book.sessions);
  const got = booked.reduce((sum, { meterStart, meterStop }) => sum + Math.max(0, (meterStop ?? meterStart) - meterStart), 0);
  return (100 * got) / asked;
}

export interface Judged {
  readonly garage: Garage;
  readonly sessions: readonly SessionWatch[];
  readonly trips: number;
  /** Writes of each charger before the day began: setting up is no wear of the day. */
  readonly writesBefore: ReadonlyMap<string, number>;
  readonly lastsMs: number;
  readonly endsMs: number;
}

export function figuresOf({ garage, sessions, trips, writesBefore, lastsMs, endsMs }: Judged): Figures {
  const seen = garage.site.lookAll().map(({ figures }) => figures);
  const started = sessions.filter(({ startedAtMs }) => startedAtMs !== null);
  const startsS = started.filter(({ hadToWait }) => !hadToWait).map((session) => allocationS(session, endsMs));
  const writes = garage.wallboxes.map(
    ({ charger, counter }) => ((counter.writes - (writesBefore.get(charger.id) ?? 0)) * DAY_MS) / lastsMs,
  );
  return {
    trips,
    longestOverloadS: rounded(Math.max(...seen.map(({ longestByChargersMs }) => longestByChargersMs)) / 1000, 1),
    peakRatio: rounded(Math.max(...seen.map(({ peakRatio }) => peakRatio)), 3),
    thermalMaxPct: rounded(100 * Math.max(...seen.map(({ thermalShare }) => thermalShare)), 1),
    deliveredPct: rounded(deliveredPct(garage, sessions), 2),
    allocationP99S: startsS.length === 0 ? 0 : quantile(startsS, 0.99, 1),
    allocationMaxS: rounded(Math.max(0, ...startsS), 1),
    waited: started.length - startsS.length,
    switchesPerSession: rounded(started.reduce((sum, { switches }) => sum + switches, 0) / Math.max(1, started.length), 2),
    writesPerChargerDayP95: quantile(writes, 0.95, 0),
  };
}

/** From the authorised start to 6 A; for who never got them, until the car left. */
function allocationS({ startedAtMs, servedAtMs }: SessionWatch, endsMs: number): number {
  return ((servedAtMs ?? endsMs) - (startedAtMs ?? endsMs)) / 1000;
}
