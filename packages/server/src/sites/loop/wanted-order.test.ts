import { describe, expect, it } from 'vitest';
import type { Grant } from '@phasor/balancing';
import { aPlace, aTold, aGrant } from './testing/a-place.ts';
import type { Place } from './car-views.ts';
import { wantedOrder } from './wanted-order.ts';
import { REFRESH_MS } from './wear.ts';

const NOW = 10_000_000;
const wanted = (place: Place, grant: Partial<Grant>) =>
  wantedOrder(place, aGrant(grant), NOW, { isPressed: false, isAwaited: true, isToStop: false, refreshMs: REFRESH_MS });

describe('what a connector is told', () => {
  it('nothing that it was told already (S11), until its dead-man is due for a refresh', () => {
    expect(wanted(aPlace({ memory: { told: aTold({ sentAtMs: NOW - 599_999 }) } }), { way: '3P', offeredA: 10 })).toBeNull();
    expect(wanted(aPlace({ memory: { told: aTold({ sentAtMs: NOW - 600_000 }) } }), { way: '3P', offeredA: 10 })).toMatchObject({
      why: 'refresh',
      limitA: 10,
    });
  });

  it('a car that is paused is not refreshed (S11), unless its tail would let it charge within 5 minutes (S15)', () => {
    const paused = (risesAtMs: number) => aPlace({ memory: { told: aTold({ sentAtMs: 0, limitA: 0, tailA: 9, risesAtMs }) } });
    expect(wanted(paused(Infinity), { way: undefined, offeredA: 0 })).toBeNull();
    expect(wanted(paused(NOW + 300_001), { way: undefined, offeredA: 0 })).toBeNull();
    expect(wanted(paused(NOW + 300_000), { way: undefined, offeredA: 0 })).toMatchObject({ why: 'refresh', limitA: 0 });
  });

  it('a cut and a raise at once; what was refused or not answered only after a while', () => {
    const place = aPlace({ memory: { told: aTold({ sentAtMs: NOW }) } });
    expect(wanted(place, { way: '3P', offeredA: 6 })).toMatchObject({ why: 'cut', limitA: 6, isForSafety: false, isAwaited: true });
    expect(wanted(place, { way: '3P', offeredA: 12 })).toMatchObject({ why: 'raise', limitA: 12, isAwaited: false });
    const refused = aPlace({ memory: { told: aTold({ sentAtMs: NOW }), retryAtMs: NOW + 1 } });
    expect(wanted(refused, { way: '3P', offeredA: 6 })).toBeNull();
    expect(wanted(refused, { way: '3P', offeredA: 12 })).toBeNull();
  });

  it('S7 phases go at the lower of both currents; the amperes come in another order', () => {
    const place = aPlace({ facts: { actuator: 'phaseToUse' }, memory: { told: aTold({ limitA: 7 }) } });
    expect(wanted(place, { way: 'L3', offeredA: 9 })).toMatchObject({ why: 'phases', route: 'L3', limitA: 7 });
  });

  it('a rotated wiring is told in the charger’s own terminals', () => {
    const place = aPlace({ facts: { actuator: 'key', wiring: 'STR' }, memory: { told: aTold() } });
    expect(wanted(place, { way: 'L2', offeredA: 10 })).toMatchObject({ route: 'L1' });
    expect(wanted(place, { way: 'L1', offeredA: 10 })).toMatchObject({ route: 'L3' });
  });

  it('no phases where the charger cannot be told, nor where its car uses one that is fed already', () => {
    expect(wanted(aPlace({ facts: { actuator: 'none' }, memory: { told: aTold() } }), { way: 'L3', offeredA: 10 })).toBeNull();
    const single = aPlace({ facts: { actuator: 'key' }, memory: { told: aTold() } });
    const learnt = { ...single, memory: { ...single.memory, learnt: { ...single.memory.learnt, phases: 1 as const } } };
    expect(wanted(learnt, { way: 'L1', offeredA: 10 })).toBeNull();
  });

  it('nothing to one that is offline, or where nobody charges', () => {
    expect(wanted(aPlace({ facts: { isOnline: false } }), { way: '3P', offeredA: 10 })).toBeNull();
    expect(wanted(aPlace({ memory: { session: null } }), { way: '3P', offeredA: 10 })).toBeNull();
  });

  it('the first order of a transaction, also with 0 A where it would start by itself', () => {
    expect(wanted(aPlace(), { way: '3P', offeredA: 6 })).toMatchObject({ why: 'first', limitA: 6 });
    expect(wanted(aPlace({ facts: { failsafeA: 6 } }), { way: undefined, offeredA: 0 })).toMatchObject({ why: 'first', limitA: 0 });
    expect(wanted(aPlace({ facts: { failsafeA: 0 } }), { way: undefined, offeredA: 0 })).toBeNull();
  });
});
