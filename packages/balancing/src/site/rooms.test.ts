import { describe, expect, it } from 'vitest';
import { siteWith } from '../testing/small-site.ts';
import { imbalanceOf, limitOf, roomsOf } from './rooms.ts';
import type { PerPhase } from './phase.ts';
import type { Fuse, Site } from './site.ts';

const ROOT: Fuse = { id: 'main', limitA: 25, marginA: 0 };
const below = (more: Partial<Fuse> = {}): Fuse => ({ id: 'below', parentId: 'main', limitA: 20, marginA: 0, ...more });
const siteOf = (...fuses: Fuse[]): Site => siteWith(25, 1, {}, { fuses });
const roomOf = (fuse: Fuse, hour = 12, houseA: PerPhase = [0, 0, 0]) => roomsOf(siteOf(fuse), hour, new Map([[fuse.id, houseA]]))[0];

describe('what a fuse has left for cars', () => {
  it('one figure holds for each phase', () => {
    expect(limitOf({ id: 'main', limitA: 25 })).toEqual([25, 25, 25]);
    expect(limitOf({ id: 'main', limitA: [25, 20, 16] })).toEqual([25, 20, 16]);
  });

  it('is its limit less what stays unused: as the installer said', () => {
    expect(roomOf({ id: 'main', limitA: 25, marginA: 3 })?.amps).toEqual([22, 22, 22]);
    expect(roomOf({ id: 'main', limitA: 25, marginA: 0 })?.amps).toEqual([25, 25, 25]);
  });

  it('S21: without a word of the installer 5 % stay unused, 1 A at least, phase by phase', () => {
    expect(roomOf({ id: 'main', limitA: [63, 100, 10] })?.amps).toEqual([63 - 0.05 * 63, 95, 9]);
  });

  it('less the house on each phase; of a fuse without a meter all of it', () => {
    expect(roomOf(ROOT, 12, [5, 0, 30])?.amps).toEqual([20, 25, -5]);
    const [main, lower] = roomsOf(siteOf(ROOT, below()), 12, new Map([['main', [1, 2, 3] as const]]));
    expect(main?.amps).toEqual([24, 23, 22]);
    expect(lower).toMatchObject({ id: 'below', parentId: 'main', amps: [20, 20, 20] });
  });

  it('S21: in an hour with a limit of the tariff at most that, kW spread over three phases, and the lowest of several', () => {
    const fuse: Fuse = {
      ...ROOT,
      operatingLimits: [
        { hours: [17, 18], limitA: 10 },
        { hours: [18, 19], limitKw: 6.9 },
        { hours: [18, 20], limitA: 4, limitKw: 69 },
      ],
    };
    const at = (hour: number): number | undefined => roomOf(fuse, hour, [1, 1, 1])?.amps[0];
    expect(at(16)).toBe(24);
    expect(at(17)).toBe(9);
    expect(at(18)).toBe(3);
    expect(at(19)).toBeCloseTo(9, 9);
    expect(at(20)).toBe(3);
  });
});

describe('what cars may take together, in kW', () => {
  const kwOf = (fuse: Fuse, dimmedKw?: number): number | undefined =>
    roomsOf(siteOf(ROOT, fuse), 12, new Map(), dimmedKw).find(({ id }) => id === fuse.id)?.kw;
  const kwOfRoot = (more: Partial<Fuse>, dimmedKw?: number): number | undefined =>
    roomsOf(siteOf({ ...ROOT, ...more }), 12, new Map(), dimmedKw)[0]?.kw;

  it('is not limited where nobody says so', () => {
    expect(kwOfRoot({})).toBeUndefined();
    expect(kwOf(below())).toBeUndefined();
  });

  it('is the cap of the fuse', () => {
    expect(kwOfRoot({ carsMaxKw: 11 })).toBe(11);
    expect(kwOf(below({ carsMaxKw: 7 }))).toBe(7);
  });

  it('is what the network dims to at the main fuse alone, the lower of the two', () => {
    expect(kwOfRoot({}, 4.2)).toBe(4.2);
    expect(kwOfRoot({ carsMaxKw: 11 }, 4.2)).toBe(4.2);
    expect(kwOfRoot({ carsMaxKw: 3 }, 4.2)).toBe(3);
    expect(kwOfRoot({}, 0)).toBe(0);
    expect(kwOf(below({ carsMaxKw: 7 }), 4.2)).toBe(7);
    expect(kwOf(below(), 4.2)).toBeUndefined();
  });
});

describe('by how much the phases of a fuse may differ', () => {
  const german = siteWith(25, 1, {}, { country: 'DE' });

  it('is not limited where neither fuse nor country does', () => {
    expect(imbalanceOf(siteOf(ROOT), ROOT)).toBe(Infinity);
  });

  it('is its own limit, and in Germany 20 A at the main fuse alone', () => {
    expect(imbalanceOf(siteOf(ROOT), { ...ROOT, imbalanceA: 12 })).toBe(12);
    expect(imbalanceOf(german, ROOT)).toBe(20);
    expect(imbalanceOf(german, { ...ROOT, imbalanceA: 12 })).toBe(12);
    expect(imbalanceOf(german, { ...ROOT, imbalanceA: 30 })).toBe(20);
    expect(imbalanceOf(german, below())).toBe(Infinity);
    expect(imbalanceOf(german, below({ imbalanceA: 30 }))).toBe(30);
  });
});
