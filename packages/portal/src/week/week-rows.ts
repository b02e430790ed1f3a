import type { ScheduleBlock } from '@phasor/contract';
import { DAYS } from '../capi/windows.ts';

export type Day = (typeof DAYS)[number];

/** Blocks as people make them: on these days from then to then. One that ends at or before its beginning runs into the next day. */
export interface WeekRow {
  readonly days: readonly Day[];
  /** `HH:MM` */
  readonly from: string;
  readonly to: string;
  readonly limitA: number;
}

/** What a day shows: minutes of the day, [from, until). */
export interface DayPiece {
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly limitA: number;
}

const DAY = 1_440;
const WEEK = 7 * DAY;

/** A night without charging, to begin with. */
export const newRow = (): WeekRow => ({ days: DAYS.slice(0, 5), from: '17:00', to: '20:00', limitA: 0 });

/** The blocks of all rows. */
export function blocksOf(rows: readonly WeekRow[]): ScheduleBlock[] {
  return rows.flatMap(({ days, from, to, limitA }) =>
    days.map((day): ScheduleBlock => {
      const midnight = DAYS.indexOf(day) * DAY;
      const [begin, end] = [minutesOf(from), minutesOf(to)];
      const endMinute = midnight + end + (end > begin ? 0 : DAY);
      return { startMinute: midnight + begin, endMinute: endMinute > WEEK ? endMinute - WEEK : endMinute, limitA };
    }),
  );
}

/** The rows of all blocks: those that are alike on several days are one. A block of more than a day is one row for each day of it. */
export function rowsOf(blocks: readonly ScheduleBlock[]): WeekRow[] {
  const rows: WeekRow[] = [];
  for (const { day, from, to, limitA } of blocks.flatMap(piecesOf)) {
    const same = rows.findIndex((row) => row.from === from && row.to === to && row.limitA === limitA && !row.days.includes(day));
    const row = rows[same];
    if (row) rows[same] = { ...row, days: DAYS.filter((one) => one === day || row.days.includes(one)) };
    else rows.push({ days: [day], from, to, limitA });
  }
  return rows;
}

/** What each day of the week shows, from Monday. */
export function dayPieces(blocks: readonly ScheduleBlock[]): readonly (readonly DayPiece[])[] {
  return DAYS.map((_, day) => {
    const [midnight, next] = [day * DAY, (day + 1) * DAY];
    return blocks
      .flatMap(({ startMinute, endMinute, limitA }) => {
        const parts =
          startMinute < endMinute
            ? [[startMinute, endMinute]]
            : [
                [startMinute, WEEK],
                [0, endMinute],
              ];
        return parts.map(([from = 0, until = 0]) => ({ from: Math.max(from, midnight), until: Math.min(until, next), limitA }));
      })
      .filter(({ from, until }) => from < until)
      .map(({ from, until, limitA }): DayPiece => ({ fromMinute: from - midnight, untilMinute: until - midnight, limitA }))
      .toSorted((one, other) => one.fromMinute - other.fromMinute);
  });
}

interface Piece {
  readonly day: Day;
  readonly from: string;
  readonly to: string;
  readonly limitA: number;
}

function piecesOf({ startMinute, endMinute, limitA }: ScheduleBlock): Piece[] {
  const end = endMinute > startMinute ? endMinute : endMinute + WEEK;
  const pieces: Piece[] = [];
  for (let from = startMinute; from < end; from += DAY) {
    const to = Math.min(end, from + DAY);
    pieces.push({ day: DAYS[Math.floor(from / DAY) % 7] ?? 'Mon', from: timeOf(from), to: timeOf(to), limitA });
  }
  return pieces;
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** `HH:MM` of a minute of the day or the week. */
export function timeOf(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor((minute % DAY) / 60))}:${two(minute % 60)}`;
}
