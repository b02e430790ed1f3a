import { describe, expect, it } from 'vitest';
import { deriveCapabilities } from './derive-capabilities.ts';
import type { FeatureFact } from './firmware-features.ts';

const AT = new Date('2026-01-05T00:00:00Z');
const keysOf = (values: Readonly<Record<string, string | null>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value, readonly: true, isKnown: value !== null, readAt: AT.toISOString() }));
const featuresOf = (...facts: readonly [string, FeatureFact['verdict'], string?][]): ReadonlyMap<string, FeatureFact> =>
  new Map(facts.map(([feature, verdict, reason = '']) => [feature, { feature, verdict, reason, learntAt: AT }]));
const derive = (values: Readonly<Record<string, string | null>>, features = featuresOf(), highestConnectorId: number | null = null) =>
  deriveCapabilities({ keys: keysOf(values), features, highestConnectorId });

describe('capabilities', () => {
  it('are as the charger tells, spaces after commas and odd case included', () => {
    const told = derive({
      SupportedFeatureProfiles: 'Core, smartcharging ,RemoteTrigger',
      numberofconnectors: '2',
      ChargingScheduleAllowedChargingRateUnit: 'Current,Power',
      ChargingScheduleMaxPeriods: '100',
      ChargeProfileMaxStackLevel: '32',
      MaxChargingProfilesInstalled: '4',
      LocalAuthListMaxLength: '60',
      SendLocalListMaxLength: '10',
      ReserveConnectorZeroSupported: 'false',
      ConnectorSwitch3to1PhaseSupported: 'True',
      SecurityProfile: '1',
      SupportedFileTransferProtocols: 'http, FTP',
      GetConfigurationMaxKeys: '3',
    });
    const reported = <T>(value: T) => ({ value, source: 'reported' });
    expect(told).toMatchObject({
      featureProfiles: {
        SmartCharging: reported(true),
        RemoteTrigger: reported(true),
        Reservation: reported(false),
        SecurityExtension: reported(true),
      },
      connectors: reported(2),
      chargingRateUnits: reported(['A', 'W']),
      maxSchedulePeriods: reported(100),
      maxStackLevel: reported(32),
      maxChargingProfiles: reported(4),
      localListMaxLength: reported(60),
      sendLocalListMaxLength: reported(10),
      reservesConnectorZero: reported(false),
      switches3to1Phase: reported(true),
      securityProfile: reported(1),
      fileTransferProtocols: reported(['HTTP', 'FTP']),
      maxKeysPerRequest: reported(3),
    });
  });

  it.each([
    ['W', ['W']],
    ['Power', ['W']],
    ['A,W', ['A', 'W']],
    ['current', ['A']],
  ])('read the charging rate unit %s', (text, units) => {
    expect(derive({ ChargingScheduleAllowedChargingRateUnit: text }).chargingRateUnits.value).toEqual(units);
  });

  it('that the charger claims and refuses are none, and those that it has shown are some, whatever it claims', () => {
    const profiles = { SupportedFeatureProfiles: 'Core,Reservation' };
    const features = featuresOf(['ReserveNow', 'refused', 'NotImplemented: '], ['SetChargingProfile', 'works']);
    const { featureProfiles, refusals } = derive(profiles, features);
    expect(featureProfiles.Reservation).toEqual({ value: false, source: 'refused' });
    expect(featureProfiles.SmartCharging).toEqual({ value: true, source: 'works' });
    expect(refusals).toEqual([{ feature: 'ReserveNow', reason: 'NotImplemented: ', learntAt: AT.toISOString() }]);
  });

  it('of a charger that told nothing are what is safe, and say so', () => {
    const told = derive({}, featuresOf(), 2);
    expect(told).toMatchObject({
      connectors: { value: 2, source: 'reported' },
      chargingRateUnits: { value: ['A'], source: 'assumed' },
      maxSchedulePeriods: { value: 1, source: 'assumed' },
      localListMaxLength: { value: null, source: 'assumed' },
      fileTransferProtocols: { value: null, source: 'assumed' },
      takesPhaseToUse: { value: false, source: 'assumed' },
      securityProfile: { value: 0, source: 'assumed' },
    });
    expect(told.featureProfiles.SmartCharging).toEqual({ value: true, source: 'assumed' });
  });

  it.each(['-1', '1.5', 'many', '', '99999999999'])('do not take %j for a number', (text) => {
    expect(derive({ ChargingScheduleMaxPeriods: text }).maxSchedulePeriods.source).toBe('assumed');
  });

  it('do not take a key for told that the charger does not know', () => {
    expect(derive({ SecurityProfile: null }).featureProfiles.SecurityExtension).toEqual({ value: false, source: 'reported' });
  });
});
