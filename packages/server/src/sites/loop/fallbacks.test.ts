import { describe, expect, it } from 'vitest';
import { fallbackOf } from './fallbacks.ts';
import type { HouseNow } from './house-now.ts';

const houses = (of: Readonly<Record<string, HouseNow['from']>>): ReadonlyMap<string, Pick<HouseNow, 'from'>> =>
  new Map(Object.entries(of).map(([fuseId, from]) => [fuseId, { from }]));
const NONE: ReadonlyMap<string, string> = new Map();

describe('R21, S4 what a site decides safely instead of well', () => {
  it('says whether a meter is late or lost', () => {
    expect(fallbackOf(houses({ main: 'highestOfWeek' }), NONE)).toBe('The meter of main is late: the highest load of the week counts.');
    expect(fallbackOf(houses({ main: 'worst' }), NONE)).toBe('The meter of main is lost: the worst load counts.');
    expect(fallbackOf(houses({ main: 'meter', board: 'static' }), NONE)).toBeNull();
  });

  it('says why a meter that speaks is not believed', () => {
    const faults = new Map([['main', 'two meters of the same fuse are 5 A apart']]);
    expect(fallbackOf(houses({ main: 'worst' }), faults)).toBe(
      'The meter of main is not believed (two meters of the same fuse are 5 A apart): the worst load counts.',
    );
  });

  it('a connector falls back for the fuses above it alone, the site for all', () => {
    const both = houses({ main: 'meter', 'board A': 'worst', 'board B': 'meter' });
    expect(fallbackOf(both, NONE, new Set(['main', 'board B']))).toBeNull();
    expect(fallbackOf(both, NONE, new Set(['main', 'board A']))).toBe('The meter of board A is lost: the worst load counts.');
    expect(fallbackOf(houses({ main: 'worst', 'board A': 'worst' }), NONE)).toBe(
      'The meter of main is lost: the worst load counts. The meter of board A is lost: the worst load counts.',
    );
  });
});
