import { describe, expect, it } from 'vitest';
import { quantile } from './quantile.ts';

describe('a quantile of a benchmark', () => {
  it('is the value of the nearest rank, whatever the order', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 0.2, 0.5, 0.95, 1].map((part) => quantile(values, part))).toEqual([1, 1, 3, 5, 5]);
    expect(quantile([10, 20], 0.5)).toBe(10);
  });

  it('is rounded to the digits asked for', () => {
    expect([quantile([1.23456], 0.5), quantile([1.23456], 0.5, 1), quantile([1.23456], 0.5, 3)]).toEqual([1.23, 1.2, 1.235]);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});
