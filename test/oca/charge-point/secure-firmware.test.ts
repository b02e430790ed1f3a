import type { Messages } from '@phasor/ocpp';
import type { Authority } from '@phasor/ocpp/certificates';
import { signFirmware } from '@phasor/ocpp/certificates';
import { beforeAll, expect } from 'vitest';
import { FIRMWARE, onBench, type Bench } from '../harness/bench.ts';
import { heardBoot, heardStatus } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { issue, makeRoot, type Pair } from '../harness/pki.ts';

const REQUEST_ID = 31;

let manufacturer: Authority;
let signer: Pair;
beforeAll(async () => {
  manufacturer = await makeRoot('Manufacturer Root');
  signer = await issue(manufacturer, 'Firmware Signer', { kind: 'firmware' });
});

/** SignedUpdateFirmware by a signer whom the station knows how to check; the signature is of `signed`. */
async function update({ peer, files, clock }: Bench, signed: Buffer): Promise<void> {
  const root = { certificateType: 'ManufacturerRootCertificate', certificate: manufacturer.certificatePem } as const;
  expect(await peer.call('InstallCertificate', root)).toEqual({ status: 'Accepted' });
  files.answer = () => ({ body: FIRMWARE });
  const firmware = {
    location: `${files.url}/firmware.bin`,
    retrieveDateTime: new Date(clock.now()).toISOString(),
    signingCertificate: signer.cert,
    signature: signFirmware(signed, signer.key),
  };
  expect(await peer.call('SignedUpdateFirmware', { requestId: REQUEST_ID, firmware, retries: 1 })).toEqual({ status: 'Accepted' });
}

async function heardFirmware({ peer }: Bench, status: Messages['SignedFirmwareStatusNotification']['request']['status']): Promise<void> {
  expect(await peer.expectCall('SignedFirmwareStatusNotification', {})).toEqual({ status, requestId: REQUEST_ID });
}

oca('TC_080_CS', 'Secure Firmware Update', {
  dropped: callOf('SignedFirmwareStatusNotification', 3),
  script: onBench({}, async (bench) => {
    const { stored, hardware, connectorIds, peer, central } = bench;
    const events: string[] = [];
    central.background.SecurityEventNotification = ({ type }) => {
      events.push(type);
      return {};
    };
    await update(bench, FIRMWARE);
    await heardFirmware(bench, 'Downloading');
    await heardFirmware(bench, 'Downloaded');
    const closing = Promise.all(connectorIds.map((connectorId) => heardStatus(peer, connectorId, 'Unavailable')));
    await heardFirmware(bench, 'SignatureVerified');
    await heardFirmware(bench, 'Installing');
    await heardFirmware(bench, 'InstallRebooting');
    await closing;
    const boot = await heardBoot(bench);
    expect(boot.firmwareVersion).toBe('2.0.0');
    await heardFirmware(bench, 'Installed');
    await bench.settled();
    expect(events).toContain('FirmwareUpdated');
    expect(hardware.reboots).toBe(1);
    expect(stored.section('firmware')).toBe('2.0.0');
  }),
});

oca('TC_081_CS', 'Secure Firmware Update - Invalid Signature', {
  dropped: callOf('SignedFirmwareStatusNotification', 3),
  script: onBench({}, async (bench) => {
    const { stored, hardware, peer } = bench;
    delete bench.central.background.SecurityEventNotification;
    await update(bench, Buffer.from('another image'));
    await heardFirmware(bench, 'Downloading');
    await heardFirmware(bench, 'Downloaded');
    await Promise.all([
      heardFirmware(bench, 'InvalidSignature'),
      peer.expectCall('SecurityEventNotification', {}, ({ type }) => type === 'InvalidFirmwareSignature'),
    ]);
    await bench.clock.advance(60_000);
    expect(hardware.reboots).toBe(0);
    expect(stored.section('firmware')).toBeNull();
  }),
});

oca('TC_079_CS', 'Get Security Log', {
  dropped: answerTo('GetLog'),
  script: onBench({}, async (bench) => {
    const { peer, files, stored } = bench;
    const log = { remoteLocation: `${files.url}/logs/` };
    const answer = await peer.call('GetLog', { logType: 'SecurityLog', requestId: REQUEST_ID, log, retries: 1 });
    expect(answer).toEqual({ status: 'Accepted', filename: expect.stringMatching(/./) });
    for (const status of ['Uploading', 'Uploaded'] as const) {
      expect(await peer.expectCall('LogStatusNotification', {})).toEqual({ status, requestId: REQUEST_ID });
    }
    const [{ method, body } = { method: '', body: Buffer.alloc(0) }] = files.requests;
    expect(method).toBe('PUT');
    // What happened since the start, as it is kept on the disk.
    expect(body.toString()).toContain('StartupOfTheDevice');
    expect(JSON.stringify(stored.section<{ security: unknown }>('feature-log')?.security)).toContain('StartupOfTheDevice');
  }),
});
