/** Countries whose rules for charging differ from the plain case. */
export type CountryCode = 'DE' | 'AT' | 'CH' | 'NO' | 'SE' | 'GB';

/** What a country asks of charging at home and at work. */
export interface CountryRules {
  /** The most that a car may take from one phase alone, in A. */
  readonly singlePhaseMaxA: number;
  /** By how much the phases of a connection may differ, in A. */
  readonly imbalanceA?: number;
  /** To how much the network's operator may dim all charging, in kW. */
  readonly dimmedKw?: number;
  /** How sites are mostly earthed. */
  readonly grid: 'TN' | 'IT';
  /** Sizes that a main fuse has, in A. */
  readonly mainFusesA?: readonly number[];
}

const PLAIN: CountryRules = { singlePhaseMaxA: 32, grid: 'TN' };

const RULES: Readonly<Record<CountryCode, CountryRules>> = {
  // VDE-AR-N 4100: 4.6 kVA on one phase, and that much between phases; section 14a EnWG: dimming to 4.2 kW.
  DE: { ...PLAIN, singlePhaseMaxA: 20, imbalanceA: 20, dimmedKw: 4.2 },
  AT: { ...PLAIN, singlePhaseMaxA: 16 },
  CH: { ...PLAIN, singlePhaseMaxA: 16 },
  NO: { ...PLAIN, grid: 'IT' },
  SE: { ...PLAIN, mainFusesA: [16, 20, 25, 35, 50, 63] },
  GB: { ...PLAIN, mainFusesA: [60, 80, 100] },
};

/** The rules of a country; of no country in particular: 32 A on one phase, nothing else. */
export function countryRules(country: CountryCode | undefined): CountryRules {
  return country === undefined ? PLAIN : RULES[country];
}
