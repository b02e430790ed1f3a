import { limitOf, marginOf, perPhase, PHASES, type BalancedSite, type Fuse, type PerPhase } from '@phasor/balancing';

/** What is known of a fuse while a car below it is pulsed. */
export interface FuseNow {
  /** What the meter there sees now, the car included; null: no meter, or no sample. */
  readonly meterA: PerPhase | null;
  /** What else may flow where nothing measures: the house's worst, and the other cars that charge there at their max current. */
  readonly othersA: PerPhase;
}

/**
 * The highest current that a car at a fuse may be pulsed to, in A: it must fit every fuse above it beside what flows now, less what the car itself
 * draws already (`ownA`, on each phase).
 */
export function pulseRoomA({ above }: Pick<BalancedSite, 'above'>, fuseId: string, ownA: number, nowAt: (fuse: Fuse) => FuseNow): number {
  const rooms = above(fuseId).flatMap((fuse) => {
    const limits = limitOf(fuse);
    const { meterA, othersA } = nowAt(fuse);
    const freeA = perPhase((phase) => limits[phase] - marginOf(fuse, limits[phase]) - (meterA ? meterA[phase] - ownA : othersA[phase]));
    return PHASES.map((phase) => freeA[phase]);
  });
  return Math.floor(Math.min(...rooms));
}
