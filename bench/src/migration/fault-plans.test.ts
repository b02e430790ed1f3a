import { describe, expect, it } from 'vitest';
import { dealt, migrationFaultsOf, type Trouble } from './fault-plans.ts';

function counts(troubles: readonly Trouble[]): Partial<Record<Trouble, number>> {
  const found: Partial<Record<Trouble, number>> = {};
  for (const trouble of troubles) found[trouble] = (found[trouble] ?? 0) + 1;
  return found;
}

describe('what goes wrong in a campaign', () => {
  it.each([1, 2, 3])('field, seed %i: 10 %% weak links, 3 %% firewalls, 5 %% always plugged in, 2 %% dark', (seed) => {
    const all = dealt(migrationFaultsOf('field', 1000), 1000, seed);
    expect(counts(all)).toEqual({ weakLink: 100, firewall: 30, alwaysPlugged: 50, dormant: 20, none: 800 });
  });

  it('none: nothing but the 2 % that are dark', () => {
    expect(counts(dealt(migrationFaultsOf('none', 1000), 1000, 1))).toEqual({ dormant: 20, none: 980 });
  });

  it('hostile: each of its troubles, and a server that dies every minute', () => {
    const plan = migrationFaultsOf('hostile', 200);
    expect(counts(dealt(plan, 200, 1))).toEqual({
      ...{ powerCuts: 40, pendingIgnored: 40, clockJumps: 40, brokenDownloads: 40, ocppUnreachable: 10, dormant: 4, none: 26 },
    });
    expect(plan.serverDiesEveryMs).toBe(60_000);
    expect([1, 10, 20, 1000].map((chargers) => migrationFaultsOf('hostile', chargers).lastsMs)).toEqual(
      [1, 10, 20, 20].map((turns) => turns * 25 * 60_000),
    );
  });

  it('is the same for the same seed, another for another, and as many as there are chargers, however few', () => {
    const plan = migrationFaultsOf('hostile', 200);
    expect(dealt(plan, 50, 4)).toEqual(dealt(plan, 50, 4));
    expect(dealt(plan, 50, 4)).not.toEqual(dealt(plan, 50, 5));
    for (let chargers = 1; chargers < 30; chargers += 1) expect(dealt(plan, chargers, 1)).toHaveLength(chargers);
  });

  it.each(['street', 'toString', ''])('there is no plan "%s"', (name) => {
    expect(() => migrationFaultsOf(name, 20)).toThrow(expect.objectContaining({ code: 'BENCH_FLAG_INVALID' }));
  });
});
