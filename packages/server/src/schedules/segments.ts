import type { ScheduleException, WeeklySchedule } from '@phasor/contract';
import { asOffered } from './as-offered.ts';
import { weekSegments } from './week.ts';

/** What holds one connector's current beside its site's balancing, in A on each phase. */
export interface LimitSettings {
  /** R6: set by the installer; null: as the charger is built. */
  readonly maxA: number | null;
  /** The owner's own. */
  readonly userA: number | null;
  readonly schedule: WeeklySchedule | null;
  /** As they were placed: where two hold at once, the later one counts. */
  readonly exceptions: readonly ScheduleException[];
}

/** What sets the limit; `none`: nothing does. `chargeNow`: the max current or the user's limit, instead of the week. */
export type SegmentCause = 'none' | 'maxCurrent' | 'userLimit' | 'schedule' | 'pause' | 'tonight' | 'chargeNow';

/** A stretch of time with one limit. */
export interface Segment {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly limitA: number | null;
  readonly cause: SegmentCause;
}

interface Wish {
  readonly limitA: number | null;
  readonly cause: SegmentCause;
}

/** What holds between two instants, as a charger offers it, in order and without gaps; neighbours differ. */
export function limitSegments(asSet: LimitSettings, fromMs: number, untilMs: number): Segment[] {
  const settings = asOffered(asSet);
  const { schedule } = settings;
  const week = schedule ? weekSegments(schedule, fromMs, untilMs) : [{ fromMs, untilMs, limitA: null }];
  const exceptions = settings.exceptions.map((exception) => ({
    exception,
    beginMs: Date.parse(exception.from),
    endMs: Date.parse(exception.until),
  }));
  const segments: Segment[] = [];
  for (const piece of week) {
    const cuts = exceptions.flatMap(({ beginMs, endMs }) => [beginMs, endMs]).filter((ms) => piece.fromMs < ms && ms < piece.untilMs);
    const edges = [...new Set([piece.fromMs, ...cuts, piece.untilMs])].sort((a, b) => a - b);
    edges.slice(0, -1).forEach((beginMs, index) => {
      const holding = exceptions.findLast((one) => one.beginMs <= beginMs && beginMs < one.endMs)?.exception;
      const wish: Wish = holding ? wishOf(holding) : { limitA: piece.limitA, cause: 'schedule' };
      append(segments, { fromMs: beginMs, untilMs: edges[index + 1] ?? piece.untilMs, ...within(settings, wish) });
    });
  }
  return segments;
}

/** The max current and the user's limit together; null: none. */
export function ceilingOf({ maxA, userA }: Pick<LimitSettings, 'maxA' | 'userA'>): number | null {
  return maxA === null ? userA : userA === null ? maxA : Math.min(maxA, userA);
}

function wishOf({ kind, limitA = 0 }: ScheduleException): Wish {
  if (kind === 'chargeNow') return { limitA: null, cause: kind };
  return kind === 'pause' ? { limitA: 0, cause: kind } : { limitA, cause: kind };
}

function within(settings: LimitSettings, wish: Wish): Wish {
  const limitA = ceilingOf(settings);
  if (wish.cause === 'chargeNow') return { limitA, cause: 'chargeNow' };
  if (wish.limitA !== null && (limitA === null || wish.limitA < limitA)) return wish;
  if (limitA === null) return { limitA, cause: 'none' };
  return { limitA, cause: limitA === settings.maxA ? 'maxCurrent' : 'userLimit' };
}

function append(segments: Segment[], next: Segment): void {
  const last = segments.at(-1);
  if (last && last.limitA === next.limitA && last.cause === next.cause) segments[segments.length - 1] = { ...last, untilMs: next.untilMs };
  else segments.push(next);
}
