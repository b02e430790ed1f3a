import { describe, expect, it } from 'vitest';
import type { FuseFailsafe } from '@phasor/contract';
import { failsafeRefusal, type RefusedConnector } from './failsafe-refusal.ts';

const fuse = (more: Partial<FuseFailsafe> = {}): FuseFailsafe => ({
  fuseId: 'main',
  houseA: [30, 20, 10],
  houseSource: 'stated',
  sumA: [78, 68, 58],
  limitA: [76, 76, 76],
  fits: false,
  fitsA: 15,
  sentence: '',
  ...more,
});
const connector = (more: Partial<RefusedConnector> = {}): RefusedConnector => ({
  key: 'H1/1',
  countsA: 16,
  targetA: 15,
  missing: 'proof',
  reason: '',
  firmware: 'Charge Amps HALO 180',
  ...more,
});

describe('the refusal to activate', () => {
  it('S12 names the fuse and phase that is furthest above, with the figures and what fits', () => {
    const board = fuse({ fuseId: 'board', houseA: [0, 0, 0], sumA: [32, 48.04, 32], limitA: [20, 20, 20], fitsA: 10 });
    expect(failsafeRefusal([fuse(), board], () => [connector()])).toMatchObject({
      ...{ fuseId: 'board', phase: 'L2', sumA: 48, limitA: 20, fitsA: 10, unproven: 1 },
      sentence: expect.stringMatching(
        /^Without us up to 48 A could flow on L2 of "board", which carries 20 A: 0 A of house load, 48 A of 1 connectors\. What fits for all is 10 A each\./,
      ) as string,
    });
  });

  it('is none where all fits', () => {
    expect(failsafeRefusal([fuse({ fits: true })], () => [])).toBeNull();
  });

  it('S16 says that a lost link means paused cars where less than 6 A fit', () => {
    expect(failsafeRefusal([fuse({ fitsA: 0 })], () => [])?.sentence).toContain('What fits for all is 0 A: a lost link means paused cars.');
  });

  it('S20 says what proof would change, for each step of its own', () => {
    const connectors = [
      connector(),
      connector({ key: 'H2/1' }),
      connector({ key: 'H3/1', missing: 'readBack', countsA: 32 }),
      connector({ key: 'H4/1', missing: null, countsA: 15 }),
    ];
    const refusal = failsafeRefusal([fuse({ houseSource: 'wholeFuse', fitsA: 0 })], () => connectors);
    expect(refusal?.steps).toEqual([
      'Nobody knows the worst house load at "main", so the whole fuse counts: state it (worstHouseA). What its meter sees counts instead once the site has been active for 7 days.',
      'Configure the site while they are connected: H3/1 have not answered for their failsafe yet.',
      'Commission one connector of each firmware with a car (Charge Amps HALO 180): then 2 connectors count at what they answered, and not at their maximum.',
    ]);
  });

  it('says to set a lower failsafe where all is proven and too high', () => {
    expect(failsafeRefusal([fuse()], () => [connector({ missing: null })])?.steps).toEqual(['Set their failsafe to 15 A or less.']);
  });
});
