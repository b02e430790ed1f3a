import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillInOrder, weightedFill } from './fill.ts';
import { flowOf, rowsHold, type PhasorRow } from './phasor-row.ts';

const fuse = (limit: number, ...cars: number[]): PhasorRow => ({ limit, terms: cars.map((car) => ({ car, re: 1, im: 0 })) });
const cars = (...list: [maxCurrentA: number, weight: number][]) => list.map(([maxCurrentA, weight]) => ({ maxCurrentA, weight }));

describe('the weighted fill', () => {
  it('shares a fuse by weight', () => {
    expect(weightedFill(cars([16, 1], [16, 1]), [fuse(20, 0, 1)])).toEqual([10, 10]);
    expect(weightedFill(cars([16, 1], [16, 3]), [fuse(20, 0, 1)])).toEqual([5, 15]);
  });

  it('gives what one cannot take to the others', () => {
    expect(weightedFill(cars([4, 1], [32, 1], [32, 1]), [fuse(30, 0, 1, 2)])).toEqual([4, 13, 13]);
  });

  it('stops only the cars of a full board', () => {
    const [a, b, c] = weightedFill(cars([32, 1], [32, 1], [32, 1]), [fuse(10, 0, 1), fuse(40, 0, 1, 2)]);
    expect([a, b, c]).toEqual([5, 5, 30]);
  });

  it('starts from floors and keeps them', () => {
    expect(weightedFill(cars([16, 1], [16, 1]), [fuse(20, 0, 1)], [12, 0])).toEqual([16, 4]);
  });

  it('lets a car rise that relieves a full row', () => {
    const row: PhasorRow = {
      limit: 10,
      terms: [
        { car: 0, re: 1, im: 0 },
        { car: 1, re: -0.5, im: 0 },
      ],
    };
    const [first = 0, second = 0] = weightedFill(cars([32, 3], [16, 1]), [row]);
    expect(second).toBeCloseTo(16, 9);
    expect(flowOf(row, [first, second])).toBeLessThanOrEqual(10 + 1e-9);
  });

  it('gives nothing on nonsense', () => {
    const nonsense = cars([NaN, 1], [-3, 1], [16, NaN], [16, -1], [Infinity, 1], [16, 1]);
    expect(weightedFill(nonsense, [])).toEqual([0, 0, 0, 0, 0, 16]);
    expect(weightedFill(cars([16, 1]), [fuse(NaN, 0)])).toEqual([0]);
    expect(weightedFill(cars([16, 1]), [fuse(-1, 0)])).toEqual([0]);
  });

  it('is max-min: whoever is below the maximum shares a full fuse with nobody better off for its weight', () => {
    const currentA = fc.double({ min: 0.5, max: 32, noNaN: true });
    const arbitrary = fc.record({
      list: fc.array(fc.tuple(currentA, fc.double({ min: 0.1, max: 5, noNaN: true })), { minLength: 1, maxLength: 8 }),
      fuses: fc.array(fc.tuple(fc.double({ min: 1, max: 80, noNaN: true }), fc.array(fc.nat(7), { minLength: 1 })), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ list, fuses }) => {
        const rows = fuses.map(([limit, members]) => fuse(limit, ...new Set(members.filter((car) => car < list.length))));
        const currentsA = weightedFill(cars(...list), rows);
        expect(rowsHold(rows, currentsA)).toBe(true);
        const level = (car: number) => (currentsA[car] ?? 0) / (list[car]?.[1] ?? 1);
        for (const [car, [maxCurrentA]] of list.entries()) {
          if ((currentsA[car] ?? 0) >= maxCurrentA - 1e-9) continue;
          const bottlenecks = rows.filter(
            (row) => row.terms.some((term) => term.car === car) && flowOf(row, currentsA) >= row.limit - 1e-6,
          );
          expect(bottlenecks.some((row) => row.terms.every((term) => level(term.car) <= level(car) + 1e-6))).toBe(true);
        }
      }),
    );
  });
});

describe('the fill in order', () => {
  it('gives all to the first, then to the next', () => {
    expect(fillInOrder([16, 16, 16], [fuse(20, 0, 1, 2)], [2, 0, 1])).toEqual([4, 0, 16]);
  });
});
