import { describe, expect, it } from 'vitest';
import type { PerPhase } from '../site/phase.ts';
import type { Fuse } from '../site/site.ts';
import { hasLeftRoom, isSmall, roomOn, roomsAt, roomsBeside, SLOT_MS, withSample, type HousePast } from './house-past.ts';

const FUSE: Fuse = { id: 'main', limitA: 16, marginA: 0 };
const DAY_MS = 86_400_000;

/** Rooms of each slot that is remembered; undefined where nothing is known. */
const all = (past: HousePast): (PerPhase | undefined)[] =>
  Array.from(past.rooms, (_, at) => roomsAt(past, at)).map((rooms) => (rooms === undefined ? undefined : roomOn(rooms)));

describe('what a house leaves for cars', () => {
  it.each([
    [
      [0, 4, 4.1],
      [2, 2, 1],
    ],
    [
      [10, 10.1, 40],
      [1, 0, 0],
    ],
  ] as const)('beside %j A there is room for %j cars', (houseA, rooms) => {
    expect(roomOn(roomsBeside(FUSE, houseA))).toEqual(rooms);
  });

  it('the margin of the fuse is no room', () => {
    expect(roomOn(roomsBeside({ id: 'main', limitA: 16 }, [10, 9, 4]))).toEqual([0, 1, 1]);
  });

  it('is of interest only where a house may leave too little', () => {
    expect([16, 25, 29].map((limitA) => isSmall({ id: 'main', limitA }))).toEqual([true, true, true]);
    expect([30, 35, 80].map((limitA) => isSmall({ id: 'main', limitA }))).toEqual([false, false, false]);
  });
});

describe('the past of a house', () => {
  it('is the first sample of each slot, and says where nothing is known', () => {
    let past = withSample(undefined, FUSE, [0, 0, 0], 7 * SLOT_MS);
    past = withSample(past, FUSE, [12, 12, 12], 7 * SLOT_MS + 1000);
    past = withSample(past, FUSE, [12, 0, 6], 9 * SLOT_MS);
    expect(past.fromSlot).toBe(7);
    expect(all(past)).toEqual([[2, 2, 2], undefined, [0, 2, 1]]);
  });

  it('is two weeks at most, the latest ones', () => {
    let past: HousePast | undefined;
    for (let atMs = 0; atMs < 16 * DAY_MS; atMs += SLOT_MS)
      past = withSample(past, FUSE, atMs < 2 * DAY_MS ? [16, 16, 16] : [0, 0, 0], atMs);
    expect(past?.rooms).toHaveLength(14 * 288);
    expect(past && all(past)).not.toContainEqual([0, 0, 0]);
  });

  it('begins anew after a longer gap, and waits for a clock that went back', () => {
    const past = withSample(undefined, FUSE, [0, 0, 0], 20 * DAY_MS);
    expect(withSample(past, FUSE, [12, 12, 12], 19 * DAY_MS)).toBe(past);
    expect(all(withSample(past, FUSE, [12, 12, 12], 40 * DAY_MS))).toEqual([[0, 0, 0]]);
    expect(all(withSample(past, FUSE, [12, 12, 12], 0))).toEqual([[0, 0, 0]]);
  });
});

describe('whether a house has left room for a while', () => {
  const HALF_HOUR_MS = 6 * SLOT_MS;
  const past: HousePast = { fromSlot: 100, rooms: `${'a'}${'-'}${'zzzzzz'}` };
  const at = (slot: number): number => slot * SLOT_MS;

  it('one slot without room on a phase counts until it lies as far back', () => {
    expect(hasLeftRoom(past, at(106), HALF_HOUR_MS)).toBe(false);
    expect(hasLeftRoom(past, at(107), HALF_HOUR_MS)).toBe(true);
    expect(hasLeftRoom({ fromSlot: 100, rooms: 'zzzzzzy' }, at(106), HALF_HOUR_MS)).toBe(false);
  });

  it('what nobody knows says nothing against it', () => {
    expect(hasLeftRoom({ fromSlot: 107, rooms: 'z' }, at(107), HALF_HOUR_MS)).toBe(true);
    expect(hasLeftRoom(past, at(120), HALF_HOUR_MS)).toBe(true);
  });
});
