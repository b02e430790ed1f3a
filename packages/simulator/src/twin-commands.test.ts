import { chargerModels, firmwareOf } from '@phasor/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setStage, type Stage } from './testing/stage.ts';
import { readTwinImage, twinImage } from './vendor/twin-image.ts';

describe('what a central system may ask of a charger', () => {
  let stage: Stage;
  const id = '2403080001M';
  beforeEach(async () => {
    stage = await setStage();
    stage.twin.start();
    await stage.clock.settle();
  });
  afterEach(() => stage.end());

  it('RemoteStartTransaction, with the cable in: charges on that tag without asking for it', async () => {
    const { twin, clock, centralSystem } = stage;
    twin.plugIn(1);
    expect(await centralSystem.ask(id, 'RemoteStartTransaction', { idTag: 'APP' })).toEqual({ status: 'Accepted' });
    await clock.advance(1);
    expect(centralSystem.said('Authorize')).toEqual([]);
    expect(twin.state().connectors[0]).toMatchObject({ status: 'Charging', idTag: 'APP', transactionId: 1 });
  });

  it('RemoteStartTransaction, with the cable out: waits for it', async () => {
    const { twin, clock, centralSystem, statuses } = stage;
    await centralSystem.ask(id, 'ChangeConfiguration', { key: 'AuthorizeRemoteTxRequests', value: 'true' });
    expect(await centralSystem.ask(id, 'RemoteStartTransaction', { idTag: 'APP', connectorId: 1 })).toEqual({ status: 'Accepted' });
    await clock.advance(10_000);
    expect(statuses(1).at(-1)).toBe('Preparing');
    expect(centralSystem.said('Authorize')).toEqual([{ idTag: 'APP' }]);
    twin.plugIn(1);
    await clock.settle();
    expect(statuses(1).at(-1)).toBe('Charging');
  });

  it.each([0, 2, 3])('RemoteStartTransaction on connector %i: is refused', async (connectorId) => {
    expect(await stage.centralSystem.ask(id, 'RemoteStartTransaction', { idTag: 'APP', connectorId })).toEqual({ status: 'Rejected' });
  });

  it('RemoteStopTransaction: ends the session of that number, and no other', async () => {
    const { twin, clock, centralSystem, statuses } = stage;
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.settle();
    expect(await centralSystem.ask(id, 'RemoteStopTransaction', { transactionId: 999 })).toEqual({ status: 'Rejected' });
    expect(await centralSystem.ask(id, 'RemoteStopTransaction', { transactionId: 1 })).toEqual({ status: 'Accepted' });
    await clock.advance(1);
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 1, reason: 'Remote' }]);
    expect(statuses(1).at(-1)).toBe('Finishing');
  });

  it.each([
    ['Soft', 'SoftReset'],
    ['Hard', 'HardReset'],
  ] as const)('Reset %s: ends sessions with %s and boots again', async (type, reason) => {
    const { twin, clock, centralSystem } = stage;
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.advance(1_000);
    expect(await centralSystem.ask(id, 'Reset', { type })).toEqual({ status: 'Accepted' });
    await clock.advance(20_000);
    expect(centralSystem.said('BootNotification')).toHaveLength(2);
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 1, reason }]);
    const order = centralSystem.heard.map(({ action }) => action);
    expect(order.indexOf('StopTransaction') < order.lastIndexOf('BootNotification')).toBe(type === 'Soft');
  });

  it('GetConfiguration: three keys at a time, unknown ones apart, all when none is named', async () => {
    const { centralSystem } = stage;
    const some = await centralSystem.ask(id, 'GetConfiguration', { key: ['heartbeatinterval', 'NoSuchKey', 'MaxCurrent', 'MaxPhases'] });
    expect(some).toEqual({
      configurationKey: [
        { key: 'HeartbeatInterval', readonly: false, value: '300' },
        { key: 'MaxCurrent', readonly: true, value: '0.16,1.16' },
      ],
      unknownKey: ['NoSuchKey'],
    });
    const all = await centralSystem.ask(id, 'GetConfiguration', {});
    const named = new Set(all.configurationKey?.map(({ key }) => key));
    expect(firmwareOf(chargerModels.halo).configuration.filter(({ key }) => !named.has(key))).toEqual([]);
    expect(all.configurationKey?.find(({ key }) => key === 'AuthorizationKey')).not.toHaveProperty('value');
  });

  it.each([
    ['HeartbeatInterval', '30', 'Accepted'],
    ['HeartbeatInterval', 'soon', 'Rejected'],
    ['HeartbeatInterval', '0', 'Rejected'],
    ['MaxCurrent', '0.32', 'Rejected'],
    ['UserCurrentLimit', '1.32', 'Rejected'],
    ['UserCurrentLimit', '1.10', 'Accepted'],
    ['ClockAlignedDataInterval', '900', 'Rejected'],
    ['MeterValuesSampledData', 'Voltage,Current.Import.L2', 'Accepted'],
    ['MeterValuesSampledData', 'Voltage,SoC', 'Rejected'],
    ['NoSuchKey', '1', 'NotSupported'],
  ])('ChangeConfiguration %s = %s: %s', async (key, value, status) => {
    expect(await stage.centralSystem.ask(id, 'ChangeConfiguration', { key, value })).toEqual({ status });
  });

  it('ChangeConfiguration of an interval: works from then on', async () => {
    const { twin, clock, centralSystem } = stage;
    await centralSystem.ask(id, 'ChangeConfiguration', { key: 'HeartbeatInterval', value: '10' });
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await centralSystem.ask(id, 'ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '5' });
    await clock.advance(60_000);
    expect(centralSystem.said('Heartbeat')).toHaveLength(6);
    expect(centralSystem.said('MeterValues')).toHaveLength(12);
    await centralSystem.ask(id, 'ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '0' });
    await clock.advance(60_000);
    expect(centralSystem.said('MeterValues')).toHaveLength(12);
  });

  it('R6 UserCurrentLimit: bounds the offer, and pauses below 6 A', async () => {
    const { twin, clock, centralSystem, statuses } = stage;
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.advance(10_000);
    await centralSystem.ask(id, 'ChangeConfiguration', { key: 'UserCurrentLimit', value: '1.8' });
    await clock.advance(5_000);
    expect(twin.state().connectors[0]).toMatchObject({ offeredA: 8, phases: [{ currentA: 8 }, { currentA: 8 }, { currentA: 8 }] });
    await centralSystem.ask(id, 'ChangeConfiguration', { key: 'UserCurrentLimit', value: '1.5' });
    await clock.settle();
    expect(statuses(1).at(-1)).toBe('SuspendedEVSE');
    expect(twin.state().connectors[0]?.powerW).toBe(0);
  });

  it('ChangeAvailability: at once, after the session, over a power cut', async () => {
    const { twin, clock, centralSystem, statuses } = stage;
    expect(await centralSystem.ask(id, 'ChangeAvailability', { connectorId: 5, type: 'Inoperative' })).toEqual({ status: 'Rejected' });
    twin.plugIn(1);
    await twin.swipe('TAG-1');
    await clock.settle();
    expect(await centralSystem.ask(id, 'ChangeAvailability', { connectorId: 0, type: 'Inoperative' })).toEqual({ status: 'Scheduled' });
    await clock.advance(1);
    expect([statuses(0).at(-1), statuses(1).at(-1), statuses(2).at(-1)]).toEqual(['Unavailable', 'Charging', 'Unavailable']);
    await twin.swipe('TAG-1');
    await clock.settle();
    expect(statuses(1).at(-1)).toBe('Unavailable');
    twin.powerCycle();
    await clock.advance(20_000);
    expect(statuses(1).at(-1)).toBe('Unavailable');
    expect(await centralSystem.ask(id, 'ChangeAvailability', { connectorId: 0, type: 'Operative' })).toEqual({ status: 'Accepted' });
    await clock.advance(1);
    expect(statuses(1).at(-1)).toBe('Preparing');
  });

  it('TriggerMessage: sends the message after the answer, and knows what it cannot send', async () => {
    const { clock, twin, centralSystem } = stage;
    const trigger = async (
      requestedMessage: 'BootNotification' | 'Heartbeat' | 'MeterValues' | 'FirmwareStatusNotification',
      connectorId?: number,
    ) => {
      const { status } = await centralSystem.ask(id, 'TriggerMessage', {
        requestedMessage,
        ...(connectorId === undefined ? {} : { connectorId }),
      });
      await clock.advance(1);
      return status;
    };
    expect(await trigger('BootNotification')).toBe('Accepted');
    expect(await trigger('Heartbeat')).toBe('Accepted');
    expect(await trigger('MeterValues')).toBe('Accepted');
    expect(await trigger('MeterValues', 7)).toBe('Rejected');
    expect(await trigger('FirmwareStatusNotification')).toBe('Accepted');
    expect(centralSystem.said('FirmwareStatusNotification')).toEqual([{ status: 'Idle' }]);
    expect(centralSystem.said('BootNotification')).toHaveLength(2);
    expect(centralSystem.said('Heartbeat')).toHaveLength(1);
    const [reading] = centralSystem.said('MeterValues');
    expect(reading?.connectorId).toBe(1);
    expect(reading?.meterValue[0]?.sampledValue[0]).toMatchObject({ context: 'Trigger', value: '1000000' });
    expect(reading).not.toHaveProperty('transactionId');
    expect(twin.book.readings).toMatchObject([{ localId: null, delivery: 'acknowledged' }]);
  });

  it('UnlockConnector: a Halo has no lock', async () => {
    expect(await stage.centralSystem.ask(id, 'UnlockConnector', { connectorId: 1 })).toEqual({ status: 'NotSupported' });
  });

  it('ClearCache: forgets who may charge offline', async () => {
    const { twin, clock, centralSystem } = stage;
    await twin.swipe('KNOWN');
    expect(await centralSystem.ask(id, 'ClearCache', {})).toEqual({ status: 'Accepted' });
    twin.disconnect();
    await clock.advance(61_000);
    twin.plugIn(1);
    await twin.swipe('KNOWN');
    expect(twin.state().connectors[0]?.idTag).toBeNull();
  });

  it('DataTransfer of a vendor it does not know, and what it cannot do', async () => {
    const { centralSystem } = stage;
    expect(await centralSystem.ask(id, 'DataTransfer', { vendorId: 'com.example' })).toEqual({ status: 'UnknownVendorId' });
    await expect(centralSystem.ask(id, 'Heartbeat', {})).rejects.toThrow('NotSupported');
  });
});

describe('an Aura', () => {
  it('UnlockConnector: ends the session and lets the cable go', async () => {
    const { twin, clock, centralSystem, end } = await setStage({ model: 'aura', id: '2403080001A' });
    twin.start();
    await clock.settle();
    twin.plugIn(2);
    await twin.swipe('TAG-1');
    await clock.settle();
    expect(await centralSystem.ask(twin.id, 'UnlockConnector', { connectorId: 2 })).toEqual({ status: 'Unlocked' });
    await clock.advance(1);
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ reason: 'UnlockCommand' }]);
    await end();
  });
});

describe('what a twin can do beyond the core', () => {
  it('charges by profiles, keeps connectors, and says so', async () => {
    const { twin, clock, centralSystem, end } = await setStage({ model: 'aura', id: '2403080001A' });
    twin.start();
    await clock.settle();
    const profiles = await centralSystem.ask(twin.id, 'GetConfiguration', { key: ['SupportedFeatureProfiles'] });
    expect(profiles.configurationKey?.[0]?.value?.split(',')).toHaveLength(6);
    twin.plugIn(1, { reactionMs: 0, maxA: 32 });
    await twin.swipe('TAG-1', 1);
    await clock.settle();
    const chargingSchedule = { chargingRateUnit: 'A' as const, chargingSchedulePeriod: [{ startPeriod: 0, limit: 8, numberPhases: 1 }] };
    const csChargingProfiles = {
      chargingProfileId: 1,
      transactionId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxProfile' as const,
      chargingProfileKind: 'Relative' as const,
      chargingSchedule,
    };
    expect(await centralSystem.ask(twin.id, 'SetChargingProfile', { connectorId: 1, csChargingProfiles })).toEqual({ status: 'Accepted' });
    await clock.advance(10_000);
    expect(twin.state().connectors[0]?.phases.map(({ currentA }) => currentA)).toEqual([8, 0, 0]);
    const expiryDate = new Date(clock.now() + 60_000).toISOString();
    const reservation = { connectorId: 2, expiryDate, idTag: 'HERS', reservationId: 1 };
    expect(await centralSystem.ask(twin.id, 'ReserveNow', reservation)).toEqual({ status: 'Accepted' });
    await clock.advance(1);
    expect(twin.state().connectors[1]?.status).toBe('Reserved');
    await end();
  });

  it('takes only an image for its own model', () => {
    expect(readTwinImage(twinImage(chargerModels.halo, '181'), chargerModels.halo)).toEqual({ version: '181', protocol: 'OCPP' });
    for (const image of [twinImage(chargerModels.aura, '181'), Buffer.from('MZ')]) {
      expect(() => readTwinImage(image, chargerModels.halo)).toThrow(expect.objectContaining({ code: 'SIMULATOR_IMAGE_REFUSED' }));
    }
  });
});
