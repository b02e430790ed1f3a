import { describe, expect, it } from 'vitest';
import { isCountry, ruledCountry, rulesSentence } from './country.ts';

describe('the country of a site', () => {
  it.each(['DE', 'de', 'GB', 'NO', 'FI', 'XK', 'TW'])('may be %s', (code) => {
    expect(isCountry(code)).toBe(true);
  });

  it.each(['ZZ', 'UK', 'EU', 'UN', 'XA', 'DD', 'SU', 'AN', 'EA', 'AC', 'D ', '  ', '', 'D1', '276'])('is not %j', (code) => {
    expect(isCountry(code)).toBe(false);
  });

  it('has its rules, or none that are known, and says so', () => {
    expect(ruledCountry('de')).toBe('DE');
    expect(ruledCountry('FI')).toBeUndefined();
    expect(rulesSentence('de')).toBe(
      'The rules of DE hold: a car takes at most 20 A from one phase alone, the phases of the main fuse differ by at most 20 A.',
    );
    expect(rulesSentence('NO')).toBe(
      'The rules of NO hold: a car takes at most 32 A from one phase alone, no limit between phases but what its fuses state.',
    );
    expect(rulesSentence('fi')).toMatch(/^No rules are known of FI: a car takes at most 32 A/);
    expect(rulesSentence(undefined)).toMatch(/^No country is stated, so no rules of one hold: a car takes at most 32 A/);
  });
});
