import { describe, expect, it } from 'vitest';
import { migrationFaultsOf } from './fault-plans.ts';
import { budgetOf, garageShortfalls, migrationFigures, shortfalls, type ChargerEnd } from './figures.ts';
import { garageOf } from './street-plan.ts';

const books = { sessions: 3, lost: 0, doubled: 0, lostWh: 0 };
const ARRIVED: ChargerEnd = {
  ...{ trouble: 'none', state: 'Migrated', protocol: 'OCPP', isPoweredOn: true, isConnected: true, isProven: true, isServing: true },
  ...{ crossings: 1, homecomings: 0, cut: 0, overMax: 0, books },
};
const HOME: ChargerEnd = { ...ARRIVED, protocol: 'CAPI', isProven: false, homecomings: 1 };
const DARK: ChargerEnd = { ...HOME, trouble: 'dormant', isPoweredOn: false, isConnected: false, crossings: 0, homecomings: 0 };

interface Run {
  readonly ends: readonly ChargerEnd[];
  readonly name?: string;
  readonly maxUnproven?: number;
  readonly says?: { readonly migrated: number; readonly maxUnproven: number };
  readonly atFaultsEnd?: number;
}

function shortOf({ ends, name = 'none', maxUnproven = 1, says, atFaultsEnd }: Run): string[] {
  const figures = migrationFigures(ends, maxUnproven);
  const dark = ends.filter(({ trouble }) => trouble === 'dormant').length;
  const told = says ?? { migrated: figures.migrated, maxUnproven };
  return shortfalls(figures, { faults: migrationFaultsOf(name, ends.length), name, dark }, told, atFaultsEnd ?? null);
}

describe('the figures of a campaign', () => {
  it('count each charger by its own end', () => {
    const walled: ChargerEnd = { ...HOME, trouble: 'firewall' };
    const lost: ChargerEnd = { ...ARRIVED, isConnected: false, books: { ...books, lost: 2, lostWh: 1500 } };
    expect(migrationFigures([ARRIVED, lost, HOME, walled, DARK], 3)).toMatchObject({
      ...{ chargers: 5, eligible: 3, migrated: 2, rolledBack: 2, stranded: 1, dormant: 1, lostSessions: 2, lostKWh: 1.5 },
      ...{ cutCharges: 0, maxUnproven: 3, budgetUnproven: 1, sessions: 15, firstTry: 2, attemptedReachable: 3 },
    });
  });

  it.each([
    [1, 1],
    [39, 1],
    [40, 2],
    [1000, 50],
  ])('of %i chargers %i may be out', (chargers, out) => {
    expect(budgetOf(chargers)).toBe(out);
  });
});

describe('what a campaign falls short of', () => {
  it('is nothing where all arrived, and who is dark is dark', () => {
    expect(shortOf({ ends: [ARRIVED, ARRIVED, DARK] })).toEqual([]);
  });

  it.each<[Partial<ChargerEnd>, string]>([
    [{ books: { ...books, lost: 1, lostWh: 100 } }, '1 sessions with 0.1 kWh lost'],
    [{ books: { ...books, doubled: 1 } }, 'doubled'],
    [{ cut: 1 }, 'cut'],
    [{ overMax: 1 }, 'max current'],
    [{ isConnected: false }, 'stranded'],
    [{ isPoweredOn: false }, 'without power'],
  ])('%o is seen', (change, word) => {
    expect(shortOf({ ends: [ARRIVED, { ...ARRIVED, ...change }] })).toEqual([expect.stringContaining(word)]);
  });

  it('who came home is short of all, and of the first attempt', () => {
    expect(shortOf({ ends: [ARRIVED, HOME] })).toEqual([
      expect.stringContaining('1 of 2 eligible migrated') as string,
      expect.stringContaining('1 of 2 at the first attempt') as string,
    ]);
    expect(shortOf({ ends: [ARRIVED, { ...HOME, isServing: false }] })).toContainEqual(expect.stringContaining('served nobody since'));
  });

  it('budgets are held by the twins’ count and by the server’s, and both agree on the end', () => {
    expect(shortOf({ ends: [ARRIVED], maxUnproven: 2, says: { migrated: 1, maxUnproven: 1 } })).toEqual([
      expect.stringContaining('2 unproven at once; 1'),
    ]);
    expect(shortOf({ ends: [ARRIVED], says: { migrated: 1, maxUnproven: 2 } })).toEqual([expect.stringContaining('by the server 2')]);
    expect(shortOf({ ends: [ARRIVED], says: { migrated: 0, maxUnproven: 1 } })).toEqual([
      expect.stringContaining('the server calls 0 migrated'),
    ]);
  });

  it('field: 97 % of those that reach OCPP arrive at the first attempt; the others have their own ends', () => {
    const all = (home: number): ChargerEnd[] => [
      ...new Array<ChargerEnd>(100 - home).fill(ARRIVED),
      ...new Array<ChargerEnd>(home).fill(HOME),
      { ...HOME, trouble: 'firewall' },
      { ...HOME, trouble: 'alwaysPlugged', crossings: 0, homecomings: 0 },
    ];
    expect(shortOf({ ends: all(3), name: 'field' })).toEqual([]);
    expect(shortOf({ ends: all(4), name: 'field' })).toEqual([expect.stringContaining('96 of 100 at the first attempt')]);
  });

  it('hostile: 90 % while the faults last, 99 % in the end', () => {
    const ends = [...new Array<ChargerEnd>(99).fill({ ...ARRIVED, homecomings: 2, crossings: 3 }), HOME];
    expect(shortOf({ ends, name: 'hostile', atFaultsEnd: 90 })).toEqual([]);
    expect(shortOf({ ends, name: 'hostile', atFaultsEnd: 89 })).toEqual([expect.stringContaining('89 of 100 migrated while')]);
    expect(shortOf({ ends: [...ends, HOME], name: 'hostile', atFaultsEnd: 95 })).toEqual([expect.stringContaining('99 of 101 eligible')]);
  });

  it('that nobody was attempted', () => {
    expect(shortOf({ ends: [DARK] })).toEqual(['nobody was attempted']);
  });
});

describe('the fuse that some of them share while they cross', () => {
  const good = { trips: 0, longestOverloadS: 70, peakRatio: 1.45, thermalMaxPct: 50 };
  const shortWith = (change: Partial<typeof good>): string[] =>
    garageShortfalls({ chargers: 12, figures: { ...good, ...change }, seen: [] });

  it('is held against S19, with 30 s more for chargers on CAPI', () => {
    expect(garageShortfalls(null)).toEqual([]);
    expect(shortWith({})).toEqual([]);
    expect(shortWith({ trips: 1 })).toEqual(['1 trips']);
    for (const change of [{ longestOverloadS: 70.1 }, { peakRatio: 1.46 }, { thermalMaxPct: 51 }])
      expect(shortWith(change)).toEqual([expect.stringContaining('S19')]);
  });

  it.each([
    [19, 0],
    [20, 4],
    [60, 12],
    [1000, 12],
  ])('of %i chargers %i hang behind it', (chargers, inGarage) => {
    expect(garageOf(chargers)).toBe(inGarage);
  });
});
