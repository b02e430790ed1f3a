import { describe, expect, it } from 'vitest';
import { carViewOf, reservedFor } from './car-views.ts';
import { aGrant, aPlace, aTold } from './testing/a-place.ts';

const NOW = 10_000_000;
const read = (atMs: number, amps: readonly [number, number, number]) => ({ reading: { atMs, amps, registerWh: null } });

describe('the session as the balancer sees it', () => {
  it('with what it draws since its last order took effect, and what it has got', () => {
    const session = { transactionId: 1, startedAtMs: 0, meterStartWh: 1_000, registerWh: 4_500, departsAtMs: 99, wantedKWh: 20 };
    const place = aPlace({ memory: { session, told: aTold(), ...read(9_950_000, [9, 8, 7]) } });
    expect(carViewOf(place, undefined, NOW)).toMatchObject({
      id: '1',
      drawnA: 9,
      servedKWh: 3.5,
      wantedKWh: 20,
      departsAtMs: 99,
      isProven: true,
    });
    const older = aPlace({ memory: { told: aTold(), ...read(9_800_000, [9, 8, 7]) } });
    expect(carViewOf(older, undefined, NOW)?.drawnA).toBeUndefined();
  });

  it('takes no part while its schedule leaves less than a car needs, and no more than the schedule leaves', () => {
    expect(carViewOf(aPlace({ facts: { allowedA: 5 } }), undefined, NOW)).toBeNull();
    expect(carViewOf(aPlace({ facts: { allowedA: 0 } }), undefined, NOW)).toBeNull();
    expect(carViewOf(aPlace({ facts: { allowedA: 9 } }), undefined, NOW)?.traits.maxA).toBe(9);
    expect(carViewOf(aPlace({ memory: { session: null } }), undefined, NOW)).toBeNull();
  });

  it('is full once it has taken nothing for 2 minutes by its own wish', () => {
    expect(carViewOf(aPlace({ memory: { suspendedAtMs: NOW - 119_000 } }), undefined, NOW)?.isFull).toBe(false);
    expect(carViewOf(aPlace({ memory: { suspendedAtMs: NOW - 120_000 } }), undefined, NOW)?.isFull).toBe(true);
  });

  it('S6 that has enough and whose change of phase nobody can see takes no part: it is told to stop, and both phases are free', () => {
    const moving = { from: 'L123', sinceMs: 0, meterBefore: null, drawnBeforeA: 0, isAfter: false } as const;
    expect(carViewOf(aPlace({ memory: { suspendedAtMs: NOW - 120_000, moving } }), undefined, NOW)).toBeNull();
    expect(carViewOf(aPlace({ memory: { suspendedAtMs: NOW - 60_000, moving } }), undefined, NOW)).not.toBeNull();
  });

  it('S6 keeps its phases where its charger is offline, has no way to be told, or failed twice', () => {
    expect(carViewOf(aPlace(), undefined, NOW)?.maySwitch).toBe(true);
    expect(carViewOf(aPlace({ facts: { isOnline: false } }), undefined, NOW)).toMatchObject({ maySwitch: false, isProven: false });
    expect(carViewOf(aPlace({ facts: { actuator: 'none' } }), undefined, NOW)?.maySwitch).toBe(false);
    expect(carViewOf(aPlace({ memory: { noSwitch: 'twice' } }), undefined, NOW)?.maySwitch).toBe(false);
    expect(carViewOf(aPlace({ facts: { hasWornKeys: true } }), undefined, NOW)?.maySwitch).toBe(false);
  });
});

describe('S6 an order that waits until its charger has answered another', () => {
  const told = aTold({ limitA: 10 });
  const isProven = (place: Parameters<typeof aPlace>[0], grant = aGrant()) =>
    carViewOf(aPlace({ ...place, memory: { told, ...place?.memory } }), grant, NOW)?.isProven;

  it('is not proven by what obeys the one before: a cut, a pause, a change of phase, a first one', () => {
    expect(isProven({})).toBe(true);
    expect(isProven({}, aGrant({ offeredA: 9.9 }))).toBe(false);
    expect(isProven({}, aGrant({ way: undefined, offeredA: 0 }))).toBe(false);
    expect(isProven({}, aGrant({ way: 'L2' }))).toBe(false);
    expect(isProven({ facts: { failsafeA: 6 }, memory: { told: null } }, aGrant({ way: undefined, offeredA: 0 }))).toBe(false);
    expect(isProven({ memory: { told: null } })).toBe(false);
  });

  it('a raise that waits, one that asks nothing of it, and what it refused or failed to do are as they are measured', () => {
    expect(isProven({}, aGrant({ offeredA: 12 }))).toBe(true);
    expect(isProven({ memory: { told: null } }, aGrant({ way: undefined, offeredA: 0 }))).toBe(true);
    expect(isProven({ facts: { actuator: 'none' } }, aGrant({ way: 'L2' }))).toBe(true);
    expect(isProven({ memory: { failures: 1 } }, aGrant({ offeredA: 6 }))).toBe(true);
    expect(isProven({ proof: { hasFailedToSwitch: true } }, aGrant({ way: 'L2' }))).toBe(true);
  });
});

describe('S3 what is reserved for a car that draws where it was not told to', () => {
  const drawing = { samples: [{ atMs: NOW, least: [6, 0, 0], most: [6, 0, 0] }] } as const;

  it('what it draws; of one that was paused a moment ago nothing, or the next would be paused for it', () => {
    const place = aPlace({ memory: { told: aTold({ limitA: 0 }), ...drawing } });
    const paused = (agoMs: number) => aGrant({ way: undefined, offeredA: 0, offerAtMs: NOW - agoMs });
    expect(reservedFor(place, aGrant({ way: 'L2', offeredA: 6 }), 'TN', NOW)).toEqual([6, 0, 0]);
    expect(reservedFor(place, paused(14_900), 'TN', NOW)).toEqual([0, 0, 0]);
    expect(reservedFor(place, paused(15_000), 'TN', NOW)).toEqual([6, 0, 0]);
  });
});

describe('S8 what is reserved for a car that draws more than it is granted, and was not told in time', () => {
  const granted = [
    { atMs: 0, offeredA: 16 },
    { atMs: NOW - 20_000, offeredA: 6 },
  ];
  const place = (readAtMs: number, samples: readonly [number, number, number]) =>
    aPlace({
      memory: {
        told: aTold({ limitA: 6, takenAtMs: null }),
        granted,
        ...read(readAtMs, [16, 16, 16]),
        samples: [{ atMs: readAtMs, least: samples, most: samples }],
      },
    });

  it('what is measured beside its grant, on each phase, once it had the time of an order', () => {
    expect(reservedFor(place(NOW - 5_000, [16, 16, 16]), aGrant({ offeredA: 6 }), 'TN', NOW)).toEqual([10, 10, 10]);
    expect(reservedFor(place(NOW - 5_001, [16, 16, 16]), aGrant({ offeredA: 6 }), 'TN', NOW)).toEqual([0, 0, 0]);
    // On its way to three phases that nobody answered.
    expect(reservedFor(place(NOW, [16, 0, 0]), aGrant({ offeredA: 6 }), 'TN', NOW)).toEqual([10, 0, 0]);
  });

  it('all that is measured where it is paused for it meanwhile', () => {
    const paused = aGrant({ way: undefined, offeredA: 0, offerAtMs: NOW - 1_000 });
    expect(reservedFor(place(NOW, [16, 16, 16]), paused, 'TN', NOW)).toEqual([16, 16, 16]);
    // Told to stop, it has a moment for that.
    const { facts, memory } = place(NOW - 5_001, [16, 16, 16]);
    const told = aTold({ limitA: 0, sentAtMs: NOW - 1_000, takenAtMs: null });
    expect(reservedFor(aPlace({ facts, memory: { ...memory, told } }), paused, 'TN', NOW)).toEqual([0, 0, 0]);
  });

  it('nothing where it counts as ignoring its order: the balancer has that', () => {
    expect(reservedFor(place(NOW, [16, 16, 16]), aGrant({ offeredA: 6, overdrawnAtMs: NOW }), 'TN', NOW)).toEqual([0, 0, 0]);
  });
});

describe('S15 what is reserved for a tail that nobody could put off', () => {
  const told = aTold({ limitA: 0, tailA: 9, risesAtMs: NOW + 60_000 });

  it('all of it for a car that is paused or may not charge, a minute before it begins', () => {
    const later = { ...told, risesAtMs: NOW + 60_001 };
    const paused = aGrant({ way: undefined, offeredA: 0, offerAtMs: 0 });
    expect(reservedFor(aPlace({ memory: { told } }), paused, 'TN', NOW)).toEqual([9, 9, 9]);
    expect(reservedFor(aPlace({ memory: { told } }), undefined, 'TN', NOW)).toEqual([9, 9, 9]);
    expect(reservedFor(aPlace({ memory: { told: later } }), paused, 'TN', NOW)).toEqual([0, 0, 0]);
    expect(reservedFor(aPlace({ memory: { told: later } }), undefined, 'TN', NOW)).toEqual([0, 0, 0]);
  });

  it('beside a grant what it gives more', () => {
    const granted = { told: { ...told, limitA: 6 } };
    expect(reservedFor(aPlace({ memory: granted }), aGrant({ offeredA: 6 }), 'TN', NOW)).toEqual([3, 3, 3]);
    expect(reservedFor(aPlace({ memory: granted }), aGrant({ way: 'L2', offeredA: 6 }), 'TN', NOW)).toEqual([9, 3, 9]);
    expect(reservedFor(aPlace({ memory: granted }), aGrant({ offeredA: 10 }), 'TN', NOW)).toEqual([0, 0, 0]);
  });
});

describe('S12 what is reserved for one that is lost', () => {
  const offline = { isOnline: false, failsafeA: 8, countsA: 8 };

  it('its proven failsafe on every phase that its wiring can reach, whether or not we know of a session', () => {
    expect(reservedFor(aPlace({ facts: offline, memory: { session: null } }), undefined, 'TN', NOW)).toEqual([8, 8, 8]);
    expect(reservedFor(aPlace({ facts: { ...offline, wiring: 'T' }, memory: { session: null } }), undefined, 'TN', NOW)).toEqual([0, 0, 8]);
  });

  it('its max current where nobody has seen it fall back (class C)', () => {
    expect(reservedFor(aPlace({ facts: { ...offline, countsA: 16 }, memory: { session: null } }), undefined, 'TN', NOW)).toEqual([
      16, 16, 16,
    ]);
  });

  it('at its offline key where somebody set that higher than its max current (S14)', () => {
    expect(reservedFor(aPlace({ facts: { ...offline, countsA: 32 }, memory: { session: null } }), undefined, 'TN', NOW)).toEqual([
      32, 32, 32,
    ]);
  });

  it('beside its grant only what is more than that', () => {
    expect(reservedFor(aPlace({ facts: offline, memory: { told: aTold() } }), aGrant(), 'TN', NOW)).toEqual([0, 0, 0]);
    expect(reservedFor(aPlace({ facts: { ...offline, failsafeA: 12 }, memory: { told: aTold() } }), aGrant(), 'TN', NOW)).toEqual([
      2, 2, 2,
    ]);
  });

  it('on every phase that its wiring can reach, also where its car was told one of them', () => {
    const onL1 = aGrant({ way: 'L1', offeredA: 16 });
    const told = aTold({ limitA: 16, route: 'L1' });
    const unproven = { isOnline: false, countsA: 16 };
    expect(reservedFor(aPlace({ facts: unproven, memory: { told, route: 'L1' } }), onL1, 'TN', NOW)).toEqual([0, 16, 16]);
    expect(reservedFor(aPlace({ facts: { ...offline, failsafeA: 9 }, memory: { told, route: 'L1' } }), onL1, 'TN', NOW)).toEqual([0, 9, 9]);
  });

  it('what it was told until its dead-man acts, also where its grant was cut meanwhile, which nobody can tell it', () => {
    const lost = { told: aTold({ limitA: 16, route: 'L2', sentAtMs: NOW + 1 - 1_500_000 }), route: 'L2' as const };
    const cut = aGrant({ way: 'L2', offeredA: 9 });
    expect(reservedFor(aPlace({ facts: offline, memory: lost }), cut, 'TN', NOW)).toEqual([8, 7, 8]);
    expect(reservedFor(aPlace({ facts: offline, memory: lost }), undefined, 'TN', NOW)).toEqual([8, 16, 8]);
    expect(reservedFor(aPlace({ facts: offline, memory: lost }), undefined, 'TN', NOW + 1)).toEqual([8, 8, 8]);
  });

  it('online, a car that may not charge counts at its last limit until it is seen to have stopped', () => {
    const stopping = { told: aTold({ limitA: 0, takenAtMs: null }), before: [aTold()], isEffective: false };
    expect(reservedFor(aPlace({ memory: stopping }), undefined, 'TN', NOW)).toEqual([10, 10, 10]);
    expect(reservedFor(aPlace({ memory: { told: aTold({ limitA: 0 }), isEffective: true } }), undefined, 'TN', NOW)).toEqual([0, 0, 0]);
  });

  it('S3 current on a phase that its grant does not count on, in the same tick', () => {
    const drawn = { atMs: NOW, least: [6, 6, 6] as const, most: [6, 6, 6] as const };
    const stray = (grant: Parameters<typeof aGrant>[0]) => reservedFor(aPlace({ memory: { samples: [drawn] } }), aGrant(grant), 'TN', NOW);
    expect(stray({ way: '3P' })).toEqual([0, 0, 0]);
    expect(stray({ way: 'L1' })).toEqual([0, 6, 6]);
    expect(stray({ way: undefined })).toEqual([6, 6, 6]);
  });
});
