import type { PhaseFeatures, SiteDecision } from '@phasor/contract';
import { PHASE_TRANSFER } from '@phasor/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { SmallSite, type SmallSiteOptions } from './support/small-site.ts';

/** A whole story takes seconds, and a minute on a busy machine. */
const LIMIT_MS = 240_000;
const ONE_CHARGER = { fuseA: 16, wirings: ['RST'], worstHouseA: [13, 13, 13] } as const;

let small: SmallSite | undefined;
afterEach(async () => {
  await small?.end();
  small = undefined;
});

/** A car on L1; then the house takes that phase. */
async function crowded(on: SmallSite): Promise<void> {
  await on.live([0, 4, 4], 2);
  await on.arrive(0, { phases: 1 });
  await on.live([0, 4, 4], 15);
  await on.live([8, 4, 0], 2);
  await on.live([13, 4, 0], 30);
}

interface Told {
  readonly on: SmallSite;
  readonly log: readonly SiteDecision[];
}

/** That story, first where nobody shares the power, so that its fuse trips, then on an active site, where it must not. */
async function told(traits: Partial<SmallSiteOptions>, story = crowded): Promise<Told> {
  const options: SmallSiteOptions = { ...ONE_CHARGER, ...traits };
  small = await SmallSite.open({ ...options, endsAtTrip: true });
  await story(small);
  expect(small.trips, 'without the balancer the fuse trips').toBeGreaterThan(0);
  await small.end();
  const on = (small = await SmallSite.open(options));
  await on.activate();
  await on.clock.advance(60_000);
  await story(on);
  expect(on.trips).toBe(0);
  const { figures } = on.site.look('main');
  expect(figures.longestByChargersMs, 'S19, with a meter every 10 s').toBeLessThanOrEqual(40_000);
  expect(figures.peakRatio, 'S19').toBeLessThanOrEqual(1.45);
  return { on, log: await on.decisions() };
}

const sentences = (log: readonly SiteDecision[], code: string): string[] =>
  log.filter((decision) => decision.code === code).map(({ sentence }) => sentence);

const ofHalo = (on: SmallSite): Promise<PhaseFeatures> => on.read('/chargers/HALO1/phase-features');

describe('R13 each way of telling a charger its phases, in a running session, judged by its contactors', () => {
  it.each<[string, Partial<SmallSiteOptions>, string]>([
    ['its key AssignedPhase', {}, 'key'],
    ['phaseToUse beside numberPhases', { phaseOrders: 'phaseToUse' }, 'phaseToUse'],
    [
      'a DataTransfer by template',
      {
        phaseOrders: 'dataTransfer',
        phaseSetting: { ...PHASE_TRANSFER, data: '{"connector":{connector},"phase":"{phase}"}' },
      },
      'dataTransfer',
    ],
  ])(
    '%s moves a car from L1 to L3',
    async (_, traits, by) => {
      const { on, log } = await told(traits);
      expect(on.ways[0]).toEqual(['L1', 'L3']);
      expect(sentences(log, 'phase-balancing')).toEqual([expect.stringMatching(/from L1 to L3: L1 of main/)]);
      expect(Math.max(...(on.twins[0]?.gridCurrentA ?? []))).toBeGreaterThanOrEqual(6);
      const [halo] = (await ofHalo(on)).connectors;
      expect(halo?.features.find(({ feature }) => feature === 'phaseBalancing')).toMatchObject({ can: 'yes', by, proof: 'measured' });
    },
    LIMIT_MS,
  );
});
