import { fuseFigures, fuseGoals, rounded, type FuseFigures } from './fuse-judge.ts';
import type { Garage } from './garage.ts';
import { quantile } from '../quantile.ts';
import type { SessionWatch } from './session-watch.ts';

const DAY_MS = 24 * 3_600_000;

/** What the simulator's own books say about the day (S19). */
export interface Figures extends FuseFigures {
  readonly deliveredPct: number;
  readonly allocationP99S: number;
  readonly allocationMaxS: number;
  readonly waited: number;
  readonly switchesPerSession: number;
  /** Without cuts that a fuse needed (S11), */
  readonly writesPerChargerDayP95: number;
  /** which are counted here. */
  readonly safetyCutsPerChargerDayP95: number;
}

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
  /** Of each charger in the day, as the site shows them. */
  readonly safetyCuts: ReadonlyMap<string, number>;
  readonly lastsMs: number;
  readonly endsMs: number;
}

export function figuresOf({ garage, sessions, trips, writesBefore, safetyCuts, lastsMs, endsMs }: Judged): Figures {
  const started = sessions.filter(({ startedAtMs }) => startedAtMs !== null);
  const startsS = started.filter(({ hadToWait }) => !hadToWait).map((session) => allocationS(session, endsMs));
  const perDay = (count: number): number => (count * DAY_MS) / lastsMs;
  const cuts = garage.wallboxes.map(({ charger }) => perDay(safetyCuts.get(charger.id) ?? 0));
  const writes = garage.wallboxes.map(
    ({ charger, counter }, index) => perDay(counter.writes - (writesBefore.get(charger.id) ?? 0)) - (cuts[index] ?? 0),
  );
  return {
    ...fuseFigures(garage.site, trips),
    deliveredPct: rounded(deliveredPct(garage, sessions), 2),
    allocationP99S: startsS.length === 0 ? 0 : quantile(startsS, 0.99, 1),
    allocationMaxS: rounded(Math.max(0, ...startsS), 1),
    waited: started.length - startsS.length,
    switchesPerSession: rounded(started.reduce((sum, { switches }) => sum + switches, 0) / Math.max(1, started.length), 2),
    writesPerChargerDayP95: quantile(writes, 0.95, 0),
    safetyCutsPerChargerDayP95: quantile(cuts, 0.95, 0),
  };
}

/** What the day falls short of: the judge's limits (S19), and where nothing went wrong the rest of what is promised. Empty: nothing. */
export function shortfalls(
  figures: Figures,
  beside: { readonly enginePct: number; readonly boundPct: number; readonly boundPart: number } | null,
): string[] {
  const { deliveredPct: got, allocationP99S, allocationMaxS, writesPerChargerDayP95 } = figures;
  const goals: readonly (readonly [boolean, string])[] = [
    ...fuseGoals(figures, false),
    ...(beside === null
      ? []
      : ([
          [
            got >= 0.97 * beside.enginePct,
            `delivered ${got} %; 97 % of what the engine alone delivers is ${rounded(0.97 * beside.enginePct, 2)}`,
          ],
          [
            got >= beside.boundPart * beside.boundPct,
            `delivered ${got} %; ${100 * beside.boundPart} % of the bound is ${rounded(beside.boundPart * beside.boundPct, 2)}`,
          ],
          [allocationP99S <= 20, `99 % of the starts within ${allocationP99S} s; 20`],
          [allocationMaxS <= 120, `a start took ${allocationMaxS} s; 120`],
          [writesPerChargerDayP95 <= 150, `S11: ${writesPerChargerDayP95} writes per charger and day; 150`],
        ] as const)),
  ];
  return goals.flatMap(([isReached, sentence]) => (isReached ? [] : [sentence]));
}

/** What a person who looks for the cause wants to see: slow starts, and those that were never served. */
export function slowStarts(sessions: readonly SessionWatch[], fromS: number): readonly object[] {
  return sessions.flatMap(({ stay, startedAtMs, servedAtMs, hadToWait }): readonly object[] => {
    if (startedAtMs === null) return [{ charger: stay.charger.id, idTag: stay.idTag, never: 'started' }];
    const afterS = servedAtMs === null ? null : (servedAtMs - startedAtMs) / 1000;
    if (afterS !== null && afterS <= fromS) return [];
    const { id, board, wiring } = stay.charger;
    return [{ charger: `${id}/${stay.connectorId}`, board, wiring, startedAt: new Date(startedAtMs).toISOString(), afterS, hadToWait }];
  });
}

/** From the authorised start to 6 A; for who never got them, until the car left. */
function allocationS({ startedAtMs, servedAtMs }: SessionWatch, endsMs: number): number {
  return ((servedAtMs ?? endsMs) - (startedAtMs ?? endsMs)) / 1000;
}
