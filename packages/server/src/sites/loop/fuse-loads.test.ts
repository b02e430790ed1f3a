import { balancedSite, EMPTY_STATE, type SiteState } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import type { SiteFacts } from './facts.ts';
import { pressedBy } from './fuse-loads.ts';
import type { PerPhase } from './site-phases.ts';
import { aGrant, aPlace, aTold } from './testing/a-place.ts';

/** Two chargers on two boards of 20 A each, below a main fuse of 63 A. */
const balanced = balancedSite({
  grid: 'TN',
  fuses: [{ id: 'main', limitA: 63 }, ...['board 1', 'board 2'].map((id) => ({ id, parentId: 'main', limitA: 20 }))],
  connectors: [1, 2].map((number) => ({ id: `C${number}/1`, fuseId: `board ${number}`, wiring: 'RST', switching: 'free', maxA: 32 })),
});
const facts = { balanced, hour: 0, settings: { grid: 'TN' } } as unknown as SiteFacts;
const at = (number: number, route: 'L1' | 'L123' = 'L123') =>
  aPlace({
    facts: { key: `C${number}/1`, fuseId: `board ${number}` },
    memory: {
      session: { transactionId: number, startedAtMs: 0, meterStartWh: 0, registerWh: 0, departsAtMs: null, wantedKWh: null },
      told: aTold({ transactionId: number }),
      route,
    },
  });
const granted = (amps: readonly number[]): SiteState => ({
  ...EMPTY_STATE,
  grants: new Map(amps.map((offeredA, index) => [`${index + 1}`, aGrant({ carId: `${index + 1}`, offeredA })])),
});

/** For which of the two a fuse above carries too much. */
function pressed(amps: readonly number[], house: PerPhase, routes: readonly ('L1' | 'L123')[] = ['L123', 'L123']): boolean[] {
  const places = [at(1, routes[0]), at(2, routes[1])];
  return places.map(pressedBy(facts, places, granted(amps), new Map([['main', house]])));
}

describe('S11: what was granted is too much for a fuse', () => {
  it('for all below the main fuse, from its margin on', () => {
    expect(pressed([19, 19], [21.8, 0, 0])).toEqual([false, false]);
    expect(pressed([19, 19], [21.9, 0, 0])).toEqual([true, true]);
  });

  it('only for those who feed the phase', () => {
    expect(pressed([19, 19], [0, 25, 0], ['L1', 'L123'])).toEqual([false, true]);
  });

  it('for those on a board that carries too much', () => {
    expect(pressed([19.1, 6], [0, 0, 0])).toEqual([true, false]);
  });
});
