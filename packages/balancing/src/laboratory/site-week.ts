import type { PerPhase, Phase, Wiring } from '../site/phase.ts';
import { WIRINGS } from '../site/phase.ts';
import type { Connector, PhaseSwitching, Site } from '../site/site.ts';

/** A recorded or made-up stretch of a site in one-minute steps: who came, who left, what the house took. */
export interface SiteWeek {
  readonly mainFuseA: number;
  readonly boardFuseA: number;
  readonly boards: number;
  readonly voltage: number;
  readonly minCurrentA: number;
  readonly sessions: readonly WeekSession[];
  /** A on L1, L2, L3 of the first minute, then of the next, and so on. */
  readonly houseLoadA: readonly number[];
}

export interface WeekSession {
  readonly arrivalMin: number;
  readonly departureMin: number;
  readonly energyKWh: number;
  readonly carPhases: 1 | 2 | 3;
  readonly carMaxA: number;
  readonly wiring: readonly ('L1' | 'L2' | 'L3')[];
  /** From 1. */
  readonly board: number;
}

/** The house load of a minute. */
export function houseAt({ houseLoadA }: SiteWeek, minute: number): PerPhase {
  return [houseLoadA[minute * 3] ?? 0, houseLoadA[minute * 3 + 1] ?? 0, houseLoadA[minute * 3 + 2] ?? 0];
}

function wiringOf({ wiring }: WeekSession): Wiring {
  const phases = wiring.map((name) => (Number(name[1]) - 1) as Phase);
  const found = Object.entries(WIRINGS).find(
    ([, known]) => known.length === phases.length && known.every((phase, at) => phase === phases[at]),
  );
  return (found?.[0] ?? 'RST') as Wiring;
}

export const connectorIdOf = (index: number): string => `connector ${index + 1}`;

/** The site of a week: a main fuse, its boards, and a connector of its own for each session, since stations are not told apart. */
export function siteOf(week: SiteWeek, switching: PhaseSwitching, marginA: number): Site {
  const boards = Array.from({ length: week.boards }, (_, at) => ({
    id: `board ${at + 1}`,
    parentId: 'main',
    limitA: week.boardFuseA,
    marginA,
  }));
  const connectors = week.sessions.map((session, index): Connector => {
    const wiring = wiringOf(session);
    return {
      id: connectorIdOf(index),
      fuseId: `board ${session.board}`,
      wiring,
      switching,
      maxA: 32,
      minA: week.minCurrentA,
      isUpSafe: true,
    };
  });
  return { grid: 'TN', fuses: [{ id: 'main', limitA: week.mainFuseA, marginA }, ...boards], connectors };
}
