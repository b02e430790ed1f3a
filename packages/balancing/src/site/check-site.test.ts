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
    ['operatingLimits', { operatingLimits: [{ hours: [1] }] }],
    ['operatingLimits.limitA', { operatingLimits: [{ hours: [1], limitA: NaN }] }],
    ['operatingLimits.limitKw', { operatingLimits: [{ hours: [1], limitKw: -1 }] }],
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
    ['isolationPauseS', { isolationPauseS: -1 }],
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
});
