import { afterEach, describe, expect, it } from 'vitest';
import { benchFacts } from './bench-facts.ts';
import type { FeatureFactory } from './feature.ts';
import { BENCH_ID, setBench, type Bench, type BenchOptions } from './testing/bench.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

async function booted(options: BenchOptions = {}): Promise<Bench> {
  const made = await setBench(options);
  benches.push(made);
  await made.boot();
  return made;
}

const ACCEPTED = { status: 'Accepted' };
const REJECTED = { status: 'Rejected' };

describe('RemoteStartTransaction', () => {
  it('charges a cable that is in, and asks for the tag only where AuthorizeRemoteTxRequests says so', async () => {
    const { ask, hardware, centralSystem, chargePoint, configure } = await booted();
    hardware.plug(2);
    expect(await ask('RemoteStartTransaction', { idTag: 'APP' })).toEqual(ACCEPTED);
    expect(chargePoint.state().connectors[1]).toMatchObject({ status: 'Charging', idTag: 'APP' });
    expect(centralSystem.said('Authorize')).toEqual([]);
    await configure({ AuthorizeRemoteTxRequests: 'true' });
    centralSystem.reactions.Authorize = () => ({ idTagInfo: { status: 'Blocked' } });
    hardware.plug(1);
    expect(await ask('RemoteStartTransaction', { idTag: 'STOLEN', connectorId: 1 })).toEqual(ACCEPTED);
    expect(chargePoint.state().connectors[0]).toMatchObject({ status: 'Preparing', idTag: null });
  });

  it('waits for the cable, for ConnectionTimeOut', async () => {
    const { ask, clock, statuses, centralSystem } = await booted();
    expect(await ask('RemoteStartTransaction', { idTag: 'APP', connectorId: 1 })).toEqual(ACCEPTED);
    await clock.advance(61_000);
    expect(statuses(1)).toEqual(['Available', 'Preparing', 'Available']);
    expect(centralSystem.said('StartTransaction')).toEqual([]);
  });

  it.each([0, 3])('on connector %i is refused', async (connectorId) => {
    const { ask } = await booted();
    expect(await ask('RemoteStartTransaction', { idTag: 'APP', connectorId })).toEqual(REJECTED);
  });

  it('on a connector that is taken, out of service or faulty is refused, and without a number when all are', async () => {
    const { ask, hardware, chargePoint } = await booted();
    hardware.plug(1);
    await chargePoint.present('TAG');
    expect(await ask('RemoteStartTransaction', { idTag: 'APP', connectorId: 1 })).toEqual(REJECTED);
    await ask('ChangeAvailability', { connectorId: 2, type: 'Inoperative' });
    expect(await ask('RemoteStartTransaction', { idTag: 'APP', connectorId: 2 })).toEqual(REJECTED);
    expect(await ask('RemoteStartTransaction', { idTag: 'APP' })).toEqual(REJECTED);
    await ask('ChangeAvailability', { connectorId: 2, type: 'Operative' });
    chargePoint.setError(2, 'GroundFailure');
    expect(await ask('RemoteStartTransaction', { idTag: 'APP' })).toEqual(REJECTED);
  });

  it('hands its profile to whoever knows profiles, and ignores it where nobody does', async () => {
    const schedule = { chargingRateUnit: 'A' as const, chargingSchedulePeriod: [{ startPeriod: 0, limit: 8 }] };
    const chargingProfile = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxProfile' as const,
      chargingProfileKind: 'Relative' as const,
      chargingSchedule: schedule,
    };
    const without = await booted();
    without.hardware.plug(1);
    expect(await without.ask('RemoteStartTransaction', { idTag: 'APP', chargingProfile })).toEqual(ACCEPTED);
    const heard: unknown[] = [];
    const knows: FeatureFactory = () => ({
      acceptsProfile: (_, { stackLevel }) => stackLevel === 0,
      transactionStarted: (_, profile) => heard.push(profile),
    });
    const { ask, hardware } = await booted({ features: [knows] });
    hardware.plug(1);
    expect(await ask('RemoteStartTransaction', { idTag: 'APP', chargingProfile: { ...chargingProfile, stackLevel: 9 } })).toEqual(REJECTED);
    expect(await ask('RemoteStartTransaction', { idTag: 'APP', chargingProfile })).toEqual(ACCEPTED);
    expect(heard).toEqual([chargingProfile]);
  });

  it('keeps off a connector that a feature keeps for another, unless Authorize tells the group', async () => {
    const { ask, hardware, chargePoint, centralSystem } = await booted({
      features: [
        () => ({
          status: (connectorId) => (connectorId === 1 ? 'Reserved' : null),
          mayUse: (connectorId, { parentIdTag }) => connectorId !== 1 || parentIdTag === 'FAMILY',
          reservationOf: (connectorId) => (connectorId === 1 ? 42 : null),
        }),
      ],
    });
    hardware.plug(1);
    await ask('RemoteStartTransaction', { idTag: 'APP', connectorId: 1 });
    expect(chargePoint.state().connectors[0]).toMatchObject({ status: 'Reserved', idTag: null });
    centralSystem.reactions.Authorize = () => ({ idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } });
    await ask('RemoteStartTransaction', { idTag: 'APP', connectorId: 1 });
    expect(centralSystem.said('StartTransaction')).toMatchObject([{ connectorId: 1, reservationId: 42 }]);
  });
});

describe('RemoteStopTransaction', () => {
  it('ends the transaction of that number, and no other', async () => {
    const { ask, hardware, chargePoint, centralSystem } = await booted();
    hardware.plug(1);
    await chargePoint.present('TAG');
    expect(await ask('RemoteStopTransaction', { transactionId: 999 })).toEqual(REJECTED);
    expect(await ask('RemoteStopTransaction', { transactionId: 1 })).toEqual(ACCEPTED);
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ transactionId: 1, reason: 'Remote' }]);
    expect(centralSystem.said('StopTransaction')[0]).not.toHaveProperty('idTag');
  });
});

describe('UnlockConnector', () => {
  it('lets the cable go, and ends what runs there', async () => {
    const { ask, hardware, chargePoint, centralSystem, statuses } = await booted();
    expect(await ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' });
    hardware.plug(1);
    await chargePoint.present('TAG');
    expect(await ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' });
    expect(hardware.isLocked(1)).toBe(false);
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ reason: 'UnlockCommand' }]);
    expect(statuses(1).at(-1)).toBe('Finishing');
  });

  it('ends what runs there first, also where the lock then fails, and never lets a plug go under load', async () => {
    const { ask, hardware, chargePoint, centralSystem } = await booted();
    hardware.plug(1);
    await chargePoint.present('TAG');
    const offeredAtUnlock: number[] = [];
    const unlock = hardware.unlock.bind(hardware);
    hardware.unlock = (connectorId) => {
      offeredAtUnlock.push(hardware.look(connectorId).offeredA);
      return unlock(connectorId);
    };
    hardware.breakLock(1, true);
    expect(await ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'UnlockFailed' });
    expect(centralSystem.said('StopTransaction')).toMatchObject([{ reason: 'UnlockCommand' }]);
    expect(new Set(offeredAtUnlock)).toEqual(new Set([0]));
  });

  it('leaves a session on a fixed cable alone', async () => {
    const { ask, hardware, chargePoint } = await booted({ facts: benchFacts({ hasLock: false }) });
    hardware.plug(1);
    await chargePoint.present('TAG');
    expect(await ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'NotSupported' });
    expect(chargePoint.state().connectors[0]?.idTag).toBe('TAG');
  });

  it('says when it fails, and that a fixed cable or a connector it lacks cannot be unlocked', async () => {
    const { ask, hardware } = await booted();
    hardware.breakLock(1, true);
    expect(await ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'UnlockFailed' });
    expect(await ask('UnlockConnector', { connectorId: 9 })).toEqual({ status: 'NotSupported' });
    const fixed = await booted({ facts: benchFacts({ hasLock: false }) });
    expect(await fixed.ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'NotSupported' });
  });
});

describe('ChangeAvailability', () => {
  it('is Scheduled while a transaction runs, takes effect after it, and outlives a power cut', async () => {
    const { ask, hardware, chargePoint, clock, statuses, boot } = await booted();
    hardware.plug(1);
    await chargePoint.present('TAG');
    expect(await ask('ChangeAvailability', { connectorId: 0, type: 'Inoperative' })).toEqual({ status: 'Scheduled' });
    expect([statuses(0).at(-1), statuses(1).at(-1), statuses(2).at(-1)]).toEqual(['Unavailable', 'Charging', 'Unavailable']);
    await chargePoint.present('TAG');
    await clock.settle();
    expect(statuses(1).at(-1)).toBe('Unavailable');
    await clock.track(chargePoint.powerOff());
    await boot();
    expect([0, 1, 2].map((connectorId) => statuses(connectorId).at(-1))).toEqual(Array(3).fill('Unavailable'));
    expect(await ask('ChangeAvailability', { connectorId: 0, type: 'Operative' })).toEqual(ACCEPTED);
    expect([statuses(0).at(-1), statuses(1).at(-1), statuses(2).at(-1)]).toEqual(['Available', 'Preparing', 'Available']);
    expect(await ask('ChangeAvailability', { connectorId: 7, type: 'Operative' })).toEqual(REJECTED);
  });

  it('turns away who was let in and has not plugged in yet, as a breakdown does', async () => {
    const { ask, hardware, chargePoint, centralSystem, clock } = await booted();
    await chargePoint.present('FIRST', 1);
    await chargePoint.present('SECOND', 2);
    await ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    chargePoint.setError(2, 'GroundFailure');
    for (const connectorId of [1, 2]) hardware.plug(connectorId);
    await ask('ChangeAvailability', { connectorId: 1, type: 'Operative' });
    chargePoint.setError(2, 'NoError');
    await clock.settle();
    expect(centralSystem.said('StartTransaction')).toEqual([]);
    expect(chargePoint.state().connectors.map(({ status }) => status)).toEqual(['Preparing', 'Preparing']);
  });
});

describe('configuration', () => {
  const vendor: FeatureFactory = () => ({
    keys: [
      { key: 'Secret', value: 'initial', access: 'wo', accepts: { kind: 'text', maxLength: 40 } },
      { key: 'Mode', value: 'a', access: 'rw', accepts: { kind: 'text', maxLength: 1 }, needsReboot: true },
    ],
  });

  it.each([
    ['HeartbeatInterval', '30', 'Accepted'],
    ['heartbeatinterval', '30', 'Accepted'],
    ['HeartbeatInterval', '-1', 'Rejected'],
    ['HeartbeatInterval', '1.5', 'Rejected'],
    ['HeartbeatInterval', '86401', 'Rejected'],
    ['LocalPreAuthorize', 'TRUE', 'Accepted'],
    ['LocalPreAuthorize', '1', 'Rejected'],
    ['NumberOfConnectors', '3', 'Rejected'],
    ['ConnectorPhaseRotation', '0.RST,1.TRS', 'Accepted'],
    ['ConnectorPhaseRotation', '1.ABC', 'Rejected'],
    ['MeterValuesSampledData', 'Voltage, Current.Import.L1', 'Accepted'],
    ['MeterValuesSampledData', 'Voltage,SoC', 'Rejected'],
    ['NoSuchKey', '1', 'NotSupported'],
    ['Secret', 'changed', 'Accepted'],
    ['Mode', 'b', 'RebootRequired'],
    ['Mode', 'bb', 'Rejected'],
  ])('ChangeConfiguration %s = %s: %s', async (key, value, status) => {
    const { ask } = await booted({ features: [vendor] });
    expect(await ask('ChangeConfiguration', { key, value })).toEqual({ status });
  });

  it('is told as asked, unknown keys apart, everything where nothing is asked, and never a write-only value', async () => {
    const { ask, chargePoint } = await booted({ features: [vendor], configuration: { GetConfigurationMaxKeys: '3' } });
    expect(await ask('GetConfiguration', { key: ['secret', 'NoSuchKey', 'numberofconnectors', 'Mode'] })).toEqual({
      configurationKey: [
        { key: 'Secret', readonly: false },
        { key: 'NumberOfConnectors', readonly: true, value: '2' },
      ],
      unknownKey: ['NoSuchKey'],
    });
    const all = await ask('GetConfiguration', {});
    expect(all.configurationKey).toHaveLength(benchFacts().configuration.length + 2);
    expect(JSON.stringify(all)).not.toContain('initial');
    expect(chargePoint.station.configuration.text('Secret')).toBe('initial');
  });

  it('that needs a reboot counts after it', async () => {
    const { ask, clock, chargePoint } = await booted({ features: [vendor] });
    await ask('ChangeConfiguration', { key: 'Mode', value: 'b' });
    expect(chargePoint.station.configuration.text('Mode')).toBe('a');
    await ask('Reset', { type: 'Hard' });
    await clock.advance(20_000);
    expect(chargePoint.station.configuration.text('Mode')).toBe('b');
  });
});

describe('triggers', () => {
  const feature: FeatureFactory = (station) => ({
    triggers: { FirmwareStatusNotification: () => () => void station.call('FirmwareStatusNotification', { status: 'Idle' }) },
    extendedTriggers: { SignChargePointCertificate: () => 'Rejected' },
  });

  it('send the message after the answer, and know what they cannot send', async () => {
    const { ask, centralSystem } = await booted({ features: [feature] });
    const before = centralSystem.heard.length;
    expect(await ask('TriggerMessage', { requestedMessage: 'Heartbeat' })).toEqual(ACCEPTED);
    expect(await ask('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 2 })).toEqual(ACCEPTED);
    expect(await ask('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 7 })).toEqual(REJECTED);
    expect(await ask('TriggerMessage', { requestedMessage: 'FirmwareStatusNotification' })).toEqual(ACCEPTED);
    expect(await ask('TriggerMessage', { requestedMessage: 'DiagnosticsStatusNotification' })).toEqual({ status: 'NotImplemented' });
    expect(await ask('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' })).toEqual(REJECTED);
    expect(await ask('ExtendedTriggerMessage', { requestedMessage: 'LogStatusNotification' })).toEqual({ status: 'NotImplemented' });
    expect(centralSystem.actions.slice(before)).toEqual(['Heartbeat', 'StatusNotification', 'FirmwareStatusNotification']);
    expect(await ask('TriggerMessage', { requestedMessage: 'BootNotification' })).toEqual(ACCEPTED);
    expect(centralSystem.said('BootNotification')).toHaveLength(2);
  });
});

describe('DataTransfer and what nobody answers', () => {
  it('goes to the feature of that vendor, and is unknown otherwise', async () => {
    const { ask, centralSystem } = await booted({
      features: [() => ({ dataTransfer: { 'com.example': ({ data }) => ({ status: 'Accepted', data: `${data}!` }) } })],
    });
    expect(await ask('DataTransfer', { vendorId: 'com.example', data: 'hello' })).toEqual({ status: 'Accepted', data: 'hello!' });
    expect(await ask('DataTransfer', { vendorId: 'com.stranger' })).toEqual({ status: 'UnknownVendorId' });
    expect(await ask('DataTransfer', { vendorId: 'constructor' })).toEqual({ status: 'UnknownVendorId' });
    expect(await centralSystem.link(BENCH_ID).call('GetLocalListVersion', {})).toMatchObject({ kind: 'error', code: 'NotSupported' });
    expect(await centralSystem.link(BENCH_ID).callRaw('Explode', {})).toMatchObject({ kind: 'error', code: 'NotImplemented' });
  });

  it('and a CALL that cannot be read is told to onlookers', async () => {
    const { centralSystem, events } = await booted();
    expect((await centralSystem.link(BENCH_ID).callRaw('Reset', { type: 'Maybe' })).kind).toBe('error');
    expect(events.at(-1)).toMatchObject({ kind: 'invalidMessage' });
  });
});
