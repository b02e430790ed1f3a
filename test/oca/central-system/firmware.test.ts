import type { FirmwareStatusPage, FirmwareUpdate, FirmwareUpdatePage, Upload, UploadPage } from '@phasor/contract';
import { expect } from 'vitest';
import { bootOf, centralSystem } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import type { Operator } from '../harness/operator.ts';
import type { Peer } from '../harness/peer.ts';
import { report } from '../harness/steps.ts';

const central = centralSystem();
const LOCATION = 'http://127.0.0.1:9/halo-181.bin';

/** An update is asked for, and the charger takes it. */
async function update(operator: Operator, charger: Peer): Promise<FirmwareUpdate> {
  const asking = operator.done(
    'UpdateFirmware',
    operator.api.post<FirmwareUpdate>(`${operator.path}/firmware-updates`, { location: LOCATION }),
  );
  const asked = await charger.expectCall('UpdateFirmware', {});
  expect(asked).toMatchObject({ location: LOCATION });
  expect(Date.parse(asked.retrieveDate)).toBeLessThanOrEqual(Date.now());
  const asks = await asking;
  expect(asks).toMatchObject({ state: 'accepted', isSigned: false, location: LOCATION });
  return asks;
}

type FirmwareStatus = 'Downloaded' | 'DownloadFailed' | 'Downloading' | 'Installing' | 'Installed' | 'InstallationFailed';
async function say(charger: Peer, ...statuses: FirmwareStatus[]): Promise<void> {
  for (const status of statuses) expect(await charger.call('FirmwareStatusNotification', { status })).toEqual({});
}

/** What is stored of it: the update itself, and every status, the newest first. */
async function stored(operator: Operator): Promise<{ update: FirmwareUpdate | undefined; statuses: string[] }> {
  const updates = await operator.read<FirmwareUpdatePage>(`${operator.path}/firmware-updates`);
  const statuses = await operator.read<FirmwareStatusPage>(`${operator.path}/firmware-statuses`);
  return { update: updates.items[0], statuses: statuses.items.map(({ status }) => status) };
}

oca('TC_044_1_CSMS', 'Firmware Update - Download and Install', {
  dropped: callOf('UpdateFirmware'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await update(operator, charger);
    await say(charger, 'Downloading');
    expect(await stored(operator)).toMatchObject({ update: { state: 'inProgress', status: 'Downloading' } });
    await say(charger, 'Downloaded');
    await report(charger, 1, 'Unavailable');
    await say(charger, 'Installing');
    await charger.call('BootNotification', bootOf(wire, '181'));
    await report(charger, 1, 'Available');
    await say(charger, 'Installed');
    expect(await stored(operator)).toMatchObject({
      update: { state: 'installed', status: 'Installed', reason: null },
      statuses: ['Installed', 'Installing', 'Downloaded', 'Downloading'],
    });
    expect(await operator.charger()).toMatchObject({ firmwareVersion: bootOf(wire, '181').firmwareVersion });
  },
});

oca('TC_044_2_CSMS', 'Firmware Update - Download Failed', {
  dropped: answerTo('FirmwareStatusNotification', 2),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await update(operator, charger);
    await say(charger, 'Downloading', 'DownloadFailed');
    expect(await stored(operator)).toMatchObject({
      update: { state: 'failed', status: 'DownloadFailed' },
      statuses: ['DownloadFailed', 'Downloading'],
    });
    expect(await operator.charger()).toMatchObject({ firmwareVersion: bootOf(wire).firmwareVersion });
  },
});

oca('TC_044_3_CSMS', 'Firmware Update - Installation Failed', {
  dropped: answerTo('FirmwareStatusNotification', 4),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await update(operator, charger);
    await say(charger, 'Downloading', 'Downloaded', 'Installing');
    await charger.call('BootNotification', bootOf(wire));
    await say(charger, 'InstallationFailed');
    await report(charger, 1, 'Available');
    expect(await stored(operator)).toMatchObject({
      update: { state: 'failed', status: 'InstallationFailed' },
      statuses: ['InstallationFailed', 'Installing', 'Downloaded', 'Downloading'],
    });
    expect(await operator.charger()).toMatchObject({ firmwareVersion: bootOf(wire).firmwareVersion });
  },
});

/** Diagnostics are asked for; resolves with where the charger is to send them. */
async function askForDiagnostics(operator: Operator, charger: Peer): Promise<string> {
  const asking = operator.done('GetDiagnostics', operator.api.post<Upload>(`${operator.path}/uploads`, { kind: 'diagnostics' }));
  const { location } = await charger.expectCall('GetDiagnostics', { fileName: 'halo.log' });
  expect(await asking).toMatchObject({ kind: 'diagnostics', state: 'accepted', fileName: 'halo.log', isHere: false });
  return location;
}

const uploads = async (operator: Operator): Promise<UploadPage['items']> =>
  (await operator.read<UploadPage>(`${operator.path}/uploads`)).items;

oca('TC_045_1_CSMS', 'Get Diagnostics', {
  dropped: callOf('GetDiagnostics'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const location = await askForDiagnostics(operator, charger);
    await charger.call('DiagnosticsStatusNotification', { status: 'Uploading' });
    expect(await uploads(operator)).toMatchObject([{ state: 'uploading', status: 'Uploading' }]);
    const sent = await fetch(location, { method: 'PUT', body: 'all is well' });
    expect([sent.status, await sent.text()]).toEqual([201, '']);
    await charger.call('DiagnosticsStatusNotification', { status: 'Uploaded' });
    expect(await uploads(operator)).toMatchObject([
      { state: 'uploaded', status: 'Uploaded', isHere: true, bytes: 11, fileName: 'halo.log' },
    ]);
  },
});

oca('TC_045_2_CSMS', 'Get Diagnostics - Upload Failed', {
  dropped: answerTo('DiagnosticsStatusNotification', 2),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    await askForDiagnostics(operator, charger);
    await charger.call('DiagnosticsStatusNotification', { status: 'Uploading' });
    await charger.call('DiagnosticsStatusNotification', { status: 'UploadFailed' });
    expect(await uploads(operator)).toMatchObject([{ state: 'failed', status: 'UploadFailed', isHere: false }]);
  },
});
