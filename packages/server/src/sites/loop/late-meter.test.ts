import { balancedSite } from '@phasor/balancing';
import type { SiteSettings } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import type { SiteFacts } from './facts.ts';
import { housesNow } from './house-now.ts';
import type { PerPhase } from './site-phases.ts';

const NOW = 10_000_000;
const each = (amps: number): PerPhase => [amps, amps, amps];

/** A fuse of 63 A whose meter said 10 A so long ago, sending every 10 s; the week's highest about this hour is 22 A, the worst load 40 A. */
function houseAfter(silentS: number, { meterLostLimitA, week = 22 }: { meterLostLimitA?: number; week?: number | null } = {}) {
  const fuse = { id: 'main', limitA: 63, meters: [{ serial: 'M' }], ...(meterLostLimitA === undefined ? {} : { meterLostLimitA }) };
  const settings = { mode: 'dynamic', grid: 'TN', fuses: [fuse], connectors: [] } as unknown as SiteSettings;
  const atMs = NOW - silentS * 1000;
  const facts = {
    ...{ nowMs: NOW, settings, connectors: [], meterFaults: new Map() },
    balanced: balancedSite({ grid: 'TN', fuses: [{ id: 'main', limitA: 63 }], connectors: [] }),
    meters: new Map([['main', { atMs, amps: each(10), ageBoundMs: 25_000, recent: [{ atMs, amps: each(10) }] }]]),
    worstHouseA: new Map([['main', each(40)]]),
    highestOfWeek: new Map(week === null ? [] : [['main', each(week)]]),
  } as unknown as SiteFacts;
  return housesNow(facts, [], new Map()).get('main');
}

describe('S16 a meter that is late', () => {
  it('holds for 2.5 of its own intervals, then the week’s highest at this hour counts, and after 60 s the worst', () => {
    expect(houseAfter(25)).toMatchObject({ from: 'meter', amps: each(10) });
    expect(houseAfter(26)).toMatchObject({ from: 'highestOfWeek', amps: each(22) });
    expect(houseAfter(60)).toMatchObject({ from: 'highestOfWeek', amps: each(22) });
    expect(houseAfter(61)).toMatchObject({ from: 'worst', amps: each(40) });
  });

  it('of which nobody knows the week counts at the worst at once', () => {
    expect(houseAfter(26, { week: null })).toMatchObject({ from: 'worst', amps: each(40) });
  });

  it('leaves cars no more than the other limit for that time, and no more than the house does', () => {
    expect(houseAfter(25, { meterLostLimitA: 16 })?.amps).toEqual(each(10));
    expect(houseAfter(26, { meterLostLimitA: 16 })?.amps).toEqual(each(63 - 16));
    expect(houseAfter(61, { meterLostLimitA: 16 })?.amps).toEqual(each(63 - 16));
    expect(houseAfter(61, { meterLostLimitA: 50 })?.amps).toEqual(each(40));
  });
});
