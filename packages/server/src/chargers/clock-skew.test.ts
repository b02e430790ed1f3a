import { describe, expect, it } from 'vitest';
import { ClockSkew, corrected } from './clock-skew.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60_000;

/** Live messages, one a minute, from a clock that is off by `skewMs`; each took `delaysMs` to come. */
function live(clock: ClockSkew, skewMs: number, fromMs: number, delaysMs: readonly number[]): number {
  delaysMs.forEach((delayMs, index) => {
    const receivedMs = fromMs + index * MINUTE;
    clock.observe(receivedMs + skewMs - delayMs, receivedMs);
  });
  return fromMs + delaysMs.length * MINUTE;
}

describe('the skew of a charger’s clock', () => {
  it('is unknown until two messages, some time apart, agree', () => {
    const clock = new ClockSkew();
    clock.observe(NOW - 3_600_000, NOW);
    clock.observe(NOW - 3_600_000, NOW + 10);
    expect(clock.ms).toBeNull();
    clock.observe(NOW - 3_600_000 + MINUTE, NOW + MINUTE);
    expect(clock.ms).toBe(-3_600_000);
  });

  it.each([0, 90_000, -7_200_000, -NOW])('of %d ms is found, whatever the messages took to come', (skewMs) => {
    const clock = new ClockSkew();
    live(clock, skewMs, NOW, [900, 200, 1_500, 400, 3_000]);
    expect(clock.ms).toBe(skewMs - 200);
  });

  it('is not learnt from a queue that empties, however long that takes', () => {
    const clock = new ClockSkew();
    live(clock, 500, NOW, [0, 0, 0]);
    const reconnected = NOW + 6 * 3_600_000;
    // Six hours of readings, one for each half minute, come within a minute.
    for (let n = 0; n < 720; n += 1) clock.observe(NOW + n * 30_000, reconnected + n * 80);
    expect(clock.ms).toBe(500);
  });

  it('is not learnt from statuses that tell when they changed, hours ago', () => {
    const clock = new ClockSkew();
    live(clock, 0, NOW, [0, 0]);
    for (const hour of [1, 3, 7]) clock.observe(NOW - 5 * 3_600_000, NOW + hour * 3_600_000);
    expect(clock.ms).toBe(0);
  });

  it('follows a clock that is set, soon without a boot and at once with one', () => {
    const clock = new ClockSkew();
    const at = live(clock, 3_600_000, NOW, [0, 0, 0, 0]);
    live(clock, 0, at, [0, 0, 0, 0, 0, 0]);
    expect(clock.ms).toBe(0);
    const later = live(clock, -MINUTE, at + 10 * MINUTE, [0, 0, 0, 0, 0, 0]);
    clock.restart();
    live(clock, 0, later, [0, 0]);
    expect(clock.ms).toBe(0);
  });

  it('outlives a boot and a restart of ours until there is a newer one', () => {
    const clock = new ClockSkew(4_000);
    clock.restart();
    expect(clock.ms).toBe(4_000);
  });
});

describe('a corrected time', () => {
  it.each([
    [null, NOW],
    [1_500, NOW],
    [-1_500, NOW],
    [60_000, NOW - 60_000],
    [-60_000, NOW + 60_000],
  ])('with a skew of %s ms', (skewMs, shown) => {
    expect(corrected(NOW, skewMs)).toBe(shown);
  });
});
