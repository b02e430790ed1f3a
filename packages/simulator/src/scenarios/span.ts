import type { Random } from '@phasor/kernel';

/** Between two bounds by chance, both included; equal bounds leave nothing to chance. */
export type Between = readonly [from: number, to: number];

/** `30 s`, `5 min`, `1.5 h`, `5 to 15 s`. */
export const SPAN = '^\\d+(\\.\\d+)?( to \\d+(\\.\\d+)?)? ?(s|min|h)$';
/** `07:30`, `07:00 to 09:00`; the second may lie after midnight. */
export const TIME_OF_DAY = '^([01]\\d|2[0-3]):[0-5]\\d( to ([01]\\d|2[0-3]):[0-5]\\d)?$';

const MS_OF = { s: 1000, min: 60_000, h: 3_600_000 } as const;
const MINUTE_MS = 60_000;
export const DAY_MS = 24 * MS_OF.h;

/** A length of time in ms. The text fits {@link SPAN}. */
export function spanOf(text: string): Between {
  const unit = text.endsWith('min') ? 'min' : text.endsWith('h') ? 'h' : 's';
  const [from = 0, to = from] = text.split(' to ').map((part) => Number.parseFloat(part) * MS_OF[unit]);
  return [Math.min(from, to), Math.max(from, to)];
}

/** A time of the day in ms after midnight; its end may be more than a day when it lies after the next midnight. The text fits {@link TIME_OF_DAY}. */
export function timeOfDayOf(text: string): Between {
  const [from = 0, to = from] = text.split(' to ').map((part) => {
    const [hours = 0, minutes = 0] = part.split(':').map(Number);
    return (hours * 60 + minutes) * MINUTE_MS;
  });
  return [from, to < from ? to + DAY_MS : to];
}

/** One value between the bounds. */
export function pick([from, to]: Between, random: Random): number {
  return from === to ? from : from + random.next() * (to - from);
}
