import { PHASES } from '../site/phase.ts';
import type { Way } from '../site/ways.ts';
import type { Seat } from '../state/seat.ts';
import { linesOf } from './rooms-now.ts';
import type { Round } from './share-out.ts';

/** As far as this is looked ahead, in hours, where nobody knows when the car leaves. */
const AHEAD_H = 8;

/**
 * How likely it is that the house leaves too little for a car on this way in the hours to come: the worst of its phases at each fuse above it, from
 * what was learnt of each hour of the day; 0 to 1.
 */
export function crowdingOf({ balanced, crowding, hour, nowMs }: Round, seat: Seat, way: Way): number {
  const { connector, view } = seat;
  const left = view.departsAtMs === undefined ? AHEAD_H : Math.ceil((view.departsAtMs - nowMs) / 3_600_000);
  const hours = Math.min(24, Math.max(1, left)) || 1;
  const lines = linesOf(balanced, seat, way.name);
  let sum = 0;
  for (let ahead = 0; ahead < hours; ahead += 1) {
    let worst = 0;
    for (const { id } of balanced.above(connector.fuseId)) {
      const at = crowding.get(id)?.[(hour + ahead) % 24];
      if (at) for (const phase of PHASES) if (lines[phase] > 0) worst = Math.max(worst, at[phase]);
    }
    sum += worst;
  }
  return sum / hours;
}
