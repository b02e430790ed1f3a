import { describe, expect, it } from 'vitest';
import { flowOf, rowsHold, stepToLimit, type PhasorRow } from './phasor-row.ts';

const turned = (car: number, degrees: number, size = 1) => ({
  car,
  re: size * Math.cos((degrees * Math.PI) / 180),
  im: size * Math.sin((degrees * Math.PI) / 180),
});

describe('a phasor row', () => {
  it('adds currents with their angles: three equal ones at 120° cancel, two at 60° make √3', () => {
    const star: PhasorRow = { limit: 1, terms: [turned(0, 0), turned(1, 120), turned(2, 240)] };
    expect(flowOf(star, [10, 10, 10])).toBeCloseTo(0, 9);
    expect(flowOf({ limit: 1, terms: [turned(0, 0), turned(1, 60)] }, [10, 10])).toBeCloseTo(10 * Math.sqrt(3), 9);
  });

  it('holds up to its limit, and a limit that is negative or no number leaves no room', () => {
    const fuse = (limit: number): PhasorRow[] => [{ limit, terms: [turned(0, 0)] }];
    expect(rowsHold(fuse(16), [16])).toBe(true);
    expect(rowsHold(fuse(16), [16.001])).toBe(false);
    expect(rowsHold(fuse(-5), [0])).toBe(true);
    expect(rowsHold(fuse(-5), [1])).toBe(false);
    expect(rowsHold(fuse(NaN), [1])).toBe(false);
    expect(rowsHold(fuse(Infinity), [1e9])).toBe(true);
  });
});

describe('the step to a limit', () => {
  it('is what is left, in steps', () => {
    expect(stepToLimit(16, 6, 0, 2, 0)).toBeCloseTo(5, 9);
    expect(stepToLimit(5, 0, 4, 1, 0)).toBeCloseTo(3, 9);
  });

  it('goes through a full row when it leads back inside, and not at all when it leads out', () => {
    expect(stepToLimit(10, 10, 0, -2, 0)).toBeCloseTo(10, 9);
    expect(stepToLimit(10, 10, 0, 1, 0)).toBe(0);
  });

  it('never ends for a row that the step does not load', () => {
    expect(stepToLimit(10, 3, 0, 0, 0)).toBe(Infinity);
    expect(stepToLimit(Infinity, 3, 0, 1, 0)).toBe(Infinity);
  });
});
