import { balancedSite, EMPTY_STATE, type Grant } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import { beyondAllowed, type BeyondAllowed } from './beyond-allowed.ts';
import type { ConnectorFacts, SiteFacts } from './facts.ts';
import type { SeenStep } from './rooms-above.ts';
import { aGrant, aPlace } from './testing/a-place.ts';

const balanced = balancedSite({
  ...{ grid: 'TN', fuses: [{ id: 'main', limitA: 25, marginA: 1 }] },
  connectors: [1, 2].map((number) => ({ id: `CP${number}/1`, fuseId: 'main', wiring: 'RST', switching: 'free', maxA: 16 })),
});
/** Of the first of two connectors; `otherA`: a car charges at the second. */
function beyond(houseA: number, grant: Partial<Grant>, facts: Partial<ConnectorFacts>, otherA?: number): BeyondAllowed | null {
  const first = aPlace({ facts });
  const session = { transactionId: 2, startedAtMs: 0, meterStartWh: 0, registerWh: 0, departsAtMs: null, wantedKWh: null };
  const second = aPlace({ facts: { key: 'CP2/1' }, memory: { session: otherA === undefined ? null : session } });
  const mine = aGrant(grant);
  const grants = new Map([
    ['1', mine],
    ['2', aGrant({ carId: '2', offeredA: otherA ?? 0 })],
  ]);
  const step = {
    memory: { state: { ...EMPTY_STATE, grants } },
    observation: { houseA: new Map([['main', [houseA, houseA, houseA]]]) },
  } as unknown as SeenStep;
  const site = { balanced, hour: 12, settings: { grid: 'TN' } } as unknown as SiteFacts;
  return beyondAllowed(first, mine, [first, second], site, step);
}

describe('R21 what balancing could give a car that is allowed no more than it has', () => {
  it('all that the fuse leaves beside the house', () => {
    expect(beyond(2, { offeredA: 8 }, { allowedA: 8 })).toEqual({ fitsA: 22, isAlone: true });
  });

  it('beside another car what its offer leaves, which it may have to give way from', () => {
    expect(beyond(2, { offeredA: 8 }, { allowedA: 8 }, 10)).toEqual({ fitsA: 12, isAlone: false });
  });

  it('also where it is allowed nothing; where its least would not fit nobody knows', () => {
    const off = { way: undefined, offeredA: 0 };
    expect(beyond(2, off, { allowedA: 0 })).toEqual({ fitsA: 22, isAlone: true });
    expect(beyond(20, off, { allowedA: 0 })).toEqual({ fitsA: 0, isAlone: false });
  });

  it('on one phase others may be fed as well: no more than that is not said', () => {
    expect(beyond(2, { way: 'L1', offeredA: 8 }, { allowedA: 8 })).toEqual({ fitsA: 22, isAlone: false });
  });

  it('nothing, where the grant is a limit of its own', () => {
    expect(beyond(16, { offeredA: 8 }, { allowedA: 12 })).toBeNull();
    expect(beyond(2, { offeredA: 8 }, { allowedA: 8, isOnline: false })).toBeNull();
  });
});
