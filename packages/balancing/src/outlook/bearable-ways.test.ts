import { describe, expect, it } from 'vitest';
import type { BalancedSite } from '../balanced-site.ts';
import { guard } from '../guard/guard.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import type { PerPhase } from '../site/phase.ts';
import { EMPTY_STATE, type Grant, type SiteState } from '../state/site-state.ts';
import { balancedWith, carAt, granted, observe } from '../testing/small-site.ts';
import { SLOT_MS } from './house-past.ts';

const HOUR_MS = 3_600_000;
const ONE_PHASE = { phases: 1, maxA: 16 } as const;
const cars = [carAt(1, { traits: ONE_PHASE, wantedKWh: 30 })];

/** What is remembered at six in the evening of the fifth day, after days that were all alike. */
function after(
  site: BalancedSite,
  houseA: (hour: number) => PerPhase,
  grants: readonly [string, Grant][],
): { state: SiteState; nowMs: number } {
  const nowMs = 4 * 24 * HOUR_MS + 18 * HOUR_MS;
  let state: SiteState = EMPTY_STATE;
  for (let atMs = 0; atMs < nowMs; atMs += SLOT_MS) {
    const hour = (atMs / HOUR_MS) % 24;
    state = guard(site, state, { ...observe(atMs, [], houseA(hour)), hour: Math.floor(hour) }).state;
  }
  return { state: { ...state, grants: new Map(grants) }, nowMs };
}

describe('the changes of a car beside a house whose habits are known', () => {
  /** L1 has no room for a quarter of an hour at six; from seven to ten only L1 has some. */
  const house = (hour: number): PerPhase => (hour >= 18 && hour < 18.25 ? [12, 0, 0] : hour >= 19 && hour < 22 ? [0, 12, 12] : [0, 0, 0]);

  it('the last one is not spent on a short wait, if it is needed later', () => {
    const site = balancedWith(16, 1, { maxSwitches: 1 });
    const { state, nowMs } = after(site, house, [granted(1, 'L1', 16)]);
    const now = { ...observe(nowMs, cars, [12, 0, 0]), hour: 18 };
    expect(guard(site, state, now).decisions).toMatchObject([{ code: 'pause', from: 'L1' }]);
    // Who does not know the house goes where there is room now.
    const { state: moved } = guard(site, { ...state, housePast: new Map() }, now);
    expect(moved.grants.get('car 1')?.promised).toMatchObject({ code: 'phase-balancing' });
  });

  it('one is spent on a wait that is long', () => {
    const site = balancedWith(16, 1, { maxSwitches: 1 });
    const evening = (hour: number): PerPhase => (hour >= 18 && hour < 22 ? [12, 0, 0] : [0, 0, 0]);
    const { state, nowMs } = after(site, evening, [granted(1, 'L1', 16)]);
    const { grants } = guard(site, state, { ...observe(nowMs, cars, [12, 0, 0]), hour: 18 }).state;
    expect(grants.get('car 1')?.promised).toMatchObject({ code: 'phase-balancing' });
  });

  it('who waits does not go on where it would wait longer', () => {
    const site = balancedWith(16, 1, { maxSwitches: 1 });
    const paused = granted(1, undefined, 0, { lastWay: 'L1', offerAtMs: 4.75 * 24 * HOUR_MS - 180_000 });
    const { state, nowMs } = after(site, house, [paused]);
    const wayIn = (from: SiteState) => {
      const { promised, way } = chooseModes(site, from, { ...observe(nowMs, cars, [12, 0, 0]), hour: 18 }).state.grants.get('car 1') ?? {};
      return way ?? promised?.way;
    };
    expect(wayIn(state)).toBeUndefined();
    expect(wayIn({ ...state, housePast: new Map() })).toMatch(/L[23]/);
  });

  describe('of a car that charges with little power', () => {
    /** L1 has 7 A for a car at six in the evening. */
    function wayOf(wantedKWh: number | undefined, house: (hour: number) => PerPhase, limitA = 16, departsInH?: number): unknown {
      const site = balancedWith(limitA, 1);
      const { state, nowMs } = after(site, house, [granted(1, 'L1', 7)]);
      const departsAtMs = departsInH === undefined ? undefined : nowMs + departsInH * HOUR_MS;
      const car = carAt(1, { traits: ONE_PHASE, wantedKWh, departsAtMs });
      const { promised, way } = chooseModes(site, state, { ...observe(nowMs, [car], house(18)), hour: 18 }).state.grants.get('car 1') ?? {};
      return promised?.way ?? way;
    }
    const always = (): PerPhase => [9, 0, 0];

    it('none is spent where it is done in time as it is', () => {
      // 7 A for ten hours are 16.1 kWh, and for six 9.66 kWh.
      expect([wayOf(16, always), wayOf(9.6, always, 16, 6)]).toEqual(['L1', 'L1']);
      expect([wayOf(16.2, always), wayOf(9.7, always, 16, 6)]).toEqual([expect.stringMatching(/L[23]/), expect.stringMatching(/L[23]/)]);
    });

    it('none is spent that is missed later', () => {
      const onlyL1Later = (hour: number): PerPhase => (hour >= 19 && hour < 22 ? [0, 12, 12] : always());
      expect(wayOf(30, onlyL1Later)).toBe('L1');
      expect(wayOf(30, always)).toMatch(/L[23]/);
      expect(wayOf(undefined, onlyL1Later)).toBe('L1');
      expect(wayOf(undefined, always)).toMatch(/L[23]/);
    });

    it('elsewhere it is a question of power alone', () => {
      expect(wayOf(10, () => [28, 0, 0], 35)).toMatch(/L[23]/);
    });
  });

  it('what is remembered is plain data', () => {
    const { state } = after(balancedWith(16, 1), house, []);
    expect(JSON.parse(JSON.stringify([...state.housePast]))).toEqual([...state.housePast]);
    expect(after(balancedWith(35, 1), house, []).state.housePast.size).toBe(0);
  });
});
