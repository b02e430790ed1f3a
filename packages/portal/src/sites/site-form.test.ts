import { describe, expect, it } from 'vitest';
import type { SiteSettings } from '@phasor/contract';
import { ampsOf, ampsText, metersOf, metersText, settingsFrom, threeAmpsOf } from './site-form.ts';

const BEFORE: SiteSettings = {
  ...{ name: 'Yard', zone: 'Europe/Oslo', mode: 'static', grid: 'TN', country: 'NO' },
  fuses: [{ id: 'main', limitA: 63, marginA: 3, operatingLimits: [{ hours: [17], limitA: 40 }] }],
  connectors: [{ chargerId: 'C', connectorId: 1, fuseId: 'main', wiring: 'RST', schukoIsOn: true, bearsThreeAgain: true }],
};

describe('amperes as people write them', () => {
  it.each<[string, number | number[] | undefined]>([
    ['35', 35],
    ['13,5', 13.5],
    ['35, 35, 25', [35, 35, 25]],
    ['35/35/25', [35, 35, 25]],
    ['13,5 12 10', [13.5, 12, 10]],
    ['', undefined],
    ['many', Number.NaN],
  ])('%j', (text, amps) => {
    expect(ampsOf(text)).toEqual(amps);
  });

  it('are read as they are shown', () => {
    for (const amps of [63, [63, 50, 40]]) expect(ampsOf(ampsText(amps))).toEqual(amps);
    expect(threeAmpsOf(ampsText([20, 20, 20]))).toEqual([20, 20, 20]);
    expect(metersOf(metersText([{ serial: 'M1' }, { chargerId: 'C' }]))).toEqual([{ serial: 'M1' }, { chargerId: 'C' }]);
  });
});

describe('the form of a site', () => {
  const form = new FormData();
  const fields = {
    ...{ name: 'Yard', zone: 'Europe/Oslo', mode: 'dynamic', grid: 'IT', country: '' },
    ...{ 'fuse.0.id': 'main', 'fuse.0.limitA': '80', 'fuse.0.marginA': '', 'fuse.0.worstHouseA': '20', 'fuse.0.meters': 'M1' },
    ...{ 'fuse.0.operatingLimits': '17-18 40 A', 'connector.0.phaseSetting': 'Feed={phase}' },
    ...{ 'fuse.1.id': 'board', 'fuse.1.parentId': 'main', 'fuse.1.limitA': '32, 32, 25' },
    ...{ 'connector.0.chargerId': 'C', 'connector.0.connectorId': '1', 'connector.0.fuseId': 'board', 'connector.0.wiring': 'STR' },
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const [main] = BEFORE.fuses;
  const [first] = BEFORE.connectors;

  it('says what stands in it, and keeps what it does not show', () => {
    const rows = [
      { key: 0, from: main ?? null },
      { key: 1, from: null },
    ];
    expect(settingsFrom(form, rows, [{ key: 0, from: first ?? null }], BEFORE)).toEqual({
      ...{ name: 'Yard', zone: 'Europe/Oslo', mode: 'dynamic', grid: 'IT' },
      fuses: [
        { id: 'main', limitA: 80, worstHouseA: [20, 20, 20], meters: [{ serial: 'M1' }], operatingLimits: [{ hours: [17], limitA: 40 }] },
        { id: 'board', parentId: 'main', limitA: [32, 32, 25] },
      ],
      connectors: [{ chargerId: 'C', connectorId: 1, fuseId: 'board', wiring: 'STR', phaseSetting: { key: 'Feed', value: '{phase}' } }],
    });
  });

  it('says which connectors bear three phases again, and other limits by the hour; an empty line takes them away', () => {
    form.set('connector.0.bearsThreeAgain', 'on');
    form.set('connector.0.phaseSetting', '');
    form.set('fuse.0.operatingLimits', '6-8 7,5 kW');
    const read = () => settingsFrom(form, [{ key: 0, from: main ?? null }], [{ key: 0, from: first ?? null }], BEFORE);
    expect(read().connectors[0]).toEqual({ chargerId: 'C', connectorId: 1, fuseId: 'board', wiring: 'STR', bearsThreeAgain: true });
    expect(read().fuses[0]?.operatingLimits).toEqual([{ hours: [6, 7], limitKw: 7.5 }]);
    form.set('fuse.0.operatingLimits', '');
    expect(read().fuses[0]).not.toHaveProperty('operatingLimits');
  });
});
