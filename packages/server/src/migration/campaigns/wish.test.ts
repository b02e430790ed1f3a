import { describe, expect, it } from 'vitest';
import { isWindowOpen } from '../eligibility/index.ts';
import { keptWish, windowsOf } from './wish.ts';

const blocks = [{ startMinute: 60, endMinute: 300 }];
const wish = (window: object, siteWindows = {}) =>
  keptWish({ name: 'one', releaseIds: [], window: { blocks, ...window }, siteWindows }, new Map());
const oslo = { id: 'garage', zone: 'Europe/Oslo' };
const helsinki = { id: 'quay', zone: 'Europe/Helsinki' };

describe('invariant 19: the window of a campaign', () => {
  it('holds by the clock of each site where it names no zone itself', () => {
    const windowOf = windowsOf(wish({}));
    expect([windowOf(oslo).zone, windowOf(helsinki).zone, windowOf(null).zone]).toEqual(['Europe/Oslo', 'Europe/Helsinki', 'UTC']);
    // Monday 2026-03-02, 23:30 UTC on Sunday: half past midnight in Oslo, half past one in Helsinki.
    const atMs = Date.parse('2026-03-01T23:30:00Z');
    expect([oslo, helsinki, null].map((site) => isWindowOpen(windowOf(site), atMs))).toEqual([false, true, false]);
  });

  it('holds by the zone that it names, and where a site has its own, by that', () => {
    const own = { zone: 'Europe/Tallinn', blocks };
    const windowOf = windowsOf(wish({ zone: 'Europe/Stockholm' }, { quay: own }));
    expect([windowOf(oslo).zone, windowOf(null).zone]).toEqual(['Europe/Stockholm', 'Europe/Stockholm']);
    expect(windowOf(helsinki)).toBe(own);
  });
});
