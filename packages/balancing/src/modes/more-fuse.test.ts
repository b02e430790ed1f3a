import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@phasor/kernel';
import { balancedSite } from '../balanced-site.ts';
import { utilityOf } from '../problem/utility.ts';
import type { Fuse, Site } from '../site/site.ts';
import { waysOf } from '../site/ways.ts';
import { EMPTY_STATE } from '../state/site-state.ts';
import { Obedient } from '../testing/obedient.ts';
import { randomTrees } from '../testing/random-trees.ts';
import { carAt, observe } from '../testing/small-site.ts';
import { chooseModes } from './choose-modes.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);

const NO_CAR = { phases: 3, maxA: 16 } as const;

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

/** With more fuse a car on three phases stays nearly at its least while others rise: phases come even only in the limit, and nobody is paused for it. */
const SLOWLY_EVEN: Site = {
  grid: 'TN',
  fuses: [{ id: 'fuse 0', limitA: [13, 13, 21], imbalanceA: 12 }],
  connectors: [
    { id: 'connector 0', fuseId: 'fuse 0', wiring: 'RST', switching: 'free', maxA: 32, isUpSafe: false },
    { id: 'connector 1', fuseId: 'fuse 0', wiring: 'RST', switching: 'none', maxA: 32, isUpSafe: false },
    { id: 'connector 2', fuseId: 'fuse 0', wiring: 'RST', switching: 'none', maxA: 10, isUpSafe: false },
    { id: 'connector 3', fuseId: 'fuse 0', wiring: 'RST', switching: 'free', maxA: 32, minA: 8, isUpSafe: false },
    { id: 'connector 4', fuseId: 'fuse 0', wiring: 'T', switching: 'none', maxA: 10, isUpSafe: false },
  ],
};

describe('a mode step on a site at rest', () => {
  it('with larger fuses is worth no less than the plan it started from', () => {
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
        // Nothing but utility: no risk of what the house may take, no price on pauses.
        const rules = { riskPart: 0, pausePart: 0, keepOnMs: 0 };
        const { certificate } = chooseModes(balancedSite(larger(site, moreA), rules), run.state, seen);
        const kwPerA = new Map(
          site.connectors.flatMap((connector, at) =>
            waysOf(site, connector, cars[at]?.traits ?? NO_CAR).map((way) => [`${connector.id} ${way.name}`, way.kwPerA]),
          ),
        );
        let before = 0;
        for (const { connectorId, way, offeredA } of run.state.grants.values())
          before += utilityOf((kwPerA.get(`${connectorId} ${way}`) ?? 0) * offeredA);
        expect(certificate.utility).toBeGreaterThanOrEqual(before - 1e-7);
      }),
      { numRuns: RUNS, examples: [[SLOWLY_EVEN, 2_080_372_715, 15]] },
    );
  });
});
