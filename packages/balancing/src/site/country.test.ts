import { describe, expect, it } from 'vitest';
import { countryRules } from './country.ts';

describe('the rules of a country', () => {
  it('of no country in particular: 32 A on one phase, nothing else', () => {
    expect(countryRules(undefined)).toEqual({ singlePhaseMaxA: 32, grid: 'TN' });
  });

  it('Germany limits one phase and the difference between phases, and lets the network dim', () => {
    expect(countryRules('DE')).toMatchObject({ singlePhaseMaxA: 20, imbalanceA: 20, dimmedKw: 4.2, grid: 'TN' });
  });

  it('Norway has no neutral', () => {
    expect(countryRules('NO')).toMatchObject({ grid: 'IT', singlePhaseMaxA: 32 });
  });
});
