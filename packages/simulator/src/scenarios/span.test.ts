import { SeededRandom } from '@phasor/kernel';
import { expect, it } from 'vitest';
import { pick, SPAN, spanOf, TIME_OF_DAY, timeOfDayOf } from './span.ts';

it.each([
  ['30 s', [30_000, 30_000]],
  ['5 to 15 s', [5_000, 15_000]],
  ['1.5h', [5_400_000, 5_400_000]],
  ['20 to 10 min', [600_000, 1_200_000]],
])('%s is a length of time', (text, ms) => {
  expect(text).toMatch(new RegExp(SPAN));
  expect(spanOf(text)).toEqual(ms);
});

it.each([
  ['07:30', [27_000_000, 27_000_000]],
  ['07:00 to 09:00', [25_200_000, 32_400_000]],
  ['23:00 to 01:00', [82_800_000, 90_000_000]],
])('%s is a time of the day', (text, ms) => {
  expect(text).toMatch(new RegExp(TIME_OF_DAY));
  expect(timeOfDayOf(text)).toEqual(ms);
});

it.each(['30', 's', '5-15 s', '-5 s', '5 days', '5  to 6 s'])('%s is no length of time', (text) => {
  expect(text).not.toMatch(new RegExp(SPAN));
});

it.each(['7:30', '24:00', '07:60', '07:30 to', '0730'])('%s is no time of the day', (text) => {
  expect(text).not.toMatch(new RegExp(TIME_OF_DAY));
});

it('picks between the bounds', () => {
  const random = new SeededRandom(1);
  const picked = Array.from({ length: 100 }, () => pick([5, 15], random));
  expect(Math.min(...picked)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...picked)).toBeLessThanOrEqual(15);
  expect(pick([7, 7], random)).toBe(7);
});
