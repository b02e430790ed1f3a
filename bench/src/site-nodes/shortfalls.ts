/** What the bench measured; see its README line. */
export interface NodeFigures {
  readonly trips: number;
  readonly longestOverloadS: number;
  readonly peakRatio: number;
  readonly thermalMaxPct: number;
  readonly orderedS: number | null;
  readonly lost: number;
  readonly doubled: number;
  readonly paused: number;
  readonly stopped: number;
}

/** What falls short of S19 with a meter every 10 s, and of what is promised of transactions and running charges. */
export function shortfalls(figures: NodeFigures, isBack: boolean): string[] {
  const { trips, longestOverloadS, peakRatio, thermalMaxPct, orderedS, lost, doubled, paused, stopped } = figures;
  const goals: readonly (readonly [boolean, string])[] = [
    [trips === 0, `${trips} trips`],
    [longestOverloadS <= 40, `S19: chargers overloaded a fuse for ${longestOverloadS} s; 40`],
    [peakRatio <= 1.45, `S19: a fuse carried ${peakRatio} times its rating; 1.45`],
    [thermalMaxPct <= 50, `S19: a fuse was ${thermalMaxPct} % on the way to tripping; 50`],
    [orderedS !== null, 'the other node did not order anything'],
    [lost === 0 && doubled === 0, `${lost} transactions lost, ${doubled} doubled`],
    [stopped === 0, `${stopped} transactions ended`],
    [paused === 0, `${paused} cars were paused`],
    [isBack, 'not every charger came back'],
  ];
  return goals.flatMap(([isReached, sentence]) => (isReached ? [] : [sentence]));
}
