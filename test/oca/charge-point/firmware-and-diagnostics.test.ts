import type { Messages } from '@phasor/ocpp';
import { expect } from 'vitest';
import { FIRMWARE, onBench, type Bench } from '../harness/bench.ts';
import { heardBoot, heardStatus } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';

type FirmwareStatus = Messages['FirmwareStatusNotification']['request']['status'];
type DiagnosticsStatus = Messages['DiagnosticsStatusNotification']['request']['status'];

/** UpdateFirmware with an image on the file server, to be fetched at once. */
async function update({ peer, files, clock }: Bench): Promise<void> {
  const retrieveDate = new Date(clock.now()).toISOString();
  expect(await peer.call('UpdateFirmware', { location: `${files.url}/firmware.bin`, retrieveDate, retries: 1 })).toEqual({});
}

async function heardFirmware({ peer }: Bench, status: FirmwareStatus): Promise<void> {
  expect(await peer.expectCall('FirmwareStatusNotification', {})).toEqual({ status });
}

async function heardDiagnostics({ peer }: Bench, status: DiagnosticsStatus): Promise<void> {
  expect(await peer.expectCall('DiagnosticsStatusNotification', {})).toEqual({ status });
}

/** Nobody may begin a transaction while it is installed. */
async function heardClosing({ peer, connectorIds }: Bench): Promise<void> {
  await Promise.all(connectorIds.map((connectorId) => heardStatus(peer, connectorId, 'Unavailable')));
}

oca('TC_044_1_CS', 'Firmware Update - Download and Install', {
  dropped: callOf('FirmwareStatusNotification', 4),
  script: onBench({}, async (bench) => {
    const { files, stored, hardware } = bench;
    files.answer = () => ({ body: FIRMWARE });
    await update(bench);
    await heardFirmware(bench, 'Downloading');
    await heardFirmware(bench, 'Downloaded');
    await Promise.all([heardClosing(bench), heardFirmware(bench, 'Installing')]);
    expect(files.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /firmware.bin']);
    const boot = await heardBoot(bench);
    expect(boot.firmwareVersion).toBe('2.0.0');
    expect(hardware.reboots).toBe(1);
    await heardFirmware(bench, 'Installed');
    await bench.settled();
    expect(stored.section('firmware')).toBe('2.0.0');
    expect(stored.section('feature-firmware-update')).toBeNull();
  }),
});

oca('TC_044_2_CS', 'Firmware Update - Download Failed', {
  dropped: callOf('FirmwareStatusNotification', 2),
  script: onBench({}, async (bench) => {
    const { files, stored, hardware } = bench;
    files.answer = () => ({ status: 404 });
    await update(bench);
    await heardFirmware(bench, 'Downloading');
    await heardFirmware(bench, 'DownloadFailed');
    await bench.settled();
    expect(stored.section('firmware')).toBeNull();
    expect(hardware.reboots).toBe(0);
  }),
});

oca('TC_044_3_CS', 'Firmware Update - Installation Failed', {
  dropped: callOf('FirmwareStatusNotification', 4),
  script: onBench({}, async (bench) => {
    const { files, stored, hardware, peer, connectorIds } = bench;
    files.answer = () => ({ body: 'an image for another station' });
    await update(bench);
    await heardFirmware(bench, 'Downloading');
    await heardFirmware(bench, 'Downloaded');
    await Promise.all([
      heardFirmware(bench, 'Installing').then(() => heardFirmware(bench, 'InstallationFailed')),
      heardClosing(bench).then(() => Promise.all(connectorIds.map((connectorId) => heardStatus(peer, connectorId, 'Available')))),
    ]);
    await bench.settled();
    expect(stored.section('firmware')).toBeNull();
    expect(hardware.reboots).toBe(0);
  }),
});

oca('TC_045_1_CS', 'Get Diagnostics', {
  dropped: answerTo('GetDiagnostics'),
  script: onBench({}, async (bench) => {
    const { peer, files, stored } = bench;
    const { fileName } = await peer.call('GetDiagnostics', { location: `${files.url}/diagnostics/`, retries: 1 });
    expect(fileName).toMatch(/./);
    await heardDiagnostics(bench, 'Uploading');
    await heardDiagnostics(bench, 'Uploaded');
    expect(files.requests).toMatchObject([{ method: 'PUT', url: `/diagnostics/${encodeURIComponent(fileName ?? '')}` }]);
    expect(files.requests[0]?.body.length).toBeGreaterThan(100);
    expect(stored.queue).toEqual([]);
  }),
});

oca('TC_045_2_CS', 'Get Diagnostics - Upload Failed', {
  dropped: callOf('DiagnosticsStatusNotification', 2),
  script: onBench({}, async (bench) => {
    const { peer, files, clock } = bench;
    files.answer = () => ({ status: 503 });
    const startMs = clock.now();
    await peer.call('GetDiagnostics', { location: `${files.url}/diagnostics/`, retries: 2, retryInterval: 30 });
    await heardDiagnostics(bench, 'Uploading');
    await heardDiagnostics(bench, 'UploadFailed');
    expect(files.requests).toHaveLength(2);
    expect(clock.now() - startMs).toBe(30_000);
  }),
});
