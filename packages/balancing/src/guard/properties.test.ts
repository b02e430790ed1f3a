import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import { guard } from './guard.ts';
import { chooseModes } from '../modes/choose-modes.ts';
import { wayNamed, wiredWayOf } from '../testing/sums.ts';
import { runTree, scenarios, type Scenario, type Tick } from '../testing/tree-run.ts';
import { Ledger } from '../testing/ledger.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);

/** Holds after every tick of many runs of many sites. */
function always(check: (scenario: Scenario) => (tick: Tick) => void): void {
  fc.assert(
    fc.property(scenarios, (scenario) => runTree(scenario, check(scenario))),
    { numRuns: RUNS },
  );
}

describe('whatever cars, chargers and meters do, tick by tick', () => {
  it('S2: what is offered fits every fuse, all cars may take all of it at once', () => {
    always(() => {
      const ledger = new Ledger();
      return (tick) => expect(ledger.look(tick).overloads()).toEqual([]);
    });
  });

  it('what is offered is never above the cars’ share in kW, nor above the dimming by the network’s operator', () => {
    always(() => {
      const ledger = new Ledger();
      return (tick) => expect(ledger.look(tick).overKw()).toEqual([]);
    });
  });

  it('the phases of a fuse never differ by more than allowed because of cars', () => {
    always(() => {
      const ledger = new Ledger();
      return (tick) => expect(ledger.look(tick).unevenness()).toEqual([]);
    });
  });

  it('a car that is on has at least the least of its way and at most the most; a car that is off has nothing', () => {
    always(() => ({ balanced, step, observation }) => {
      for (const grant of step.state.grants.values()) {
        const view = observation.cars.find(({ id }) => id === grant.carId);
        const connector = balanced.connectors.get(grant.connectorId);
        if (!view || !connector) throw new Error('a grant without a car');
        if (grant.way === undefined) {
          expect(grant.offeredA).toBe(0);
          continue;
        }
        const way = wayNamed(balanced.site, { connector, traits: view.traits }, grant.way);
        expect(grant.offeredA).toBeGreaterThanOrEqual((way?.minA ?? Infinity) - 1e-9);
        expect(grant.offeredA).toBeLessThanOrEqual((way?.maxA ?? 0) + 1e-9);
      }
    });
  });

  it('no session has its phase changed more often than its budget, by modes, guard and turns together', () => {
    always(({ maxSwitches }) => {
      const ways = new Map<string, { last: string; changes: number }>();
      return ({ balanced, observation, step }) => {
        for (const view of observation.cars) {
          const known = ways.get(view.id);
          // A charger that did not switch is still where it was.
          if (known && view.isProven && view.measuredWay) known.last = view.measuredWay;
          // A car that turns out to use one phase has been on its first wired one.
          const connector = balanced.connectors.get(view.connectorId);
          if (known?.last === '3P' && view.traits.phases === 1 && connector)
            known.last = wiredWayOf(balanced.site, connector) ?? known.last;
          const way = step.state.grants.get(view.id)?.way;
          if (way === undefined) continue;
          const changes = (known?.changes ?? 0) + (known && known.last !== way ? 1 : 0);
          expect(changes).toBeLessThanOrEqual(maxSwitches);
          ways.set(view.id, { last: way, changes });
        }
      };
    });
  });

  it('S7: nobody gets more, starts or moves on the strength of a cut that is not measured yet', () => {
    always(() => {
      const ledger = new Ledger();
      return (tick) => expect(ledger.look(tick).raisesOnUnmeasuredCuts()).toEqual([]);
    });
  });

  it('the same input gives the same output, whatever the site has seen before, and no input is changed', () => {
    always(() => ({ balanced, rules, before, observation, step, isModes }) => {
      for (const site of [balanced, balancedSite(balanced.site, rules)]) {
        const again = isModes ? chooseModes(site, before, observation) : guard(site, before, observation);
        expect(again).toEqual(step);
      }
    });
  });
});
