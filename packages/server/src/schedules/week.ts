import type { WeeklySchedule } from '@phasor/contract';
import { offsetSpans } from './zone.ts';

const MINUTE_MS = 60_000;
export const WEEK_MS = 7 * 86_400_000;
const WEEK_MINUTES = 10_080;
/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY_MS = 4 * 86_400_000;

/** A stretch of the local week, [fromMinute, untilMinute). Null: nothing limits. */
export interface WeekPiece {
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly limitA: number | null;
}

/** A stretch of time in which the week says one thing. */
export interface WeekSegment {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly limitA: number | null;
}

/** The whole week in order and without gaps, from Monday 00:00. */
export function weekPieces({ blocks, outsideA }: Pick<WeeklySchedule, 'blocks' | 'outsideA'>): WeekPiece[] {
  const inside = blocks
    .flatMap(({ startMinute, endMinute, limitA }): WeekPiece[] =>
      startMinute < endMinute
        ? [{ fromMinute: startMinute, untilMinute: endMinute, limitA }]
        : [
            { fromMinute: startMinute, untilMinute: WEEK_MINUTES, limitA },
            { fromMinute: 0, untilMinute: endMinute, limitA },
          ],
    )
    .sort((one, other) => one.fromMinute - other.fromMinute);
  const pieces: WeekPiece[] = [];
  let minute = 0;
  for (const piece of [...inside, { fromMinute: WEEK_MINUTES, untilMinute: WEEK_MINUTES, limitA: outsideA }]) {
    if (piece.fromMinute > minute) pieces.push({ fromMinute: minute, untilMinute: piece.fromMinute, limitA: outsideA });
    if (piece.untilMinute > piece.fromMinute) pieces.push(piece);
    minute = piece.untilMinute;
  }
  return pieces;
}

/**
 * What the week says between two instants, in order and without gaps; neighbours differ. A piece holds at an instant when the wall clock
 * of the zone shows a time in it: a time that the clock skips holds nowhere, one that it shows twice holds twice.
 */
export function weekSegments(schedule: WeeklySchedule, fromMs: number, untilMs: number): WeekSegment[] {
  const pieces = weekPieces(schedule);
  const segments: WeekSegment[] = [];
  for (const span of offsetSpans(schedule.zone, fromMs, untilMs)) {
    let mondayMs = Math.floor((span.fromMs + span.offsetMs - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS - span.offsetMs;
    for (; mondayMs < span.untilMs; mondayMs += WEEK_MS) {
      for (const { fromMinute, untilMinute, limitA } of pieces) {
        const beginMs = Math.max(span.fromMs, mondayMs + fromMinute * MINUTE_MS);
        const endMs = Math.min(span.untilMs, mondayMs + untilMinute * MINUTE_MS);
        if (beginMs < endMs) append(segments, { fromMs: beginMs, untilMs: endMs, limitA });
      }
    }
  }
  return segments;
}

function append(segments: WeekSegment[], next: WeekSegment): void {
  const last = segments.at(-1);
  if (last && last.limitA === next.limitA) segments[segments.length - 1] = { ...last, untilMs: next.untilMs };
  else segments.push(next);
}
