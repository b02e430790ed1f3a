import { isPlannable, limitIn, type PlanRow, type PlanSession, type Stretch } from './stretches.ts';

/** One stretch of the problem: who may charge in it, and the rows that could fill up. */
export interface Block {
  /** Index of its first variable. */
  readonly at: number;
  /** Session of each of its variables. */
  readonly sessions: readonly number[];
  readonly rows: readonly BlockRow[];
}

/** What a row says in a block: the shares of its limit that cars take at full current. */
export interface BlockRow {
  /** Which of the block's variables load it. */
  readonly places: Int32Array;
  /** Per place, real part. */
  readonly re: Float64Array;
  /** Per place, imaginary part. */
  readonly im: Float64Array;
  readonly isReal: boolean;
}

/**
 * The plan as a convex problem over y in [0, 1], a car's share of its full current in a stretch:
 * maximise Σ worth·y so that per session Σ need·y ≤ 1 and per block and row |Σ (re + i·im)·y| ≤ 1.
 */
export interface Problem {
  readonly size: number;
  readonly blocks: readonly Block[];
  /** Per variable, in kWh that an early preference has weighted. */
  readonly worth: Float64Array;
  /** Per variable the share of its session's energy that y = 1 would give. */
  readonly need: Float64Array;
  /** Per session whether it could get more than it needs: only then its energy bounds anything. */
  readonly isEnergyBound: readonly boolean[];
}

/** What a kWh is worth that flows at a time, in periods from now, to a car. */
export type Worth = (period: number, session: PlanSession) => number;

/** Sets up the problem; cars that a row without any room holds back have no variable in its stretch. */
export function problemOf(
  sessions: readonly PlanSession[],
  rows: readonly PlanRow[],
  stretches: readonly Stretch[],
  periodH: number,
  worthAt: Worth,
): Problem {
  const blocks: Block[] = [];
  const [worth, need]: [number[], number[]] = [[], []];
  const most = sessions.map(() => 0);
  for (const stretch of stretches) {
    const { fromPeriod, untilPeriod } = stretch;
    const limits = rows.map((row) => limitIn(row, stretch));
    const isHeldBack = new Set(rows.flatMap((row, index) => heldBackBy(row, limits[index] ?? 0, sessions)));
    const members = sessions.flatMap((session, index) =>
      isPlannable(session) && session.periodsLeft >= untilPeriod && !isHeldBack.has(index) ? [index] : [],
    );
    const hours = (untilPeriod - fromPeriod) * periodH;
    const middle = (fromPeriod + untilPeriod - 1) / 2;
    blocks.push({
      at: worth.length,
      sessions: members,
      // Rows of few cars first: what is worked out for them then stays sparse.
      rows: rows
        .flatMap((row, index) => blockRow(row, limits[index] ?? 0, members, sessions))
        .sort((a, b) => a.places.length - b.places.length),
    });
    for (const index of members) {
      const session = sessions[index];
      if (!session) continue;
      const energyKWh = session.maxCurrentA * session.kWPerA * hours;
      const share = energyKWh / session.energyKWh;
      worth.push(worthAt(middle, session) * energyKWh);
      need.push(share);
      most[index] = (most[index] ?? 0) + share;
    }
  }
  return {
    size: worth.length,
    blocks,
    worth: Float64Array.from(worth),
    need: Float64Array.from(need),
    isEnergyBound: most.map((share) => share > 1),
  };
}

/** A row that leaves a car less than this share of its full current leaves it nothing. */
const NOTHING = 1e-6;

/** Who must not charge at all: whoever loads a row that leaves nothing, or loads it by something that is no number. */
function heldBackBy({ terms }: PlanRow, limit: number, sessions: readonly PlanSession[]): number[] {
  return terms
    .filter(({ car, re, im }) => {
      const load = Math.hypot(re, im) * (sessions[car]?.maxCurrentA ?? 0);
      return load !== 0 && !(load < Infinity && load * NOTHING < limit);
    })
    .map(({ car }) => car);
}

/** A row as shares of its limit; none if everybody at full current would not fill it. */
function blockRow(row: PlanRow, limit: number, members: readonly number[], sessions: readonly PlanSession[]): BlockRow[] {
  const placeOf = new Map(members.map((session, place) => [session, place]));
  const loads = row.terms.flatMap(({ car, re, im }) => {
    const [place, scale] = [placeOf.get(car), (sessions[car]?.maxCurrentA ?? 0) / limit];
    return place === undefined || (re === 0 && im === 0) ? [] : [{ place, re: re * scale, im: im * scale }];
  });
  if (loads.reduce((sum, { re, im }) => sum + Math.hypot(re, im), 0) <= 1) return [];
  return [
    {
      places: Int32Array.from(loads, ({ place }) => place),
      re: Float64Array.from(loads, ({ re }) => re),
      im: Float64Array.from(loads, ({ im }) => im),
      isReal: loads.every(({ im }) => im === 0),
    },
  ];
}
