import { expect, it } from 'vitest';
import { meterVerdict } from './meter-verdict.ts';
import type { PerPhase } from './site-phases.ts';

const L1: PerPhase = [1, 0, 0];
const L3: PerPhase = [0, 0, 1];
const verdict = (meterNow: PerPhase, drawnA = 10, drawnBeforeA = 10, isAfter = false) =>
  meterVerdict({ from: 'L1', sinceMs: 0, meterBefore: [14, 4, 4], drawnBeforeA, isAfter }, L1, L3, meterNow, drawnA);

it('S6 the site meter shows the current leave the old phase and arrive on the new one', () => {
  expect(verdict([4, 4, 14])).toBe('moved');
  expect(verdict([5.5, 3, 12.5])).toBe('moved');
  expect(verdict([4, 4, 10], 6)).toBe('moved');
});

it('S6 or it stays where it was', () => {
  expect(verdict([14, 4, 4])).toBe('stayed');
  expect(verdict([10, 4, 4], 6)).toBe('stayed');
});

it('where the house changed as much, or the car draws too little, the meter cannot tell', () => {
  expect(verdict([4, 4, 4])).toBeNull();
  expect(verdict([14, 4, 14])).toBeNull();
  expect(verdict([12, 4, 6], 2)).toBeNull();
});

it('S6 a car that was moved while it took nothing is seen where it comes', () => {
  expect(verdict([14, 4, 10], 6, 0)).toBe('moved');
  expect(verdict([20, 4, 4], 6, 0)).toBe('stayed');
});

it('S6 a later change of its current tells what the change of phase itself did not', () => {
  expect(verdict([14, 4, 8], 10, 6, true)).toBe('moved');
  expect(verdict([18, 4, 4], 10, 6, true)).toBe('stayed');
  expect(verdict([14, 4, 4], 10, 6, true)).toBeNull();
  expect(verdict([14, 4, 5], 7, 6, true)).toBeNull();
});
