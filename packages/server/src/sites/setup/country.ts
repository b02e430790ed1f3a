import { countryRules, type CountryCode } from '@phasor/balancing';

/**
 * The countries of ISO 3166-1 alpha-2, and XK, by which Kosovo is known where it has no code. Written out: the runtime's own list (Intl.DisplayNames) has `ZZ`
 * (unknown region), `UK`, `EU` and codes of countries that are no more, and is another with each runtime.
 */
const COUNTRIES: ReadonlySet<string> = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD ' +
    'CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF ' +
    'GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN ' +
    'KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA ' +
    'NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI ' +
    'SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI ' +
    'VN VU WF WS YE YT ZA ZM ZW XK'
  ).split(' '),
);

const RULED: Readonly<Record<CountryCode, true>> = { DE: true, AT: true, CH: true, NO: true, SE: true, GB: true };
const isRuled = (code: string): code is CountryCode => Object.hasOwn(RULED, code);

/** Whether there is such a country; small letters are as good as capitals. */
export const isCountry = (code: string): boolean => COUNTRIES.has(code.toUpperCase());

/** The country whose rules hold; undefined: none are known for it. */
export function ruledCountry(code: string | undefined): CountryCode | undefined {
  const country = code?.toUpperCase();
  return country !== undefined && isRuled(country) ? country : undefined;
}

/** Which rules of its country a site keeps, a sentence. */
export function rulesSentence(code: string | undefined): string {
  const country = ruledCountry(code);
  const { singlePhaseMaxA, imbalanceA } = countryRules(country);
  const onOne = `a car takes at most ${singlePhaseMaxA} A from one phase alone`;
  const apart =
    imbalanceA === undefined
      ? 'no limit between phases but what its fuses state'
      : `the phases of the main fuse differ by at most ${imbalanceA} A`;
  return `${whoseRules(code, country)}: ${onOne}, ${apart}.`;
}

function whoseRules(code: string | undefined, country: CountryCode | undefined): string {
  if (country !== undefined) return `The rules of ${country} hold`;
  return code === undefined ? 'No country is stated, so no rules of one hold' : `No rules are known of ${code.toUpperCase()}`;
}
