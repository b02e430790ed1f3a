import { balancedSite } from '@phasor/balancing';
import type { SiteFuse, SiteSettings } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import type { SiteFacts } from './facts.ts';
import { housesNow } from './house-now.ts';
import type { PerPhase } from './site-phases.ts';

const NOW = 1_000_000_000;

/** A site whose Halo, wired `STR`, has its outlet on. */
function house(
  main: Partial<SiteFuse>,
  more: Partial<SiteFacts> = {},
  mode: SiteSettings['mode'] = 'dynamic',
  worst: PerPhase = [30, 30, 30],
) {
  const fuses: SiteFuse[] = [
    { id: 'main', limitA: 63, meters: [{ serial: 'M1' }], ...main },
    { id: 'board', parentId: 'main', limitA: 32 },
  ];
  const settings: SiteSettings = {
    ...{ name: 'site', zone: 'UTC', mode, grid: 'TN', fuses },
    connectors: [{ chargerId: 'CP1', connectorId: 1, fuseId: 'board', wiring: 'STR', schukoIsOn: true }],
  };
  const facts: SiteFacts = {
    ...{
      nowMs: NOW,
      hour: 12,
      day: 'day',
      settings,
      connectors: [],
      meters: new Map(),
      meterFaults: new Map(),
      highestOfWeek: new Map(),
      refusal: null,
    },
    balanced: balancedSite({
      grid: 'TN',
      fuses: [
        { id: 'main', limitA: 63 },
        { id: 'board', parentId: 'main', limitA: 32 },
      ],
      connectors: [],
    }),
    worstHouseA: new Map([['main', worst]]),
    ...more,
  };
  return housesNow(facts, [], new Map());
}

describe('S5 a Schuko outlet that nobody sees', () => {
  it('with the meter lost takes its 10 A on its wired phase beside what the installer stated of the house', () => {
    expect(house({ worstHouseA: [30, 30, 30] }).get('main')).toMatchObject({ from: 'worst', amps: [30, 40, 30] });
  });

  it('is inside the worst that was measured', () => {
    expect(house({}).get('main')).toMatchObject({ from: 'worst', amps: [30, 30, 30] });
  });

  it('is house load while the meter sees it', () => {
    const sight = { atMs: NOW, amps: [20, 20, 20] as const };
    const meters = new Map([['main', { ...sight, ageBoundMs: 25_000, recent: [sight] }]]);
    expect(house({ worstHouseA: [30, 30, 30] }, { meters }).get('main')).toMatchObject({ from: 'meter', amps: [20, 20, 20] });
  });

  it('in static mode it is reserved at every fuse above it', () => {
    const houses = house({ worstHouseA: [30, 30, 30] }, {}, 'static');
    expect(houses.get('main')?.amps).toEqual([30, 40, 30]);
    expect(houses.get('board')?.amps).toEqual([0, 10, 0]);
  });

  it('on a board without a meter it is reserved there, whatever the meter at the main fuse sees', () => {
    expect(house({ worstHouseA: [30, 30, 30] }).get('board')).toMatchObject({ from: 'static', amps: [0, 10, 0] });
  });
});
