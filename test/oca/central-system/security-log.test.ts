import type { FirmwareStatusPage, FirmwareUpdate, FirmwareUpdatePage, SecurityEventPage, Upload, UploadPage } from '@phasor/contract';
import { SystemRandom } from '@phasor/kernel';
import { makeRootAuthority, signFirmware } from '@phasor/ocpp/certificates';
import type { Messages } from '@phasor/ocpp';
import { expect } from 'vitest';
import { boot, bootOf, centralSystem, type Station } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { plugIn } from '../harness/scripted-charger.ts';

const central = centralSystem();
const PASSWORD = 'sixteen-bytes-ok';
const LOCATION = 'http://127.0.0.1:9/halo-181.bin';

oca('TC_079_CSMS', 'Get Security Log', {
  dropped: callOf('GetLog'),
  async script(wire) {
    const { charger, operator } = await central.station(wire, { password: PASSWORD });
    const asking = operator.done('GetLog', operator.api.post<Upload>(`${operator.path}/uploads`, { kind: 'SecurityLog' }));
    const { logType, requestId, log } = await charger.expectCall('GetLog', { status: 'Accepted', filename: 'security.log' });
    expect(logType).toBe('SecurityLog');
    expect(await asking).toMatchObject({ requestId, kind: 'SecurityLog', state: 'accepted' });
    const stored = async (): Promise<Upload | undefined> => (await operator.read<UploadPage>(`${operator.path}/uploads`)).items[0];
    expect(await charger.call('LogStatusNotification', { status: 'Uploading', requestId })).toEqual({});
    expect(await stored()).toMatchObject({ state: 'uploading', status: 'Uploading' });
    const sent = await fetch(log.remoteLocation, { method: 'PUT', body: 'nobody was here' });
    expect([sent.status, await sent.text()]).toEqual([201, '']);
    expect(await charger.call('LogStatusNotification', { status: 'Uploaded', requestId })).toEqual({});
    expect(await stored()).toMatchObject({
      requestId,
      state: 'uploaded',
      status: 'Uploaded',
      isHere: true,
      bytes: 15,
      fileName: 'security.log',
    });
  },
});

/** A signed update is asked for, and the charger takes it; the requestId. */
async function update({ charger, operator }: Station, signature: string, signingCertificate: string): Promise<number> {
  const body = { location: LOCATION, signingCertificate, signature };
  const asking = operator.done('SignedUpdateFirmware', operator.api.post<FirmwareUpdate>(`${operator.path}/firmware-updates`, body));
  const { requestId, firmware } = await charger.expectCall('SignedUpdateFirmware', { status: 'Accepted' });
  expect(firmware).toMatchObject({ location: LOCATION, signature, signingCertificate });
  expect(await asking).toMatchObject({ requestId, isSigned: true, state: 'accepted' });
  return requestId;
}

type Status = Messages['SignedFirmwareStatusNotification']['request']['status'];
async function say({ charger }: Pick<Station, 'charger'>, requestId: number, ...statuses: Status[]): Promise<void> {
  for (const status of statuses) expect(await charger.call('SignedFirmwareStatusNotification', { status, requestId })).toEqual({});
}

async function stored({ operator }: Station): Promise<{ update: FirmwareUpdate | undefined; statuses: string[] }> {
  const updates = await operator.read<FirmwareUpdatePage>(`${operator.path}/firmware-updates`);
  const statuses = await operator.read<FirmwareStatusPage>(`${operator.path}/firmware-statuses`);
  return { update: updates.items[0], statuses: statuses.items.map(({ status }) => status).reverse() };
}

async function signing(image: string): Promise<{ signature: string; certificate: string }> {
  const nowMs = Date.now();
  const validity = { notBeforeMs: nowMs - 86_400_000, notAfterMs: nowMs + 86_400_000 };
  const maker = await makeRootAuthority({ subject: { commonName: 'A maker of chargers' }, random: new SystemRandom(), ...validity });
  return { signature: signFirmware(Buffer.from(image), maker.privateKeyPem), certificate: maker.certificatePem };
}

oca('TC_080_CSMS', 'Secure Firmware Update', {
  dropped: callOf('SignedUpdateFirmware'),
  async script(wire) {
    const station = await central.station(wire, { password: PASSWORD });
    const { charger, operator, id } = station;
    const { signature, certificate } = await signing('firmware 181');
    const requestId = await update(station, signature, certificate);
    await say(station, requestId, 'Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallRebooting');
    expect(await stored(station)).toMatchObject({ update: { requestId, state: 'inProgress', status: 'InstallRebooting' } });
    await charger.close();
    const back = await plugIn(wire, central.system.ocppUrl, id, { password: PASSWORD });
    await boot(wire, back);
    const timestamp = new Date().toISOString();
    await back.call('SecurityEventNotification', { type: 'FirmwareUpdated', timestamp });
    await say({ charger: back }, requestId, 'Installed');
    expect(await stored(station)).toMatchObject({
      update: { requestId, state: 'installed', status: 'Installed' },
      statuses: ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallRebooting', 'Installed'],
    });
    const events = await operator.read<SecurityEventPage>(`${operator.path}/security-events`);
    expect(events.items).toMatchObject([{ type: 'FirmwareUpdated', at: timestamp }]);
  },
});

oca('TC_081_CSMS', 'Secure Firmware Update - Invalid Signature', {
  dropped: answerTo('SignedFirmwareStatusNotification', 3),
  async script(wire) {
    const station = await central.station(wire, { password: PASSWORD });
    const { signature } = await signing('another firmware');
    const { certificate } = await signing('firmware 181');
    const requestId = await update(station, signature, certificate);
    await say(station, requestId, 'Downloading', 'Downloaded', 'InvalidSignature');
    expect(await stored(station)).toMatchObject({
      update: { requestId, state: 'failed', status: 'InvalidSignature' },
      statuses: ['Downloading', 'Downloaded', 'InvalidSignature'],
    });
    const event = { type: 'InvalidFirmwareSignature', timestamp: new Date().toISOString() };
    await station.charger.call('SecurityEventNotification', event);
    const events = await station.operator.read<SecurityEventPage>(`${station.operator.path}/security-events`);
    expect(events.items).toMatchObject([{ type: event.type, at: event.timestamp }]);
    expect(await station.operator.charger()).toMatchObject({ firmwareVersion: bootOf(wire).firmwareVersion });
  },
});
