import { describe, expect, it } from 'vitest';
import type { Place } from './car-views.ts';
import type { ConnectorMemory, Moving, Told } from './connector-memory.ts';
import { isWatched } from './meter-sights.ts';
import { isLookedAt, secondLook } from './second-look.ts';
import { aGrant, aPlace, aTold } from './testing/a-place.ts';
import { wantedOrder } from './wanted-order.ts';
import { REFRESH_MS } from './wear.ts';

const NOW = 10_000_000;
const at = (secondsAgo: number): number => NOW - secondsAgo * 1000;

interface Case {
  readonly key?: string;
  readonly told?: Partial<Told>;
  readonly moving?: Partial<Moving> | null;
  readonly memory?: Partial<ConnectorMemory>;
  readonly facts?: Partial<Place['facts']>;
}

/** It was told another phase 50 s ago, and its meter shows 6 A at its first terminal whatever feeds it. */
function changing({ key = 'CP1/1', told, moving, memory, facts }: Case = {}): Place {
  const change: Moving = { from: 'L1', sinceMs: at(50), meterBefore: null, drawnBeforeA: 6, isAfter: false, ...moving };
  return aPlace({
    facts: { key, ...facts },
    memory: {
      told: aTold({ limitA: 6, route: 'L3', sentAtMs: at(50), takenAtMs: at(49), ...told }),
      route: 'L3',
      moving: moving === null ? null : change,
      reading: { atMs: at(1), amps: [6, 0, 0], registerWh: null },
      ...memory,
    },
  });
}

const looked = (...places: Place[]) => secondLook(places, true, NOW);

describe('S6 a change of phase that the site’s meter did not show', () => {
  it('is looked at again 40 s after the charger took it, later after each look, four times at most', () => {
    expect(looked(changing())).toBe('CP1/1');
    expect(looked(changing({ told: { takenAtMs: at(39) } }))).toBeNull();
    expect(looked(changing({ told: { takenAtMs: null } }))).toBeNull();
    const after = (looks: number, seconds: number) => looked(changing({ told: { takenAtMs: at(seconds) }, moving: { looks } }));
    expect(after(1, 79)).toBeNull();
    expect(after(1, 80)).toBe('CP1/1');
    expect(after(3, 160)).toBe('CP1/1');
    expect(after(4, 200)).toBeNull();
  });

  it('S19 after 30 s already where the fuse carries too much on its old phase', () => {
    const at31 = changing({ told: { takenAtMs: at(31) }, moving: { sinceMs: at(32) } });
    expect(secondLook([at31], true, NOW, () => true)).toBe('CP1/1');
    expect(secondLook([at31], true, NOW, () => false)).toBeNull();
    expect(secondLook([changing({ told: { takenAtMs: at(29) } })], true, NOW, () => true)).toBeNull();
  });

  it('not where there is no meter, or where its own values tell', () => {
    expect(secondLook([changing()], false, NOW)).toBeNull();
    expect(looked(changing({ memory: { meterSide: 'input' } }))).toBeNull();
    expect(looked(changing({ moving: null }))).toBeNull();
    const reading = (amps: readonly [number, number, number]) => ({ memory: { reading: { atMs: at(1), amps, registerWh: null } } });
    expect(looked(changing(reading([6, 6, 6])))).toBeNull();
    expect(looked(changing(reading([0, 0, 6])))).toBeNull();
    // All phases and the first are the same to a car on one.
    expect(looked(changing({ moving: { from: 'L123' }, memory: { route: 'L1' } }))).toBeNull();
  });

  it('not while it has stopped, is offline, or has no car', () => {
    expect(looked(changing({ told: { limitA: 0 } }))).toBeNull();
    expect(looked(changing({ facts: { isOnline: false } }))).toBeNull();
    expect(looked(changing({ memory: { session: null } }))).toBeNull();
  });

  it('one at a time: nor while another changes its phase', () => {
    expect(looked(changing(), changing({ key: 'CP2/1' }))).toBe('CP1/1');
    expect(looked(changing(), changing({ key: 'CP2/1', moving: { sinceMs: at(44) } }))).toBeNull();
  });

  it('nor while another has stopped for it: the meter could not tell whose current came back where', () => {
    const other = (seconds: number, moving?: Partial<Moving>) =>
      changing({
        key: 'CP2/1',
        told: { limitA: 0, sentAtMs: at(seconds), takenAtMs: at(seconds - 1) },
        moving: { sinceMs: at(95), looks: 1, isStopped: true, ...moving },
      });
    expect(looked(changing(), other(24))).toBeNull();
    expect(looked(changing(), other(24, { isStopped: false }))).toBe('CP1/1');
    // One that is paused meanwhile holds nobody up.
    expect(looked(changing(), other(25))).toBe('CP1/1');
    // Nor is anybody raised.
    expect(isWatched(other(24), NOW)).toBe(true);
    expect(isWatched(other(25), NOW)).toBe(false);
  });

  it('its car stops, and goes on once the meter has shown its fuse without it, or after 25 s', () => {
    const stopped = (told: Partial<Told>, moving: Partial<Moving>) =>
      isLookedAt(changing({ told: { limitA: 0, ...told }, moving: { looks: 1, isStopped: true, ...moving } }).memory, NOW);
    const short = { sentAtMs: at(24), takenAtMs: at(23) };
    expect(stopped(short, { meterAtMs: at(60) })).toBe(true);
    expect(stopped(short, { meterAtMs: at(12), drawnBeforeA: 0 })).toBe(false);
    expect(stopped(short, { meterAtMs: at(24), drawnBeforeA: 0 })).toBe(true);
    expect(stopped({ sentAtMs: at(25), takenAtMs: at(24) }, {})).toBe(false);
    expect(stopped({ ...short, limitA: 6 }, {})).toBe(false);
    expect(stopped(short, { isStopped: false })).toBe(false);
  });

  it('it is told 0 A, and then what it was granted', () => {
    const told = (place: Place, isToStop: boolean) =>
      wantedOrder(place, aGrant({ way: 'L3', offeredA: 6 }), NOW, { isPressed: false, isAwaited: false, isToStop, refreshMs: REFRESH_MS });
    expect(told(changing(), true)).toMatchObject({ why: 'look', limitA: 0, route: 'L3' });
    expect(told(changing(), false)).toBeNull();
    const stopped = { looks: 1, isStopped: true };
    expect(told(changing({ told: { limitA: 0, sentAtMs: at(10), takenAtMs: at(9) }, moving: stopped }), false)).toBeNull();
    const shown = { ...stopped, meterAtMs: at(5), drawnBeforeA: 0 };
    expect(told(changing({ told: { limitA: 0, sentAtMs: at(10), takenAtMs: at(9) }, moving: shown }), false)).toMatchObject({ limitA: 6 });
  });

  it('what was never seen to come is told to be where it counts', () => {
    const told = (actuator: Place['facts']['actuator']) =>
      wantedOrder(
        changing({ facts: { actuator }, moving: null, memory: { route: 'L1', strayRoute: 'L3' }, told: { route: 'L1', sentAtMs: NOW } }),
        aGrant({ way: 'L1', offeredA: 6 }),
        NOW,
        { isPressed: false, isAwaited: false, isToStop: false, refreshMs: REFRESH_MS },
      );
    expect(told('key')).toMatchObject({ why: 'phases', route: 'L1', limitA: 6 });
    expect(told('none')).toBeNull();
  });
});
