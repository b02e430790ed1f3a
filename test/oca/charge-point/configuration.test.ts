import { expect } from 'vitest';
import { onBench } from '../harness/bench.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

/** The keys that a charge point of all profiles must have, and who may write them (OCPP 1.6, 9). */
const READ_ONLY = [
  'GetConfigurationMaxKeys',
  'NumberOfConnectors',
  'SupportedFeatureProfiles',
  'LocalAuthListMaxLength',
  'SendLocalListMaxLength',
  'ChargeProfileMaxStackLevel',
  'ChargingScheduleAllowedChargingRateUnit',
  'ChargingScheduleMaxPeriods',
  'MaxChargingProfilesInstalled',
];
const WRITABLE = [
  'AuthorizeRemoteTxRequests',
  'ClockAlignedDataInterval',
  'ConnectionTimeOut',
  'ConnectorPhaseRotation',
  'HeartbeatInterval',
  'LocalAuthListEnabled',
  'LocalAuthorizeOffline',
  'LocalPreAuthorize',
  'MeterValuesAlignedData',
  'MeterValuesSampledData',
  'MeterValueSampleInterval',
  'ResetRetries',
  'StopTransactionOnEVSideDisconnect',
  'StopTransactionOnInvalidId',
  'StopTxnAlignedData',
  'StopTxnSampledData',
  'TransactionMessageAttempts',
  'TransactionMessageRetryInterval',
  'UnlockConnectorOnEVSideDisconnect',
];

oca('TC_019_CS', 'Retrieve Configuration', {
  dropped: answerTo('GetConfiguration', 2),
  script: onBench({ configuration: { AuthorizationKey: 'sixteen-bytes-ok' } }, async ({ peer, stored }) => {
    const one = await peer.call('GetConfiguration', { key: ['SupportedFeatureProfiles'] });
    const value = stored.configuration('SupportedFeatureProfiles');
    expect(one.configurationKey).toEqual([{ key: 'SupportedFeatureProfiles', readonly: true, value }]);
    expect(one.unknownKey ?? []).toEqual([]);
    expect(value?.split(',')).toContain('Core');

    const all = await peer.call('GetConfiguration', {});
    const named = (readonly: boolean): string[] =>
      (all.configurationKey ?? []).filter((key) => key.readonly === readonly).map(({ key }) => key);
    expect(named(true)).toEqual(expect.arrayContaining(READ_ONLY));
    expect(named(false)).toEqual(expect.arrayContaining(WRITABLE));
    expect(all.unknownKey ?? []).toEqual([]);

    // It is set, and nobody may read it.
    expect(stored.configuration('AuthorizationKey')).toBe('sixteen-bytes-ok');
    const secret = await peer.call('GetConfiguration', { key: ['AuthorizationKey'] });
    expect(JSON.stringify([all, secret])).not.toContain('sixteen-bytes-ok');
  }),
});

oca('TC_021_CS', 'Change/Set Configuration', {
  dropped: answerTo('ChangeConfiguration'),
  script: onBench({}, async ({ peer, stored, station }) => {
    const change = { key: 'MeterValueSampleInterval', value: '15' };
    expect(await peer.call('ChangeConfiguration', change)).toEqual({ status: 'Accepted' });
    expect(stored.configuration('MeterValueSampleInterval')).toBe('15');
    expect(station.station.configuration.integer('MeterValueSampleInterval')).toBe(15);
    const read = await peer.call('GetConfiguration', { key: ['MeterValueSampleInterval'] });
    expect(read.configurationKey).toEqual([{ key: 'MeterValueSampleInterval', readonly: false, value: '15' }]);
  }),
});

oca('TC_040_1_CS', 'Configuration Key - NotSupported', {
  dropped: answerTo('ChangeConfiguration'),
  script: onBench({}, async ({ peer, stored }) => {
    const before = stored.section('configuration');
    expect(await peer.call('ChangeConfiguration', { key: 'NoSuchKey', value: '1' })).toEqual({ status: 'NotSupported' });
    expect(stored.section('configuration')).toEqual(before);
    const read = await peer.call('GetConfiguration', { key: ['NoSuchKey'] });
    expect(read.unknownKey).toEqual(['NoSuchKey']);
  }),
});

oca('TC_040_2_CS', 'Configuration Key - Invalid Value', {
  dropped: answerTo('ChangeConfiguration'),
  script: onBench({}, async ({ peer, stored, station }) => {
    const before = stored.section('configuration');
    expect(await peer.call('ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '-1' })).toEqual({ status: 'Rejected' });
    expect(stored.section('configuration')).toEqual(before);
    expect(station.station.configuration.text('MeterValueSampleInterval')).toBe('0');
  }),
});

oca('TC_062_CS', 'Data Transfer to a Charge Point', {
  dropped: answerTo('DataTransfer'),
  script: onBench({}, async ({ peer, stored }) => {
    const before = stored.section('configuration');
    const request = { vendorId: 'com.example.nobody', messageId: 'Message1', data: 'Data1' };
    expect(await peer.call('DataTransfer', request)).toEqual({ status: 'UnknownVendorId' });
    expect(stored.section('configuration')).toEqual(before);
  }),
});

oca('TC_054_CS', 'Trigger Message', {
  dropped: callOf('FirmwareStatusNotification'),
  script: onBench({}, async (bench) => {
    const { peer, hardware, stored } = bench;
    const trigger = async (requestedMessage: Parameters<typeof peer.call<'TriggerMessage'>>[1]['requestedMessage'], connectorId?: number) =>
      expect(await peer.call('TriggerMessage', { requestedMessage, ...(connectorId === undefined ? {} : { connectorId }) })).toEqual({
        status: 'Accepted',
      });
    await trigger('MeterValues', 1);
    const { connectorId, meterValue } = await peer.expectCall('MeterValues', {});
    expect(connectorId).toBe(1);
    expect(meterValue[0]?.sampledValue).toMatchObject([{ value: String(hardware.read(1).registerWh), context: 'Trigger' }]);
    await trigger('Heartbeat');
    await peer.expectCall('Heartbeat', () => ({ currentTime: new Date(bench.clock.now()).toISOString() }));
    await trigger('StatusNotification', 1);
    expect(await peer.expectCall('StatusNotification', {})).toMatchObject({ connectorId: 1, status: 'Available' });
    await trigger('DiagnosticsStatusNotification');
    expect(await peer.expectCall('DiagnosticsStatusNotification', {})).toEqual({ status: 'Idle' });
    await trigger('FirmwareStatusNotification');
    expect(await peer.expectCall('FirmwareStatusNotification', {})).toEqual({ status: 'Idle' });
    // A reading outside a transaction is not one of those that must not be lost.
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_055_CS', 'Trigger Message - Rejected', {
  dropped: answerTo('TriggerMessage'),
  script: onBench({}, async (bench) => {
    const { peer, connectorIds } = bench;
    const unknown = connectorIds.length + 1;
    expect(await peer.call('TriggerMessage', { requestedMessage: 'MeterValues', connectorId: unknown })).toEqual({ status: 'Rejected' });
    // A reading would be left over.
    await bench.clock.advance(60_000);
    expect(bench.stored.queue).toEqual([]);
  }),
});
