import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import { siteWith } from '../testing/small-site.ts';
import type { Rules } from './rules.ts';
import type { Connector, Fuse, Site } from './site.ts';

const refused = (site: Site, code: string, details: object, rules: Partial<Rules> = {}): void =>
  expect(() => balancedSite(site, rules)).toThrow(expect.objectContaining({ code, details: expect.objectContaining(details) }));

const withFuses = (...fuses: Fuse[]): Site => siteWith(25, 1, { fuseId: fuses[0]?.id ?? 'main' }, { fuses });
const withFuse = (more: Partial<Fuse>): Site => withFuses({ id: 'main', limitA: 25, ...more });
const fuse = (id: string, parentId?: string): Fuse => ({ id, limitA: 25, ...(parentId === undefined ? {} : { parentId }) });

describe('a site that cannot be balanced is refused, with what is wrong and where', () => {
  const limits: readonly [string, unknown][] = [
    ['below 0', -16],
    ['0', 0],
    ['NaN', NaN],
    ['infinite', Infinity],
    ['missing', undefined],
    ['null', null],
    ['a text', '16'],
    ['two figures', [16, 16]],
    ['three, one of them NaN', [16, NaN, 16]],
  ];
  for (const [what, limitA] of limits) {
    it(`a limit that is ${what}`, () => {
      refused(withFuse({ limitA: limitA as number }), 'BALANCING_LIMIT_INVALID', { id: 'main', name: 'limitA' });
    });
  }

  const figures: readonly [string, Partial<Fuse>][] = [
    ['marginA', { marginA: -1 }],
    ['marginA', { marginA: NaN }],
    ['marginA', { marginA: 25 }],
    ['imbalanceA', { imbalanceA: 0 }],
    ['imbalanceA', { imbalanceA: NaN }],
    ['carsMaxKw', { carsMaxKw: -3 }],
    ['carsMaxKw', { carsMaxKw: Infinity }],
    ['operatingLimits.hours', { operatingLimits: [{ hours: [24], limitA: 10 }] }],
    ['operatingLimits.hours', { operatingLimits: [{ hours: [NaN], limitA: 10 }] }],
    ['operatingLimits.hours', { operatingLimits: [{ hours: [-1], limitA: 10 }] }],
    ['operatingLimits.hours', { operatingLimits: [{ hours: [1.5], limitA: 10 }] }],
    ['operatingLimits.hours', { operatingLimits: [{ hours: [12, 24], limitA: 10 }] }],
    ['operatingLimits', { operatingLimits: [{ hours: [1] }] }],
    ['operatingLimits.limitA', { operatingLimits: [{ hours: [1], limitA: NaN }] }],
    ['operatingLimits.limitA', { operatingLimits: [{ hours: [1], limitA: -1 }] }],
    ['operatingLimits.limitA', { operatingLimits: [{ hours: [1], limitA: Infinity }] }],
    ['operatingLimits.limitKw', { operatingLimits: [{ hours: [1], limitKw: -1 }] }],
    ['operatingLimits.limitKw', { operatingLimits: [{ hours: [1], limitKw: NaN }] }],
    ['marginA', { limitA: [25, 16, 25], marginA: 16 }],
  ];
  for (const [name, more] of figures) {
    it(`a fuse with ${JSON.stringify(more)}`, () => refused(withFuse(more), 'BALANCING_LIMIT_INVALID', { id: 'main', name }));
  }

  const connectors: readonly [string, Partial<Connector>][] = [
    ['maxA', { maxA: 0 }],
    ['maxA', { maxA: NaN }],
    ['maxA', { maxA: Infinity }],
    ['minA', { minA: -6 }],
    ['minA', { minA: 40 }],
    ['stepA', { stepA: 0 }],
    ['stepA', { stepA: NaN }],
    ['minA', { minA: NaN }],
    ['isolationPauseS', { isolationPauseS: -1 }],
    ['isolationPauseS', { isolationPauseS: Infinity }],
  ];
  for (const [name, more] of connectors) {
    it(`a connector with ${name} ${Object.values(more).join()}`, () =>
      refused(siteWith(25, 1, more), 'BALANCING_LIMIT_INVALID', { id: 'c1', name }));
  }

  for (const wiring of ['RRT', 'RS', 'XYZ', '', 'toString', '__proto__']) {
    it(`a wiring "${wiring}" that is no permutation`, () => {
      refused(siteWith(25, 1, { wiring: wiring as 'RST' }), 'BALANCING_WIRING_UNKNOWN', { wiring });
    });
  }

  it('fuses that feed each other in a circle', () => {
    refused(withFuses(fuse('main'), fuse('a', 'b'), fuse('b', 'c'), fuse('c', 'a')), 'BALANCING_TREE_CYCLE', { fuseIds: 'a, b, c' });
  });

  it('a fuse that feeds itself', () => {
    refused(withFuses(fuse('main'), fuse('a', 'a')), 'BALANCING_TREE_CYCLE', { fuseIds: 'a' });
  });

  it('two main fuses', () => {
    refused(withFuses(fuse('main'), fuse('other')), 'BALANCING_TREE_ROOTS', { fuseIds: 'main, other' });
  });

  it('no fuse at all', () => {
    refused(withFuses(), 'BALANCING_TREE_ROOTS', { fuseIds: 'none' });
  });

  it('a fuse below one that is not there', () => {
    refused(withFuses(fuse('main'), fuse('a', 'nowhere')), 'BALANCING_FUSE_UNKNOWN', { id: 'a', fuseId: 'nowhere' });
  });

  it('a connector below a fuse that is not there', () => {
    refused(siteWith(25, 1, { fuseId: 'nowhere' }), 'BALANCING_FUSE_UNKNOWN', { id: 'c1', fuseId: 'nowhere' });
  });

  it('two fuses, or two connectors, of one name', () => {
    refused(withFuses(fuse('main'), fuse('a', 'main'), fuse('a', 'main')), 'BALANCING_FUSE_DUPLICATE', { fuseId: 'a' });
    const [connector] = siteWith(25, 1).connectors;
    const twice = connector ? [connector, connector] : [];
    refused(siteWith(25, 1, {}, { connectors: twice }), 'BALANCING_CONNECTOR_DUPLICATE', { connectorId: 'c1' });
  });

  const rules: readonly Partial<Rules>[] = [
    { worstHouseA: -5 },
    { worstHouseA: NaN },
    { maxSwitches: NaN },
    { dwellMs: -1 },
    { raiseStepA: NaN },
    { houseAgeMs: Infinity },
  ];
  for (const of of rules) {
    const [name = ''] = Object.keys(of);
    it(`a rule ${name} of ${Object.values(of).join()}`, () =>
      refused(siteWith(25, 1), 'BALANCING_LIMIT_INVALID', { id: 'rules', name }, of));
  }

  it('a rule that is left open is the usual one', () => {
    expect(balancedSite(siteWith(25, 1), { maxSwitches: undefined }).rules.maxSwitches).toBe(2);
  });

  it.each([
    [withFuse({ limitA: [16, 16] as unknown as number }), 'limitA of "main" is 16,16; write one number or three.'],
    [withFuse({ limitA: 0 }), 'limitA of "main" is 0; write a number of A above 0.'],
    [withFuse({ marginA: 30 }), 'marginA of "main" is 30; write A from 0 to below 25.'],
    [withFuse({ carsMaxKw: -3 }), 'carsMaxKw of "main" is -3; write kW above 0.'],
    [withFuse({ operatingLimits: [{ hours: [24], limitA: 1 }] }), 'operatingLimits.hours of "main" is 24; write whole hours from 0 to 23.'],
    [withFuse({ operatingLimits: [{ hours: [1] }] }), 'operatingLimits of "main" is without a limit; write limitA, limitKw or both.'],
    [withFuse({ operatingLimits: [{ hours: [1], limitA: -1 }] }), 'operatingLimits.limitA of "main" is -1; write A from 0.'],
    [withFuse({ operatingLimits: [{ hours: [1], limitKw: -1 }] }), 'operatingLimits.limitKw of "main" is -1; write kW from 0.'],
    [siteWith(25, 1, { minA: 40 }), 'minA of "c1" is 40; write A above 0 and up to maxA, 32.'],
    [siteWith(25, 1, { isolationPauseS: -1 }), 'isolationPauseS of "c1" is -1; write s from 0.'],
    [siteWith(25, 1, { wiring: 'RRT' as 'RST' }), 'No wiring is called "RRT"; write one of RST, STR, TRS, RTS, SRT, TSR, R, S, T.'],
  ])('says what to write instead', (site, sentence) => {
    expect(() => balancedSite(site)).toThrow(sentence);
  });

  it('a rule says what to write instead', () => {
    expect(() => balancedSite(siteWith(25, 1), { dwellMs: -1 })).toThrow('dwellMs of "rules" is -1; write a number from 0.');
  });

  it('names the fuses of a circle alone, not those that hang on it', () => {
    refused(withFuses(fuse('main'), fuse('d', 'a'), fuse('a', 'b'), fuse('b', 'a')), 'BALANCING_TREE_CYCLE', { fuseIds: 'a, b' });
  });
});

describe('what is still right', () => {
  const sound: readonly [string, Site, Partial<Rules>?][] = [
    ['a fuse with three limits', withFuse({ limitA: [25, 20, 16] })],
    ['a margin of nothing', withFuse({ marginA: 0 })],
    ['a margin just below the least limit', withFuse({ limitA: [25, 16, 25], marginA: 15.9 })],
    ['a tariff that allows nothing for hours of the night', withFuse({ operatingLimits: [{ hours: [0, 12, 23], limitA: 0, limitKw: 0 }] })],
    ['a tariff in kW alone', withFuse({ operatingLimits: [{ hours: [], limitKw: 5 }] })],
    ['fuses below fuses, in any order', withFuses(fuse('b', 'a'), fuse('a', 'main'), fuse('main'), fuse('c', 'a'))],
    ['a connector that gives one current', siteWith(25, 1, { minA: 16, maxA: 16 })],
    ['a connector that begins at 8 A and needs no pause', siteWith(25, 1, { minA: 8, stepA: 0.1, isolationPauseS: 0 })],
    ['rules of 0', siteWith(25, 1), { maxSwitches: 0, dwellMs: 0 }],
    ['fairness by current', siteWith(25, 1), { fairness: 'current' }],
  ];
  it.each(sound)('%s', (_, site, rules) => {
    expect(() => balancedSite(site, rules)).not.toThrow();
  });
});
