import { describe, expect, it } from 'vitest';
import { connector, BEGIN_MS, on, profile, station } from '../testing/profiles.ts';
import { limitNow } from './limit-now.ts';
import { sharedLimits } from './shared-limits.ts';

const evening = on(
  1,
  profile(
    [
      [0, 16],
      [60, 16],
      [120, 10],
      [180, 10, 1],
    ],
    { duration: 240 },
  ),
);
const max = (limit: number, change: Parameters<typeof profile>[1] = {}) =>
  on(0, profile([[0, limit]], { chargingProfileId: 9, chargingProfilePurpose: 'ChargePointMaxProfile', ...change }));

describe('limitNow', () => {
  const asked = { profiles: [evening], station: station(connector(1, { maxCurrentA: 32 })), connectorId: 1 };

  it.each([
    [0, 16, 3, 120, true],
    [119.9, 16, 3, 120, true],
    [120, 10, 3, 180, true],
    [180, 10, 1, 240, true],
    [240, 32, 3, null, false],
  ])('%d s later: %d A on %d phases until %s', (atS, currentA, phases, untilS, isProfile) => {
    expect(limitNow(asked, BEGIN_MS + atS * 1000)).toEqual({
      currentA,
      phases,
      binding: isProfile ? evening : null,
      untilMs: untilS === null ? null : BEGIN_MS + untilS * 1000,
    });
  });

  it('names the profile that binds', () => {
    const lower = max(12);
    expect(limitNow({ ...asked, profiles: [evening, lower] }, BEGIN_MS).binding).toBe(lower);
    expect(limitNow({ ...asked, profiles: [evening, lower] }, BEGIN_MS + 120_000).binding).toBe(evening);
  });

  it('knows no limit where there is none', () => {
    expect(limitNow({ profiles: [], station: station(connector(1)), connectorId: 1 }, BEGIN_MS)).toEqual({
      currentA: null,
      phases: 3,
      binding: null,
      untilMs: null,
    });
  });
});

describe('sharedLimits', () => {
  const three = station(...[1, 2, 3].map((id) => connector(id, { maxCurrentA: 32 })));
  const shares = (
    profiles: Parameters<typeof sharedLimits>[0]['profiles'],
    charging: readonly number[],
    facts = three,
  ): (number | null)[] => sharedLimits({ profiles, station: facts, charging }, BEGIN_MS).map(({ currentA }) => currentA);

  it('gives each its own where nothing limits the station', () => {
    expect(shares([], [1, 2])).toEqual([32, 32]);
  });

  it('splits equally, rounded down, and what one cannot use goes to the others', () => {
    expect(shares([max(32)], [2, 1])).toEqual([16, 16]);
    expect(shares([max(32)], [1, 2, 3])).toEqual([10.6, 10.7, 10.7]);
    expect(shares([max(32), on(2, profile([[0, 8]]))], [1, 2, 3])).toEqual([12, 8, 12]);
  });

  it('lets the last ones pause where 6 A each are not to be had', () => {
    expect(shares([max(16)], [3, 1, 2])).toEqual([8, 8, 0]);
    expect(shares([max(10)], [3, 1])).toEqual([10, 0]);
    expect(shares([max(5)], [3, 1])).toEqual([5, 5]);
  });

  it('counts nothing for one that pauses by its own profile', () => {
    expect(shares([max(20), on(1, profile([[0, 3]]))], [1, 2])).toEqual([3, 20]);
  });

  it('splits watts by the phases of each', () => {
    const mixed = station(connector(1, { maxCurrentA: 32 }), connector(2, { maxCurrentA: 32, phases: 1 }));
    const watts = max(9200, { chargingRateUnit: 'W' });
    expect(shares([watts], [1, 2], mixed)).toEqual([10, 10]);
    expect(shares([watts, on(1, profile([[0, 8]]))], [1, 2], mixed)).toEqual([8, 16]);
  });

  it('keeps to the rating of the station too, and says when the station may change', () => {
    const limits = sharedLimits(
      { profiles: [max(60, { duration: 30 })], station: { ...three, maxCurrentA: 40 }, charging: [1, 2] },
      BEGIN_MS,
    );
    expect(limits.map(({ currentA, untilMs }) => ({ currentA, untilMs }))).toEqual([
      { currentA: 20, untilMs: BEGIN_MS + 30_000 },
      { currentA: 20, untilMs: BEGIN_MS + 30_000 },
    ]);
  });
});
