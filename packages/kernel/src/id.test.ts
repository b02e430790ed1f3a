import { describe, expect, it } from 'vitest';
import { newId } from './id.ts';
import { SeededRandom } from './random.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('newId', () => {
  const random = new SeededRandom(1);
  const at = (ms: number): string => newId({ now: () => ms }, random);

  it('is a version 7 UUID whose first 48 bits are the time', () => {
    const id = at(Date.UTC(2026, 6, 1));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 6, 1));
  });

  it('sorts by time as text, from 1970 on', () => {
    const times = [0, 1, 4095, 65_536, Date.UTC(2001, 0, 1), Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 1, Date.UTC(2400, 0, 1)];
    const ids = times.map(at);
    expect([...ids].sort()).toEqual(ids);
  });

  it('differs within one millisecond', () => {
    const clock = new VirtualClock();
    expect(new Set(Array.from({ length: 10_000 }, () => newId(clock, random))).size).toBe(10_000);
  });

  it('takes a clock with fractions of a millisecond', () => {
    expect(at(1_000.75).slice(0, 13)).toBe(at(1_000).slice(0, 13));
  });
});
