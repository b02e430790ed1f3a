import { describe, expect, it } from 'vitest';
import { formatAgo, formatDuration, formatExactTime, formatInstant, formatLatency } from './times.ts';

const now = Date.parse('2026-11-22T19:00:00Z');
const before = (ms: number): string => new Date(now - ms).toISOString();

describe('times', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_900_000, '1 h 05 min'],
    [97_200_000, '1 d 3 h'],
    [-5_000, '0 s'],
  ])('writes a duration of %i ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('says how long ago in words of the language', () => {
    expect(formatAgo(before(5_000), now, 'en')).toBe('5 seconds ago');
    expect(formatAgo(before(3 * 60_000), now, 'en')).toBe('3 minutes ago');
    expect(formatAgo(before(26 * 3_600_000), now, 'en')).toBe('yesterday');
    expect(formatAgo(before(3 * 60_000), now, 'sv')).toBe('för 3 minuter sedan');
  });

  it('takes an instant ahead of this clock as now', () => expect(formatAgo(before(-90_000), now, 'en')).toBe('now'));

  it('says how long an answer took', () => {
    expect(formatLatency(38.4, 'en')).toBe('38 ms');
    expect(formatLatency(1_250, 'en')).toBe('1.25 s');
    expect(formatLatency(-3, 'en')).toBe('0 ms');
  });

  it('writes instants in the zone asked for, day before month', () => {
    expect(formatInstant('2026-11-22T19:02:11Z', 'en', 'Europe/Stockholm')).toBe('22 Nov 2026, 20:02:11');
    expect(formatExactTime('2026-11-22T19:02:11.042Z', 'en', 'UTC')).toBe('19:02:11.042');
  });

  it('shows text that is no instant as it is', () => expect(formatInstant('soon', 'en')).toBe('soon'));
});
