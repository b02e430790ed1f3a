import { describe, expect, it } from 'vitest';
import { siteOf } from './acn-site.ts';
import { byNeed, earliestDepartureFirst, equalShare, leastLaxityFirst, planned } from './policies.ts';
import { deliveredPct } from './simulate.ts';

/** Two stations on the same phase, 200 V, periods of an hour: 10 A for a period are 2 kWh. */
const file = {
  periodMinutes: 60,
  voltage: 200,
  maxRateA: 10,
  stations: [
    { id: 'A', phaseAngleDeg: 0 },
    { id: 'B', phaseAngleDeg: 0 },
  ],
  constraints: [{ limitA: 'capKw*1000/200', coefficients: { A: 1, B: 1 } }],
  capacitiesKw: [2],
  sessions: [
    [0, 2, 'A', 2],
    [0, 1, 'B', 2],
  ],
};
const site = siteOf(file);

describe('the simulator of the published comparison', () => {
  it('delivers everything where everything fits', () => {
    for (const policy of [equalShare, earliestDepartureFirst, leastLaxityFirst, byNeed, planned()]) {
      expect(deliveredPct(site, 4, policy)).toBeCloseTo(100, 6);
    }
  });

  it('lets who leaves first go first: 10 A for B, then 10 A for A', () => {
    expect(deliveredPct(site, 2, earliestDepartureFirst)).toBeCloseTo(100, 6);
    expect(deliveredPct(site, 2, leastLaxityFirst)).toBeCloseTo(100, 6);
    expect(deliveredPct(site, 2, planned())).toBeGreaterThan(98);
  });

  it('shares equally: B has 5 A for its only hour, A 5 A and then the 5 A it still needs', () => {
    expect(deliveredPct(site, 2, equalShare)).toBeCloseTo(75, 6);
  });

  it('shares by need: B needs twice as much an hour as A', () => {
    expect(deliveredPct(site, 2, byNeed)).toBeCloseTo((100 * (2 + 4 / 3)) / 4, 6);
  });

  it('adds currents with their angles: opposite ones cancel', () => {
    const opposite = siteOf({ ...file, stations: [file.stations[0], { id: 'B', phaseAngleDeg: 180 }] });
    expect(deliveredPct(opposite, 0.001, equalShare)).toBeCloseTo(100, 6);
  });

  it('refuses a policy that overloads a row or a car', () => {
    expect(() => deliveredPct(site, 2, ({ cars }) => cars.map(() => 10))).toThrow('overloads');
    expect(() => deliveredPct(site, 9, ({ cars }) => cars.map(() => 11))).toThrow('11 A for a car of 10 A');
  });
});

describe('the file of the published comparison', () => {
  it.each([
    ['nothing', null, 'periodMinutes'],
    ['no stations', { ...file, stations: [] }, '"stations"'],
    ['a strange limit', { ...file, constraints: [{ limitA: 'x', coefficients: {} }] }, 'limitA "x"'],
    ['an unknown station', { ...file, sessions: [[0, 1, 'Z', 1]] }, 'no station "Z"'],
    ['a session that ends before it begins', { ...file, sessions: [[3, 2, 'A', 1]] }, 'bad session'],
    ['a capacity below 0', { ...file, capacitiesKw: [-1] }, 'capacitiesKw'],
  ])('is refused with %s', (_, json, message) => {
    expect(() => siteOf(json)).toThrow(message);
  });
});
