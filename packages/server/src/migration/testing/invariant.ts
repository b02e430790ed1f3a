import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageOf } from '@phasor/kernel';
import type { CampaignRules } from '../campaign/index.ts';
import { campaignRules } from '../campaign/index.ts';
import { campaignDefects } from './planted-defects.ts';

/** The same seeds in each run: each planted defect has to show within so many of them. */
const DEFECT_RUNS = { numRuns: 12, endOnFailure: true, seed: 20260302 };

/**
 * An invariant of migration by its number: `check` throws where it does not hold for a seed. It is run with the product's rules, and with
 * each planted defect, which has to turn it red.
 */
export function invariant(
  number: keyof typeof campaignDefects,
  sentence: string,
  check: (seed: number, rules: CampaignRules) => void,
  numRuns = 3,
): void {
  const property = (rules: CampaignRules) => fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => check(seed, rules));
  describe(`invariant ${number}: ${sentence}`, () => {
    it('holds', () => fc.assert(property(campaignRules), { numRuns, endOnFailure: true }));
    it.each(Object.entries<CampaignRules>(campaignDefects[number]))('is red with the planted defect: %s', (_name, rules) => {
      const { failed, errorInstance } = fc.check(property(rules), DEFECT_RUNS);
      expect(failed).toBe(true);
      // By what the invariant asks, not because something broke.
      expect(messageOf(errorInstance)).toMatch(/seed \d+/);
    });
  });
}
