import { describe, expect, it } from 'vitest';
import type { Connector, Grid } from './site.ts';
import type { CountryCode } from './country.ts';
import { waysOf, type CarTraits, type Way } from './ways.ts';

const CONNECTOR: Connector = { id: 'c1', fuseId: 'main', wiring: 'RST', switching: 'free', maxA: 32 };
const CAR: CarTraits = { phases: 3, maxA: 16 };

interface Asked {
  readonly connector?: Partial<Connector>;
  readonly car?: Partial<CarTraits>;
  readonly grid?: Grid;
  readonly country?: CountryCode;
}

function waysWith({ connector, car, grid = 'TN', country }: Asked): readonly Way[] {
  return waysOf({ grid, ...(country === undefined ? {} : { country }) }, { ...CONNECTOR, ...connector }, { ...CAR, ...car });
}

const namesWith = (asked: Asked): string =>
  waysWith(asked)
    .map(({ name }) => name)
    .join(' ');

describe('the ways in which a connector can feed a car', () => {
  it('a phase matrix feeds all phases, or any one alone', () => {
    expect(namesWith({})).toBe('3P L1 L2 L3');
    expect(namesWith({ grid: 'IT' })).toBe('3P L1L2 L2L3 L3L1');
  });

  it('a charger that goes from three to one feeds all, or the first wired phase', () => {
    expect(namesWith({ connector: { switching: '3to1' } })).toBe('3P L1');
    expect(namesWith({ connector: { switching: '3to1', wiring: 'STR' } })).toBe('3P L2');
  });

  it('a plain charger feeds a car all that it uses', () => {
    expect(namesWith({ connector: { switching: 'none' } })).toBe('3P');
    expect(namesWith({ connector: { switching: 'none', wiring: 'TRS' }, car: { phases: 1 } })).toBe('L3');
  });

  it('a car on one phase has no three, and may sit on any that the charger can choose', () => {
    expect(namesWith({ car: { phases: 1 } })).toBe('L1 L2 L3');
  });

  it('a connector with one phase feeds that, whatever it could switch', () => {
    expect(namesWith({ connector: { wiring: 'S' } })).toBe('L2');
    expect(namesWith({ connector: { wiring: 'T', switching: '3to1' } })).toBe('L3');
  });

  it.each([
    ['RST', 'L1L2'],
    ['STR', 'L2L3'],
    ['TRS', 'L3L1'],
    ['RTS', 'L3L1'],
    ['SRT', 'L1L2'],
    ['TSR', 'L2L3'],
    ['R', 'L1L2'],
    ['S', 'L2L3'],
    ['T', 'L3L1'],
  ] as const)('in IT a one-phase car at a connector wired %s sits between %s', (wiring, pair) => {
    expect(namesWith({ grid: 'IT', connector: { wiring, switching: 'none' }, car: { phases: 1 } })).toBe(pair);
  });

  it('a car of two phases loads the first two that are wired', () => {
    const [both] = waysWith({ connector: { wiring: 'STR' }, car: { phases: 2 } });
    expect(both).toMatchObject({ name: '3P', slots: [1, 2], factor: 1 });
    expect(both?.kwPerA).toBeCloseTo(0.46, 9);
  });

  it('an A is 0.69 kW on three phases, 0.23 kW on one; in IT √3 × 0.23 kW and 1/√3 A in each pair of lines', () => {
    const kw = (asked: Asked): number[] => waysWith(asked).map(({ kwPerA }) => kwPerA);
    expect(kw({})[0]).toBeCloseTo(0.69, 9);
    expect(kw({}).slice(1)).toEqual([0.23, 0.23, 0.23]);
    expect(kw({ grid: 'IT' })[0]).toBeCloseTo(0.39837, 5);
    expect(waysWith({ grid: 'IT' })[0]?.factor).toBeCloseTo(0.57735, 5);
    expect(waysWith({ grid: 'IT' })[0]?.slots).toEqual([0, 1, 2]);
  });

  it('currents go from 6 A, or what the connector begins at, to the least of connector and car', () => {
    expect(waysWith({})[1]).toMatchObject({ minA: 6, maxA: 16 });
    expect(waysWith({ connector: { minA: 8, maxA: 10 } })[1]).toMatchObject({ minA: 8, maxA: 10 });
    expect(waysWith({ connector: { minA: 2 } })[1]).toMatchObject({ minA: 6 });
  });

  it('a car that needs more on three phases gets it there, and no less than the connector gives', () => {
    const least = (minA3P: number, minA = 6): number[] => waysWith({ car: { minA3P }, connector: { minA } }).map((way) => way.minA);
    expect(least(8)).toEqual([8, 6, 6, 6]);
    expect(least(8, 10)).toEqual([10, 10, 10, 10]);
  });

  it('a country’s limit for one phase does not hold for three', () => {
    expect(waysWith({ car: { maxA: 32 }, country: 'DE' }).map(({ maxA }) => maxA)).toEqual([32, 20, 20, 20]);
    expect(waysWith({ car: { maxA: 32 }, country: 'AT' })[1]?.maxA).toBe(16);
    expect(waysWith({ car: { maxA: 32 } })[1]?.maxA).toBe(32);
  });

  it('a way whose least is above its most is none; at the same figure it is one', () => {
    expect(namesWith({ car: { maxA: 5 } })).toBe('');
    expect(namesWith({ car: { maxA: 6 } })).toBe('3P L1 L2 L3');
    expect(namesWith({ car: { maxA: 7, minA3P: 8 } })).toBe('L1 L2 L3');
  });
});
