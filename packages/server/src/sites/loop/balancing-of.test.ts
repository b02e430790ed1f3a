import { balancedSite } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import { balancingOf } from './balancing-of.ts';
import type { SiteFacts } from './facts.ts';
import type { SiteLoop } from './site-loop.ts';
import type { SiteLoops } from './site-loops.ts';
import type { PerPhase } from './site-phases.ts';
import { NEW_LOOP, siteStep } from './site-step.ts';
import { aPlace } from './testing/a-place.ts';

const NOW = 10_000_000;
const BOARDS = ['board 1', 'board 2'];
const STILL: PerPhase = [2, 2, 2];

/** Two boards with a meter each, a car at each; the meter of the first is not believed. */
function loops(): SiteLoops {
  const worstHouseA = new Map<string, PerPhase>([['main', [10, 10, 10]], ...BOARDS.map((id) => [id, [15, 15, 15]] as const)]);
  const boards = BOARDS.map((id) => ({ id, parentId: 'main', limitA: 25 }));
  const main = { id: 'main', limitA: 63 };
  const places = BOARDS.map((fuseId, index) =>
    aPlace({
      facts: { key: `CP${index + 1}/1`, chargerId: `CP${index + 1}`, fuseId },
      memory: {
        session: { transactionId: index + 1, startedAtMs: 0, meterStartWh: 0, registerWh: 0, departsAtMs: null, wantedKWh: null },
      },
    }),
  );
  const facts: SiteFacts = {
    ...{ nowMs: NOW, hour: 12, day: '2026-03-02', refusal: null, highestOfWeek: new Map() },
    settings: {
      name: 'Two boards',
      zone: 'UTC',
      mode: 'dynamic',
      grid: 'TN',
      fuses: [main, ...boards.map((board) => ({ ...board, meters: [{ serial: board.id }] }))],
      connectors: [],
    },
    balanced: balancedSite({
      ...{ grid: 'TN', fuses: [main, ...boards] },
      connectors: places.map(({ facts: { key, fuseId } }) => ({ id: key, fuseId, wiring: 'RST', switching: 'none', maxA: 16 })),
    }),
    connectors: places.map((place) => place.facts),
    meters: new Map(BOARDS.map((id) => [id, { atMs: NOW, amps: STILL, ageBoundMs: 25_000, recent: [{ atMs: NOW, amps: STILL }] }])),
    meterFaults: new Map([['board 1', 'two meters of the same fuse are 5 A apart']]),
    worstHouseA,
  };
  const before = { ...NEW_LOOP, connectors: new Map(places.map(({ facts: { key }, memory }) => [key, memory])) };
  const step = siteStep(before, facts, 'all');
  const loop = { memory: step.memory, look: { facts, step } } as unknown as SiteLoop;
  return { ofConnector: () => loop } as unknown as SiteLoops;
}

describe('R21 what the balancing of its site gives a connector, and why', () => {
  it('falls back for its own board’s meter, with the reason that is known, and for no other', () => {
    const site = loops();
    expect(balancingOf(site, 'CP1', 1)?.fallback).toBe(
      'The meter of board 1 is not believed (two meters of the same fuse are 5 A apart): the worst load counts.',
    );
    expect(balancingOf(site, 'CP2', 1)).toMatchObject({ grantedA: 6, fallback: null, beyond: null });
  });
});
