import { describe, expect, it } from 'vitest';
import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import type { PerPhase } from '../site/phase.ts';
import type { Rules } from '../site/rules.ts';
import type { Observation } from '../state/car-view.ts';
import type { Decision } from '../state/decision.ts';
import { EMPTY_STATE, type SiteState } from '../state/site-state.ts';
import { observe, siteWith } from '../testing/small-site.ts';
import { houseOf, type House } from './house.ts';

const HOUR = 3_600_000;
const FUSES = [
  { id: 'main', limitA: 25, marginA: 0 },
  { id: 'board', parentId: 'main', limitA: [16, 20, 10] as const, marginA: 0 },
];
const siteOf = (rules: Partial<Rules> = {}): BalancedSite => balancedSite(siteWith(25, 1, {}, { fuses: FUSES }), rules);

interface Looked extends House {
  readonly state: SiteState;
  readonly decisions: readonly Decision[];
}

function look(
  samples: Readonly<Record<string, PerPhase>>,
  before: SiteState = EMPTY_STATE,
  more: Partial<Observation> = {},
  site = siteOf(),
): Looked {
  const decisions: Decision[] = [];
  const seen = { ...observe(HOUR, []), houseA: new Map(Object.entries(samples)), ...more };
  const house = houseOf(site, before, seen, decisions);
  return { ...house, decisions, state: { ...before, house: house.remembered, crowding: house.crowding } };
}

describe('the load that is not ours (S16)', () => {
  it('is the new sample at each fuse with a meter; a fuse without one has none', () => {
    const { countedA, remembered, decisions } = look({ board: [1, 2, 3] });
    expect(Object.fromEntries(countedA)).toEqual({ board: [1, 2, 3] });
    expect(Object.fromEntries(remembered)).toEqual({ board: { amps: [1, 2, 3], atMs: HOUR } });
    expect(decisions).toEqual([]);
  });

  it('S4: less than nothing is nothing, phase by phase', () => {
    expect(look({ main: [-5, 2, -0.1] }).countedA.get('main')).toEqual([0, 2, 0]);
  });

  it('is the last sample for 25 s, then all that the fuse carries, and that is told', () => {
    const { state } = look({ board: [1, 2, 3] });
    const held = look({}, state, { nowMs: HOUR + 25_000 });
    expect(held.countedA.get('board')).toEqual([1, 2, 3]);
    expect(held.decisions).toEqual([]);
    const lost = look({}, state, { nowMs: HOUR + 25_001 });
    expect(lost.countedA.get('board')).toEqual([16, 20, 10]);
    expect(lost.decisions).toMatchObject([
      { fault: 'meter-lost', carId: undefined, because: { fuseId: 'board', row: 'L1 L2 L3', carriedA: 16, limitA: 16 } },
    ]);
    // What was known is still known when it comes back.
    expect(lost.remembered.get('board')).toEqual({ amps: [1, 2, 3], atMs: HOUR });
  });

  it('is the worst that the installer stated after that, at most what the fuse carries', () => {
    const site = siteOf({ worstHouseA: 12 });
    const { state } = look({ board: [1, 2, 3] });
    expect(look({}, state, { nowMs: 2 * HOUR }, site).countedA.get('board')).toEqual([12, 12, 10]);
  });

  it('a sample with a phase that is no number is none, and that is told', () => {
    const { state } = look({ board: [1, 2, 3] });
    const held = look({ board: [NaN, 2, 3] }, state, { nowMs: HOUR + 1000 });
    expect(held.countedA.get('board')).toEqual([1, 2, 3]);
    expect(held.remembered.get('board')?.atMs).toBe(HOUR);
    expect(held.decisions).toMatchObject([
      { fault: 'meter-nan', because: { fuseId: 'board', row: 'L1 L2 L3', carriedA: NaN, limitA: 16 } },
    ]);
    expect(look({ board: [1, 2, Infinity] }, state).countedA.get('board')).toEqual([1, 2, 3]);
  });

  it('a meter that has sent nothing but such counts as the worst at once', () => {
    const { countedA, decisions } = look({ board: [NaN, NaN, NaN] });
    expect(countedA.get('board')).toEqual([16, 20, 10]);
    expect(decisions.map(({ fault }) => fault)).toEqual(['meter-nan']);
  });
});

describe('what is learnt of the hours in which the house crowds a phase', () => {
  const learn = (samples: readonly PerPhase[], stepMs = 60_000, hour = 12): Looked => {
    let last = look({ board: samples[0] ?? [0, 0, 0] }, EMPTY_STATE, { hour, nowMs: HOUR });
    samples.slice(1).forEach((sample, at) => {
      last = look({ board: sample }, last.state, { hour, nowMs: HOUR + (at + 1) * stepMs });
    });
    return last;
  };
  const partOf = (looked: Looked, hour = 12): PerPhase | undefined => looked.crowding.get('board')?.[hour];

  it('the first sample teaches nothing: nobody knows for how long it was so', () => {
    expect(partOf(learn([[16, 16, 16]]))).toEqual([0, 0, 0]);
  });

  it('a phase that has not 6 A left counts, for the time since the last sample, out of three days of that hour', () => {
    // L1 of 16 A has 5.9 A left, L2 of 20 A has 6, L3 of 10 A has none.
    const looked = learn([
      [0, 0, 0],
      [10.1, 14, 12],
    ]);
    const part = 60_000 / (3 * HOUR);
    expect(partOf(looked)).toEqual([part, 0, part]);
    expect(partOf(looked, 11)).toEqual([0, 0, 0]);
    expect(looked.crowding.get('board')).toHaveLength(24);
  });

  it('fades when it is no longer so', () => {
    const part = 60_000 / (3 * HOUR);
    const faded = learn([
      [0, 0, 0],
      [16, 0, 0],
      [0, 0, 0],
    ]);
    expect(partOf(faded)?.[0]).toBeCloseTo(part - part * part, 12);
  });

  it('a sample after a long silence stands for five minutes, one from before the last for none', () => {
    expect(
      partOf(
        learn(
          [
            [0, 0, 0],
            [16, 0, 0],
          ],
          HOUR,
        ),
      )?.[0],
    ).toBeCloseTo(300_000 / (3 * HOUR), 12);
    expect(
      partOf(
        learn(
          [
            [0, 0, 0],
            [16, 0, 0],
          ],
          -HOUR,
        ),
      )?.[0],
    ).toBe(0);
  });
});
