import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import type { Grid } from '../site/site.ts';
import { EMPTY_STATE, type SiteState } from '../state/site-state.ts';
import { carAt, observe, siteWith } from '../testing/small-site.ts';
import { begin } from './begin.ts';
import { crowdingOf } from './crowding.ts';
import { guard } from './guard.ts';

const HOUR = 3_600_000;

/** How crowded each way looks at noon, after three days on which L1 is full from noon to one. */
function risks(grid: Grid, departsAtMs?: number): Record<string, number> {
  const site = balancedSite(siteWith(16, 1, {}, { grid }));
  let state: SiteState = EMPTY_STATE;
  for (let minute = 0; minute < 3 * 24 * 60; minute += 1) {
    const hour = Math.floor(minute / 60) % 24;
    state = guard(site, state, { ...observe(minute * 60_000, [], hour === 12 ? [14, 0, 0] : [1, 0, 0]), hour }).state;
  }
  const car = carAt(1, departsAtMs === undefined ? {} : { departsAtMs });
  const { round } = begin(site, state, observe(84 * HOUR, [car], [0, 0, 0]));
  const [seat] = round.seats;
  return Object.fromEntries(seat ? seat.ways.map((way) => [way.name, crowdingOf(round, seat, way)]) : []);
}

describe('what is learnt of the hours at which the house crowds a phase', () => {
  it('in TN a way is as crowded as the worst of its phases', () => {
    const of = risks('TN');
    expect(of['L1']).toBeGreaterThan(0.05);
    expect(of['3P']).toBe(of['L1']);
    expect([of['L2'], of['L3']]).toEqual([0, 0]);
  });

  it('in IT a pair of lines is crowded where either line is', () => {
    const of = risks('IT');
    expect(of['L1L2']).toBeGreaterThan(0.05);
    expect(of['L3L1']).toBe(of['L1L2']);
    expect(of['L2L3']).toBe(0);
  });

  it('a car that leaves within the hour looks no further, one that left long ago no less', () => {
    expect(risks('TN', 84.5 * HOUR)['L1']).toBeGreaterThan(0.5);
    expect(risks('TN', 0)['L1']).toBeGreaterThan(0.5);
  });
});
