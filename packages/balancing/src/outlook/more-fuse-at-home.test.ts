import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import { utilityOf } from '../problem/utility.ts';
import { WIRINGS, type PerPhase, type Wiring } from '../site/phase.ts';
import type { Site } from '../site/site.ts';
import { EMPTY_STATE, type SiteState } from '../state/site-state.ts';
import { Obedient } from '../testing/obedient.ts';
import { carAt, observe, siteWith } from '../testing/small-site.ts';
import { COMBINATIONS, DAY_SLOTS } from './house-past.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);
/** The slot in which the run begins. */
const NOW_SLOT = 12;
const KW_PER_A = 0.23;

/** Days of a house that leaves now this and now that, for some slots each; less than three days tell nothing. */
const pasts = fc
  .tuple(
    fc.array(fc.tuple(fc.nat({ max: COMBINATIONS - 1 }), fc.integer({ min: 1, max: 60 })), { minLength: 3, maxLength: 12 }),
    fc.boolean(),
  )
  .map(([day, isKnown]) => {
    const slots = day.map(([rooms, length]) => String.fromCharCode('a'.charCodeAt(0) + rooms).repeat(length)).join('');
    return slots.repeat(DAY_SLOTS).slice(-(isKnown ? 4 : 2) * DAY_SLOTS);
  });

const home = fc.record({
  limitA: fc.integer({ min: 10, max: 29 }),
  moreA: fc.integer({ min: 0, max: 12 }),
  wirings: fc.array(fc.constantFrom(...(Object.keys(WIRINGS) as Wiring[])), { minLength: 1, maxLength: 2 }),
  houseA: fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 }), fc.nat({ max: 12 })).map((three): PerPhase => three),
  wantedKWh: fc.constantFrom(undefined, 2, 8, 20, 1e6),
  past: pasts,
});

describe('one or two one-phase cars beside a house whose habits are known', () => {
  it('with a larger fuse have no less from a mode step than from the plan it started from', () => {
    let [charging, kept] = [0, 0];
    fc.assert(
      fc.property(home, ({ limitA, moreA, wirings, houseA, wantedKWh, past }) => {
        const siteOf = (amps: number): Site => {
          const site = siteWith(amps, wirings.length);
          return { ...site, connectors: site.connectors.map((connector, at) => ({ ...connector, wiring: wirings[at] ?? 'RST' })) };
        };
        const cars = wirings.map((_, at) => carAt(at + 1, { traits: { phases: 1, maxA: 16 }, wantedKWh }));
        const housePast = new Map([['main', { fromSlot: NOW_SLOT - past.length, rooms: past }]]);
        const run = new Obedient(balancedSite(siteOf(limitA)), { ...EMPTY_STATE, housePast });
        run.minutes(12, cars, houseA);
        const worth = (state: SiteState): number =>
          [...state.grants.values()].reduce((sum, { offeredA }) => sum + utilityOf(KW_PER_A * offeredA), 0);
        const before = worth(run.state);
        const seen = observe(run.nowMs, cars, houseA);
        // Nothing but utility: no risk of what the house may take, no price on pauses.
        const rules = { riskPart: 0, pausePart: 0, keepOnMs: 0 };
        const { certificate, state } = chooseModes(balancedSite(siteOf(limitA + moreA), rules), run.state, seen);
        expect(certificate.utility).toBeGreaterThanOrEqual(before - 1e-7);
        if (before > 0) charging += 1;
        for (const { carId, way } of run.state.grants.values()) if (way && state.grants.get(carId)?.way === way) kept += 1;
      }),
      { numRuns: RUNS },
    );
    // Not all of them waited, and they did not all move.
    expect(charging).toBeGreaterThan(RUNS / 4);
    expect(kept).toBeGreaterThan(RUNS / 4);
  });
});
