import { describe, expect, it } from 'vitest';
import type { SiteSettings } from '@phasor/contract';
import { balancedSiteOf } from './balanced-site-of.ts';
import { isZone, localHour } from './local-hour.ts';

const SETTINGS: SiteSettings = {
  name: 'Garage',
  zone: 'Europe/Stockholm',
  mode: 'dynamic',
  grid: 'TN',
  country: 'se',
  fuses: [{ id: 'main', limitA: [80, 80, 63], marginA: 2, operatingLimits: [{ hours: [17], limitA: 40 }], meters: [{ serial: 'M' }] }],
  connectors: [],
};
const connector = { chargerId: 'H1', connectorId: 1, fuseId: 'main', wiring: 'STR' } as const;
const proof = { actuator: 'none', noSwitchReason: null } as const;
const siteWith = (known: Parameters<typeof balancedSiteOf>[1], change: Partial<SiteSettings> = {}) =>
  balancedSiteOf({ ...SETTINGS, ...change }, known, new Map([['H1/1', 16]]));

describe('a site as the balancing takes it', () => {
  it('has fuses and connectors by their names', () => {
    expect(siteWith([{ settings: { ...connector, bearsThreeAgain: true }, proof }]).site).toMatchObject({
      country: 'SE',
      fuses: [{ id: 'main', limitA: [80, 80, 63], marginA: 2, operatingLimits: [{ hours: [17], limitA: 40 }] }],
      connectors: [{ id: 'H1/1', name: 'H1', fuseId: 'main', wiring: 'STR', maxA: 16, switching: 'none', isUpSafe: true }],
    });
  });

  it.each([
    ['none', 'none'],
    ['numberPhases', '3to1'],
    ['power', 'none'],
    ['phaseToUse', 'free'],
    ['key', 'free'],
    ['dataTransfer', 'free'],
  ] as const)('a charger told its phases by %s switches %s', (actuator, switching) => {
    const known = { settings: connector, proof: { actuator, noSwitchReason: null } };
    expect(siteWith([known]).site.connectors[0]?.switching).toBe(switching);
    const failed = { settings: connector, proof: { actuator, noSwitchReason: 'it did not obey twice' } };
    expect(siteWith([failed]).site.connectors[0]?.switching).toBe('none');
  });

  it('S16 counts the stated worst house load when a meter is lost, and the whole fuse where one is not stated', () => {
    const [main] = SETTINGS.fuses;
    const fuse = { id: 'main', limitA: 80, ...main };
    expect(siteWith([]).rules.worstHouseA).toBeUndefined();
    expect(siteWith([], { fuses: [{ ...fuse, worstHouseA: [10, 25, 5] }] }).rules.worstHouseA).toBe(25);
  });

  it.each([
    [16, 1],
    [[80, 80, 63], 1.575],
    [400, 3],
  ])('S11 with a main fuse of %s A a raise is worth an order from %s A on', (limitA, stepA) => {
    expect(
      siteWith([], {
        fuses: [
          { id: 'main', limitA },
          { id: 'board', parentId: 'main', limitA: 16 },
        ],
      }).rules.raiseStepA,
    ).toBeCloseTo(stepA);
  });

  it('has an error with the place and the field for what cannot be balanced', () => {
    const wrong = (): unknown => siteWith([], { fuses: [{ id: 'main', limitA: -1 }] });
    expect(wrong).toThrow(
      expect.objectContaining({
        code: 'BALANCING_LIMIT_INVALID',
        details: expect.objectContaining({ id: 'main', name: 'limitA' }) as object,
      }) as Error,
    );
  });

  it('knows no rules of a country that it does not know', () => {
    expect(siteWith([], { country: 'FR' }).site.country).toBeUndefined();
  });
});

describe('the hour of a site', () => {
  it('is that of its zone, in summer and winter', () => {
    expect(localHour('Europe/Stockholm', Date.parse('2026-01-15T23:30:00Z'))).toBe(0);
    expect(localHour('Europe/Stockholm', Date.parse('2026-07-15T22:30:00Z'))).toBe(0);
    expect(localHour('Asia/Kathmandu', Date.parse('2026-07-15T18:20:00Z'))).toBe(0);
  });

  it('knows zones from what is none', () => {
    expect(['Europe/Oslo', 'UTC', 'Europe/Stokholm', '+01:00', ''].map(isZone)).toEqual([true, true, false, false, false]);
  });
});
