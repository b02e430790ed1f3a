import type { SiteDecision } from '@phasor/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { SmallSite, type SmallSiteOptions } from './support/small-site.ts';

/** A whole scenario takes seconds, and a minute on a busy machine. */
const LIMIT_MS = 240_000;
const ONE_PHASE = { phases: 1 } as const;
const THREE_PHASES = { phases: 3 } as const;

let small: SmallSite | undefined;
afterEach(async () => {
  await small?.end();
  small = undefined;
});

/** The house goes up in steps of 8 A at most: a step alone must not exceed what S19 allows at its peak, since nobody can act before it is measured. */
type Story = (on: SmallSite) => Promise<void>;

/** The same story where nobody shares the power: its fuse must trip, else the balancer had nothing to do. */
async function tripsAlone(options: SmallSiteOptions, story: Story): Promise<void> {
  small = await SmallSite.open({ ...options, endsAtTrip: true });
  await story(small);
  expect(small.trips, 'without the balancer the fuse trips').toBeGreaterThan(0);
  await small.end();
  small = undefined;
}

/** The story on the site as an installer has activated it. */
async function balanced(options: SmallSiteOptions, story: Story): Promise<{ on: SmallSite; log: SiteDecision[] }> {
  await tripsAlone(options, story);
  const on = (small = await SmallSite.open(options));
  await on.activate();
  await on.clock.advance(60_000);
  await story(on);
  expect(on.events.filter(({ kind }) => kind === 'trip')).toEqual([]);
  const { figures } = on.site.look('main');
  expect(figures.longestByChargersMs, 'S19, with a meter every 10 s').toBeLessThanOrEqual(40_000);
  expect(figures.peakRatio, 'S19').toBeLessThanOrEqual(1.45);
  expect(figures.thermalShare, 'S19').toBeLessThanOrEqual(0.5);
  return { on, log: await on.decisions() };
}

const reasons = (log: readonly SiteDecision[], code: string): string[] =>
  log.filter((decision) => decision.code === code).map(({ sentence }) => sentence);

const ONE_CHARGER = { fuseA: 16, wirings: ['RST'], worstHouseA: [13, 13, 13] } as const;

describe('R13 the four phase features in running sessions, judged by the contactors of the chargers', () => {
  it(
    'phase rotation: one phase, all three, and one again, as the house gives its share back and takes it',
    async () => {
      const { on, log } = await balanced(ONE_CHARGER, async (site) => {
        await site.live([12, 12, 0], 2);
        await site.arrive(0, THREE_PHASES);
        await site.live([12, 12, 0], 15);
        await site.live([0, 0, 0], 30);
        await site.live([8, 0, 0], 2);
        await site.live([12, 0, 0], 30);
      });
      expect(on.ways[0]).toHaveLength(3);
      expect(on.ways[0]?.slice(0, 2)).toEqual(['L3', 'L1L2L3']);
      expect(on.ways[0]?.[2]).toMatch(/^L[23]$/);
      expect(reasons(log, 'phase-rotation-up')).toEqual([expect.stringMatching(/from L3 to 3P: there is room/)]);
      const down = log.filter(({ code }) => code === 'phase-rotation-down' || code === 'phase-allocation');
      expect(down.map(({ sentence }) => sentence)).toEqual([expect.stringMatching(/from 3P to L[23]: L1 of main/)]);
    },
    LIMIT_MS,
  );

  it(
    'phase balancing: one car on L1, then L3, then L2, as the house crowds one phase after the other',
    async () => {
      const { on, log } = await balanced(ONE_CHARGER, async (site) => {
        await site.live([0, 4, 4], 2);
        await site.arrive(0, ONE_PHASE);
        await site.live([0, 4, 4], 15);
        await site.live([8, 4, 0], 2);
        await site.live([13, 4, 0], 30);
        await site.live([13, 0, 8], 2);
        await site.live([13, 0, 13], 30);
      });
      expect(on.ways[0]).toEqual(['L1', 'L3', 'L2']);
      expect(reasons(log, 'phase-balancing')).toEqual([expect.stringMatching(/from L1 to L3/), expect.stringMatching(/from L3 to L2/)]);
    },
    LIMIT_MS,
  );

  it(
    'phase balancing of a fleet: one of four cars moves from the crowded phase to the free one, and nobody is paused',
    async () => {
      // Nobody knows that a car has one phase that has only ever been fed by one: here it is not tried.
      const options = { fuseA: 25, wirings: ['RST', 'RST', 'RST', 'STR'], worstHouseA: [20, 20, 20], bearsThreeAgain: false } as const;
      const { on, log } = await balanced(options, async (site) => {
        await site.live([0, 0, 19], 2);
        for (const index of [0, 1, 2, 3]) await site.arrive(index, ONE_PHASE);
        await site.live([0, 0, 19], 15);
        await site.live([0, 0, 0], 30);
      });
      const moved = on.ways.filter((ways) => ways.length > 1);
      expect(moved).toHaveLength(1);
      expect(moved[0]).toHaveLength(2);
      expect(moved[0]?.[1]).toBe('L3');
      expect(reasons(log, 'phase-balancing')).toEqual([expect.stringMatching(/to L3: L[12] of main/)]);
      expect(reasons(log, 'pause')).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'phase allocation: a car goes from three phases to one so that two others may start, and back to three when they have left; nobody is paused',
    async () => {
      const options = { fuseA: 12, wirings: ['RST', 'STR', 'TRS'], worstHouseA: [4, 4, 4] } as const;
      const { on, log } = await balanced(options, async (site) => {
        await site.arrive(0, THREE_PHASES);
        await site.live([0, 0, 0], 15);
        await site.arrive(1, ONE_PHASE);
        await site.arrive(2, ONE_PHASE);
        await site.live([0, 0, 0], 30);
        expect(site.ways.every((ways) => ways.length > 0) || site.trips > 0, 'all three charge').toBe(true);
        await site.leave(1);
        await site.leave(2);
        await site.live([0, 0, 0], 30);
      });
      const [allocated, ...others] = on.ways;
      expect(allocated).toEqual(['L1L2L3', expect.stringMatching(/^L[123]$/), 'L1L2L3']);
      expect(others.map((ways) => ways.length)).toEqual([1, 1]);
      expect([allocated?.[1], ...others.flat()].sort()).toEqual(['L1', 'L2', 'L3']);
      expect(reasons(log, 'phase-allocation')).toEqual([expect.stringMatching(/from 3P to L[123]/)]);
      expect(reasons(log, 'phase-rotation-up')).toEqual([expect.stringMatching(/from L[123] to 3P: there is room/)]);
      expect(reasons(log, 'pause')).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe('S3 a car that does not come back to three phases', () => {
  it(
    'is marked within five minutes, and what it leaves is there for another one',
    async () => {
      const on = (small = await SmallSite.open({ fuseA: 12, wirings: ['RST', 'STR', 'TRS'], worstHouseA: [4, 4, 4] }));
      await on.activate();
      await on.clock.advance(60_000);
      await on.arrive(0, { ...THREE_PHASES, profile: 'one-way' });
      await on.live([0, 0, 0], 15);
      for (const index of [1, 2]) await on.arrive(index, ONE_PHASE);
      await on.live([0, 0, 0], 30);
      for (const index of [1, 2]) await on.leave(index);
      await on.live([0, 0, 0], 33);
      await on.arrive(1, ONE_PHASE);
      await on.live([0, 0, 0], 2);
      expect(on.ways).toEqual([['L1L2L3', 'L2', 'L1'], ['L1', expect.stringMatching(/^L[23]$/)], ['L3']]);
      const log = await on.decisions();
      expect(reasons(log, 'not-back')).toEqual([
        expect.stringMatching(/its car does not take them all: what it leaves is free for others/),
      ]);
      const at = (code: string): number => Date.parse(log.find((decision) => decision.code === code)?.at ?? '');
      expect(at('not-back') - at('phase-rotation-up')).toBeLessThanOrEqual(300_000);
      expect(reasons(log, 'pause')).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe('R13 chargers that can do less', () => {
  it(
    'one whose only actuator is numberPhases goes to its first wired phase where the house crowds another, and keeps still where it cannot help',
    async () => {
      const options = { ...ONE_CHARGER, phaseHardware: { phaseHardware: 'contactors' }, phaseOrders: 'numberPhases' } as const;
      const { on, log } = await balanced(options, async (site) => {
        await site.arrive(0, THREE_PHASES);
        await site.live([0, 0, 0], 15);
        await site.live([0, 8, 0], 2);
        await site.live([0, 12, 0], 30);
        await site.live([8, 0, 0], 2);
        await site.live([12, 0, 0], 15);
      });
      expect(on.ways[0]?.slice(0, 2)).toEqual(['L1L2L3', 'L1']);
      expect(on.ways[0]).not.toContain('L2');
      expect(on.ways[0]).not.toContain('L3');
      expect(log.map(({ sentence }) => sentence)).toContainEqual(expect.stringMatching(/from 3P to L1.*L2 of main/));
    },
    LIMIT_MS,
  );

  it(
    'one that cannot switch at all is cut or paused instead, and the fuse holds',
    async () => {
      const options = { ...ONE_CHARGER, phaseHardware: { phaseHardware: 'none' } } as const;
      const { on, log } = await balanced(options, async (site) => {
        await site.arrive(0, THREE_PHASES);
        await site.live([0, 0, 0], 15);
        await site.live([8, 0, 0], 15);
        await site.live([12, 0, 0], 15);
      });
      expect(on.ways[0]).toEqual(['L1L2L3']);
      expect(log.filter(({ code }) => code.startsWith('phase-'))).toEqual([]);
      expect(reasons(log, 'throttle').length + reasons(log, 'pause').length).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});

describe('S19 holds when something is lost', () => {
  const THREE = { fuseA: 25, wirings: ['RST', 'STR', 'TRS'], worstHouseA: [18, 18, 18] } as const;

  it(
    'S12 S15 S16 the links of all chargers for 20 minutes, while the house goes to its worst; afterwards everybody charges again',
    async () => {
      const { on, log } = await balanced(THREE, async (site) => {
        for (const index of [0, 1, 2]) await site.arrive(index, THREE_PHASES);
        await site.live([4, 4, 4], 10);
        for (const twin of site.twins) twin.disconnect();
        await site.live([4, 4, 4], 2);
        await site.live([11, 11, 11], 1);
        await site.live([18, 18, 18], 17);
        for (const twin of site.twins) twin.connect();
        await site.live([18, 18, 18], 5);
        await site.live([4, 4, 4], 20);
      });
      for (const twin of on.twins) expect(Math.max(...twin.gridCurrentA)).toBeGreaterThanOrEqual(6);
      expect(reasons(log, 'start').length).toBeGreaterThanOrEqual(6);
    },
    LIMIT_MS,
  );
});
