import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@phasor/kernel';
import { balancedSite } from '../balanced-site.ts';
import type { Fuse, Site } from '../site/site.ts';
import { EMPTY_STATE } from '../state/site-state.ts';
import { Obedient } from '../testing/obedient.ts';
import { randomTrees } from '../testing/random-trees.ts';
import { carAt, observe } from '../testing/small-site.ts';
import { chooseModes } from './choose-modes.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);

const larger = (site: Site, moreA: number): Site => ({
  ...site,
  fuses: site.fuses.map((fuse): Fuse => {
    const limitA =
      typeof fuse.limitA === 'number'
        ? fuse.limitA + moreA
        : ([fuse.limitA[0] + moreA, fuse.limitA[1] + moreA, fuse.limitA[2] + moreA] as const);
    return { ...fuse, marginA: fuse.marginA ?? 1, limitA };
  }),
});

describe('a mode step on a site at rest', () => {
  it('with larger fuses is worth no less than with those there are', () => {
    fc.assert(
      fc.property(randomTrees, fc.nat(), fc.integer({ min: 0, max: 20 }), (tree, seed, moreA) => {
        const site = larger(tree, 0);
        const random = new SeededRandom(seed);
        const cars = site.connectors.map(({ id: connectorId }, at) => {
          const phases = random.next() < 0.5 ? 3 : 1;
          return carAt(at + 1, { connectorId, traits: { phases, maxA: random.next() < 0.5 ? 16 : 32 }, wantedKWh: 1e6 });
        });
        const run = new Obedient(balancedSite(site), EMPTY_STATE);
        run.minutes(12, cars, [2, 3, 1]);
        const seen = observe(
          run.nowMs,
          cars.map((car) => ({ ...car, servedKWh: 0 })),
          [2, 3, 1],
        );
        const [now, more] = [site, larger(site, moreA)].map((of) => chooseModes(balancedSite(of), run.state, seen));
        const ways = (of: typeof now): unknown[] => [...(of?.state.grants.values() ?? [])].map(({ way, promised }) => promised?.way ?? way);
        const before = [...run.state.grants.values()].map(({ way, promised }) => promised?.way ?? way);
        // At rest: the plan in force is what the step finds best.
        fc.pre(JSON.stringify(ways(now)) === JSON.stringify(before));
        expect(more?.certificate.utility).toBeGreaterThanOrEqual((now?.certificate.utility ?? Infinity) - 1e-7);
      }),
      { numRuns: RUNS },
    );
  });
});
