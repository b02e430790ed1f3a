import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import en from '../i18n/en.json';
import sv from '../i18n/sv.json';
import { decisionFigures } from './decision-figures.ts';

describe('the figures behind a decision', () => {
  let english: TFunction;
  let swedish: TFunction;

  beforeAll(async () => {
    const instance = i18next.createInstance();
    await instance.init({
      lng: 'en',
      resources: { en: { translation: en }, sv: { translation: sv } },
      interpolation: { escapeValue: false },
    });
    [english, swedish] = [instance.getFixedT('en'), instance.getFixedT('sv')];
  });

  const throttled = {
    ...{ from: 'L1', to: 'L1', fromA: 16, toA: 8.5 },
    because: { fuseId: 'main', row: 'L1', carriedA: 35.04, limitA: 35 },
    houseA: { main: [20.5, 3, 0], board: [0, 0, 0] },
  };

  it('have a label, a value and a unit each, in the reader’s language', () => {
    expect(decisionFigures(throttled, english, 'en')).toEqual([
      ['From', 'L1'],
      ['To', 'L1'],
      ['Offered before', '16 A'],
      ['Offered now', '8.5 A'],
      ['L1 of fuse main', '35.04 of 35 A'],
      ['House load at main, L1 / L2 / L3', '20.5 / 3 / 0 A'],
      ['House load at board, L1 / L2 / L3', '0 / 0 / 0 A'],
    ]);
    expect(decisionFigures(throttled, swedish, 'sv').slice(3)).toEqual([
      ['Erbjudet nu', '8,5 A'],
      ['L1 vid säkring main', '35,04 av 35 A'],
      ['Husets last vid main, L1 / L2 / L3', '20,5 / 3 / 0 A'],
      ['Husets last vid board, L1 / L2 / L3', '0 / 0 / 0 A'],
    ]);
  });

  it('say what a house load is from, which rung was climbed, and what was at fault', () => {
    expect(decisionFigures({ fuseId: 'main', from: 'worst', amps: [35, 35, 35] }, swedish, 'sv')).toEqual([
      ['Säkring', 'main'],
      ['Räknat med', 'den värsta kända lasten'],
      ['Last, L1 / L2 / L3', '35 / 35 / 35 A'],
    ]);
    expect(decisionFigures({ rung: 'vendorKey', fault: 'meter-lost' }, english, 'en')).toEqual([
      ['Tried', 'the vendor’s key'],
      ['At fault', 'the meter is silent'],
    ]);
    expect(decisionFigures({ because: { fuseId: 'main', row: 'kW', carriedA: 12, limitA: 11 }, kw: 7.4 }, english, 'en')).toEqual([
      ['kW of fuse main', '12 of 11 kW'],
      ['Power then', '7.4 kW'],
    ]);
  });

  it('say how much a fuse carried, and for how long', () => {
    const overload = { fuseId: 'main', phase: 'L2', currentA: 24.1, ratedA: 20, lastedS: 50 };
    expect(decisionFigures(overload, swedish, 'sv')).toEqual([
      ['Säkring', 'main'],
      ['Fas', 'L2'],
      ['Bar', '24,1 A'],
      ['Märkt för', '20 A'],
      ['Varade hittills', '50 s'],
    ]);
  });

  it('lose nothing that there are no words for', () => {
    const odd = { fresh: { a: [1] }, because: { fuseId: 'main', other: 1 }, houseA: { main: 'none' }, amps: null, to: 'L4' };
    expect(decisionFigures(odd, english, 'en')).toEqual([
      ['fresh', '{"a":[1]}'],
      ['because', '{"fuseId":"main","other":1}'],
      ['houseA', '{"main":"none"}'],
      ['amps', 'null'],
      ['To', 'L4'],
    ]);
  });
});
