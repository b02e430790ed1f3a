import { describe, expect, it } from 'vitest';
import { aPlace, aTold } from './testing/a-place.ts';
import { wornBy } from './wear.ts';

const NOW = 10_000_000;

/** Whether a raise of a connector waits that was told so long ago, after so many writes to it and to the other one today. */
function isWorn(agoS: number, count: number, other = 0, day = 'today'): boolean {
  const writes = { day, count, safetyCuts: 500 };
  const place = aPlace({ memory: { told: aTold({ sentAtMs: NOW - agoS * 1000 }), writes } });
  const beside = aPlace({ facts: { key: 'CP1/2', connectorId: 2 }, memory: { writes: { day, count: other, safetyCuts: 0 } } });
  return wornBy([place, beside], 'today', NOW)(place);
}

describe('S11: the more a charger was written to today, the longer a raise waits', () => {
  it.each([
    [69, 0],
    [70, 300],
    [99, 300],
    [100, 600],
    [1000, 600],
  ])('after %d writes for %d s', (count, seconds) => {
    expect(isWorn(seconds, count)).toBe(false);
    if (seconds > 0) expect(isWorn(seconds - 1, count)).toBe(true);
  });

  it('whichever connector they were for, and from midnight on', () => {
    expect(isWorn(100, 35, 35)).toBe(true);
    expect(isWorn(100, 35, 34)).toBe(false);
    expect(isWorn(100, 150, 0, 'yesterday')).toBe(false);
  });

  it('who was told nothing yet is told', () => {
    const place = aPlace({ memory: { told: null, writes: { day: 'today', count: 200, safetyCuts: 0 } } });
    expect(wornBy([place], 'today', NOW)(place)).toBe(false);
  });
});
