import fc from 'fast-check';
import { WIRINGS, type PerPhase, type Wiring } from '../site/phase.ts';
import type { Fuse, OperatingLimit, Site } from '../site/site.ts';

const DEPTH = 4;

const amps = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min: min * 10, max: max * 10 }).map((tenths) => tenths / 10);
const limit = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(10, 16, 20, 25, 35, 50, 63) },
  fc.tuple(amps(8, 63), amps(8, 63), amps(8, 63)).map((three): PerPhase => three),
);
const operating: fc.Arbitrary<OperatingLimit> = fc.record(
  { hours: fc.subarray([0, 1, 2, 3, 7, 8, 12, 23]), limitA: amps(0, 40), limitKw: amps(0, 30) },
  { requiredKeys: ['hours', 'limitA'] },
);
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 4 });

interface FuseSeed {
  readonly parent: number;
  readonly limitA: Fuse['limitA'];
  readonly marginA: number | undefined;
  readonly imbalanceA: number | undefined;
  readonly carsMaxKw: number | undefined;
  readonly operatingLimits: readonly OperatingLimit[] | undefined;
}

const fuseSeed: fc.Arbitrary<FuseSeed> = fc.record({
  parent: fc.nat({ max: 100 }),
  limitA: limit,
  marginA: fc.option(amps(0, 3), { nil: undefined }),
  imbalanceA: rarely(amps(5, 25)),
  carsMaxKw: rarely(amps(2, 40)),
  operatingLimits: rarely(fc.array(operating, { minLength: 1, maxLength: 2 })),
});

const defined = <T extends object>(from: T): T => Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as T;

/** The first is the main fuse; each other one hangs on one before it, at most `DEPTH` deep. */
function treeOf(seeds: readonly FuseSeed[]): Fuse[] {
  const depths: number[] = [];
  return seeds.map(({ parent, ...seed }, at) => {
    const candidates = depths.flatMap((depth, index) => (depth < DEPTH ? [index] : []));
    const chosen = candidates[parent % Math.max(1, candidates.length)] ?? 0;
    depths.push(at === 0 ? 1 : (depths[chosen] ?? 1) + 1);
    const parentId = at === 0 ? undefined : `fuse ${chosen}`;
    return defined({ id: `fuse ${at}`, parentId, ...seed });
  });
}

const connectorSeed = fc.record({
  fuse: fc.nat({ max: 100 }),
  wiring: fc.constantFrom(...(Object.keys(WIRINGS) as Wiring[])),
  switching: fc.constantFrom('none' as const, '3to1' as const, 'free' as const, 'free' as const),
  maxA: fc.constantFrom(10, 16, 20, 32),
  minA: rarely(fc.constantFrom(6, 8)),
  stepA: rarely(fc.constantFrom(0.1, 0.5, 1)),
  isUpSafe: fc.boolean(),
});

/** Sites of 1 to 5 fuses on 1 to 4 levels, with 1 to 8 connectors of all wirings and kinds; TN and IT. */
export const randomTrees: fc.Arbitrary<Site> = fc
  .record({
    grid: fc.constantFrom('TN' as const, 'TN' as const, 'IT' as const),
    country: fc.constantFrom(undefined, undefined, 'DE' as const, 'AT' as const, 'NO' as const),
    fuses: fc.array(fuseSeed, { minLength: 1, maxLength: 5 }),
    connectors: fc.array(connectorSeed, { minLength: 1, maxLength: 8 }),
  })
  .map(({ grid, country, fuses, connectors }) =>
    defined({
      grid,
      country,
      fuses: treeOf(fuses),
      connectors: connectors.map(({ fuse, ...seed }, at) =>
        defined({ id: `connector ${at}`, fuseId: `fuse ${fuse % fuses.length}`, ...seed }),
      ),
    }),
  );
