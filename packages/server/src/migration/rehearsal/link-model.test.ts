import { SeededRandom } from '@phasor/kernel';
import { expect, it } from 'vitest';
import { LinkModel } from './link-model.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const base = { observedDays: 10, availability: 0.9, reconnectsPerDay: 4, longestGapMs: 5 * HOUR };

it('a link goes and comes as often, and for as long, as it did', () => {
  const link = new LinkModel(true, base, new SeededRandom(1), 0);
  let [up, falls] = [0, 0];
  for (let atMs = 0; atMs < 400 * DAY; atMs += 60_000) {
    const before = link.isOnline;
    link.pass(atMs);
    if (link.isOnline) up += 60_000;
    else if (before) falls += 1;
  }
  expect(up / (400 * DAY)).toBeCloseTo(0.9, 1);
  expect(falls / 400).toBeGreaterThan(3);
  expect(falls / 400).toBeLessThan(4.5);
});

it('what was seen of it ages, and its own gaps count for a day', () => {
  const link = new LinkModel(true, { ...base, availability: 1, reconnectsPerDay: 0 }, new SeededRandom(1), 0);
  expect(link.stability(HOUR)).toMatchObject({ longestGapMs: 5 * HOUR });
  expect(link.stability(2 * DAY)).toMatchObject({ observedDays: 12, longestGapMs: 0 });
});

it('who is away stays away', () => {
  const link = new LinkModel(false, base, new SeededRandom(1), 0);
  link.pass(400 * DAY);
  expect([link.isOnline, link.nextMs]).toEqual([false, Infinity]);
});

it('one that was watched for less than a day stays: that it was not there at once says nothing of how often it goes', () => {
  const link = new LinkModel(true, { ...base, observedDays: 0.1 }, new SeededRandom(1), 0);
  link.pass(400 * DAY);
  expect([link.isOnline, link.nextMs]).toEqual([true, Infinity]);
});
