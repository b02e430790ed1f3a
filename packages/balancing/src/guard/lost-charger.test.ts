import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import type { Connector, Fuse } from '../site/site.ts';
import { EMPTY_STATE, type SiteState } from '../state/site-state.ts';
import { carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import { guard } from './guard.ts';

const HOUR = 3_600_000;
const ONE_PHASE = { phases: 1, maxA: 16 } as const;
const board = (id: string, limitA: number): Fuse => ({ id, parentId: 'main', limitA, marginA: 0 });
const at = (id: string, fuseId: string): Connector => ({ id, fuseId, wiring: 'RST', switching: 'none', maxA: 16 });

describe('a charger of which nothing is heard any more, on a board that what it may draw overloads', () => {
  const site = balancedSite(
    siteWith(
      63,
      0,
      {},
      {
        fuses: [{ id: 'main', limitA: 63, marginA: 0 }, board('a', 10), board('b', 30)],
        connectors: [at('c1', 'a'), at('c2', 'b'), at('c3', 'b')],
      },
    ),
  );
  const state: SiteState = {
    ...EMPTY_STATE,
    grants: new Map([granted(1, 'L1', 6, { leaving: { way: 'L1', amps: 16 } }), granted(2, 'L1', 8)]),
  };
  const cars = [carAt(1, { traits: ONE_PHASE, isProven: false }), carAt(2, { traits: ONE_PHASE, drawnA: 8 })];

  it('cars on another board rise all the same', () => {
    expect(guard(site, state, observe(HOUR, cars)).state.grants.get('car 2')?.offeredA).toBe(16);
  });

  it('cars on another board start all the same', () => {
    const seen = observe(HOUR, [...cars, carAt(3, { traits: ONE_PHASE })]);
    expect(chooseModes(site, state, seen).state.grants.get('car 3')?.way).toBe('L1');
  });

  it('and nobody more is let on its own board', () => {
    expect(guard(site, state, observe(HOUR, cars)).state.grants.get('car 1')?.offeredA).toBe(6);
  });
});
