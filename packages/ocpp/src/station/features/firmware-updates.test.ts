import { SeededRandom } from '@phasor/kernel';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateKey, issueFromRequest, makeRequest, makeRootAuthority, signFirmware, type Authority } from '../../certificates/index.ts';
import type { Request } from '../../messages.ts';
import { until } from '../../testing/stand.ts';
import { setBench, type Bench } from '../testing/bench.ts';
import { FileServer } from '../testing/file-server.ts';
import { CertificateStore } from './certificate-store.ts';
import { firmwareUpdates } from './firmware-updates.ts';

const IMAGE = Buffer.from('image of 2.0.0');
const HOUR_MS = 3_600_000;

let files: FileServer;
let bench: Bench;
/** What the hardware was given. */
let installed: Buffer[];
let install: (image: Buffer) => Promise<string>;

beforeEach(async () => {
  files = await new FileServer().start();
  files.answer = () => ({ body: IMAGE });
  installed = [];
  install = (image) => {
    installed.push(image);
    return Promise.resolve('2.0.0');
  };
  bench = await setBench({ features: [firmwareUpdates({ install: (image) => install(image) })] });
  await bench.boot();
});
afterEach(async () => {
  await bench.end();
  await files.stop();
});

const now = (offsetMs = 0): string => new Date(bench.clock.now() + offsetMs).toISOString();
const plain = (): string[] => bench.centralSystem.said('FirmwareStatusNotification').map(({ status }) => status);
const signed = (): Request<'SignedFirmwareStatusNotification'>[] => bench.centralSystem.said('SignedFirmwareStatusNotification');
const securityEvents = (): string[] => bench.events.flatMap((event) => (event.kind === 'securityEvent' ? event.type : []));
const versions = (): (string | undefined)[] => bench.centralSystem.said('BootNotification').map(({ firmwareVersion }) => firmwareVersion);

async function update(change: Partial<Request<'UpdateFirmware'>> = {}): Promise<void> {
  expect(await bench.ask('UpdateFirmware', { location: `${files.url}/image`, retrieveDate: now(), ...change })).toEqual({});
}

async function charge(): Promise<void> {
  bench.hardware.plug(1);
  await bench.chargePoint.present('TAG', 1);
  await bench.clock.settle();
}

describe('UpdateFirmware', () => {
  it('fetches, installs, restarts, and boots with the new version', async () => {
    await update();
    await bench.clock.advance(20_000);
    expect(plain()).toEqual(['Downloading', 'Downloaded', 'Installing', 'Installed']);
    expect(installed).toEqual([IMAGE]);
    expect([versions(), bench.hardware.reboots]).toEqual([['1.0.0', '2.0.0'], 1]);
    expect(securityEvents()).toEqual(['FirmwareUpdated']);
    await bench.chargePoint.powerOff();
    await bench.boot();
    expect(versions().at(-1)).toBe('2.0.0');
    expect(plain()).toHaveLength(4);
  });

  it('waits for retrieveDate', async () => {
    await update({ retrieveDate: now(HOUR_MS) });
    await bench.clock.advance(HOUR_MS - 60_000);
    expect([plain(), files.requests]).toEqual([[], []]);
    await bench.clock.advance(80_000);
    expect(plain().at(-1)).toBe('Installed');
  });

  it('tries as often as it is told, at the interval it is told, and then gives up', async () => {
    files.answer = () => ({ status: 503 });
    await update({ retries: 3, retryInterval: 120 });
    expect(files.requests).toHaveLength(1);
    await bench.clock.advance(119_000);
    expect(files.requests).toHaveLength(1);
    await bench.clock.advance(1_000);
    expect(files.requests).toHaveLength(2);
    await bench.clock.advance(HOUR_MS);
    expect(files.requests).toHaveLength(3);
    expect(plain()).toEqual(['Downloading', 'DownloadFailed']);
    expect(bench.hardware.reboots).toBe(0);
  });

  it('a later try may do', async () => {
    files.answer = () => (files.requests.length < 2 ? 'cut' : { body: IMAGE });
    await update({ retries: 2, retryInterval: 10 });
    await bench.clock.advance(30_000);
    expect(plain().at(-1)).toBe('Installed');
  });

  it('an address that it cannot fetch from fails at once', async () => {
    await update({ location: 'ftp://127.0.0.1/image', retries: 5 });
    await bench.clock.advance(1_000);
    expect(plain()).toEqual(['Downloading', 'DownloadFailed']);
  });

  it('installs when the last car has gone, and lets nobody new begin meanwhile', async () => {
    await charge();
    await update();
    await bench.clock.advance(HOUR_MS);
    expect([plain(), installed]).toEqual([['Downloading', 'Downloaded'], []]);
    expect([bench.statuses(1).at(-1), bench.statuses(2).at(-1)]).toEqual(['Charging', 'Unavailable']);
    bench.hardware.plug(2);
    await bench.chargePoint.present('OTHER', 2);
    expect(bench.chargePoint.state().connectors[1]?.idTag).toBeNull();
    await bench.chargePoint.present('TAG', 1);
    await bench.clock.advance(20_000);
    expect(plain()).toEqual(['Downloading', 'Downloaded', 'Installing', 'Installed']);
    expect(bench.centralSystem.said('StopTransaction')).toMatchObject([{ reason: 'Local' }]);
    bench.hardware.unplug(2);
    await bench.clock.settle();
    expect(bench.statuses(2).at(-1)).toBe('Available');
  });

  it('an image that does not fit changes nothing', async () => {
    install = () => Promise.reject(new Error('not for this station'));
    await update();
    await bench.clock.advance(20_000);
    expect(plain()).toEqual(['Downloading', 'Downloaded', 'Installing', 'InstallationFailed']);
    expect([bench.hardware.reboots, bench.statuses(1).at(-1)]).toEqual([0, 'Available']);
    expect(bench.events).toContainEqual({ kind: 'failed', what: 'InstallationFailed', reason: 'not for this station' });
  });

  it('a power cut begins it anew', async () => {
    files.answer = () => ({ status: 503 });
    await update({ retries: 9, retryInterval: 60 });
    await bench.chargePoint.powerOff();
    files.answer = () => ({ body: IMAGE });
    await bench.boot();
    await bench.clock.advance(20_000);
    expect(plain()).toEqual(['Downloading', 'Downloading', 'Downloaded', 'Installing', 'Installed']);
  });

  it('the next one takes its place', async () => {
    await update({ location: `${files.url}/first`, retrieveDate: now(HOUR_MS) });
    await update({ location: `${files.url}/second` });
    await bench.clock.advance(2 * HOUR_MS);
    expect(files.requests.map(({ url }) => url)).toEqual(['/second']);
  });

  it('what came about offline is told when it is back', async () => {
    await update({ retrieveDate: now(60_000), location: 'http://127.0.0.1:1/image', retries: 1 });
    await bench.chargePoint.setNetwork(false);
    await bench.clock.advance(120_000);
    expect(plain()).toEqual([]);
    await bench.chargePoint.setNetwork(true);
    await bench.clock.advance(60_000);
    expect(plain()).toEqual(['Downloading', 'DownloadFailed']);
  });

  it('a trigger repeats the status, Idle when there is nothing', async () => {
    const trigger = () => bench.ask('TriggerMessage', { requestedMessage: 'FirmwareStatusNotification' });
    expect(await trigger()).toEqual({ status: 'Accepted' });
    await charge();
    await update();
    await trigger();
    expect(plain()).toEqual(['Idle', 'Downloading', 'Downloaded', 'Downloaded']);
  });
});

describe('SignedUpdateFirmware', () => {
  const random = new SeededRandom(3);
  const validity = { notBeforeMs: Date.parse('2020-01-01'), notAfterMs: Date.parse('2040-01-01') };
  let root: Authority;
  let signer: Authority;

  beforeAll(async () => {
    root = await makeRootAuthority({ ...validity, subject: { commonName: 'Maker' }, random });
    signer = await signerOf(root);
  });
  beforeEach(() => new CertificateStore(bench.chargePoint.station).install('ManufacturerRootCertificate', root.certificatePem));

  async function signerOf(by: Authority): Promise<Authority> {
    const privateKeyPem = await generateKey();
    const request = await makeRequest({ commonName: 'Firmware' }, privateKeyPem);
    return { privateKeyPem, certificatePem: await issueFromRequest(by, request, { ...validity, random, use: { kind: 'firmware' } }) };
  }

  async function updateSigned(change: Partial<Request<'SignedUpdateFirmware'>['firmware']> = {}, requestId = 41): Promise<string> {
    const firmware = {
      location: `${files.url}/image`,
      retrieveDateTime: now(),
      signingCertificate: signer.certificatePem,
      signature: signFirmware(IMAGE, signer.privateKeyPem),
      ...change,
    };
    return (await bench.ask('SignedUpdateFirmware', { requestId, retries: 1, firmware })).status;
  }
  const statuses = (): string[] => signed().map(({ status }) => status);

  it('verifies what it fetched before it installs it', async () => {
    expect(await updateSigned()).toBe('Accepted');
    await bench.clock.advance(20_000);
    expect(statuses()).toEqual(['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallRebooting', 'Installed']);
    expect(signed().every(({ requestId }) => requestId === 41)).toBe(true);
    expect([versions().at(-1), plain()]).toEqual(['2.0.0', []]);
  });

  it('does not install what somebody else has signed, or what was changed', async () => {
    files.answer = () => ({ body: 'another image' });
    expect(await updateSigned()).toBe('Accepted');
    await bench.clock.advance(20_000);
    expect(statuses()).toEqual(['Downloading', 'Downloaded', 'InvalidSignature']);
    expect([installed, securityEvents()]).toEqual([[], ['InvalidFirmwareSignature']]);
  });

  it('refuses a certificate that leads to no manufacturer it knows', async () => {
    const stranger = await signerOf(await makeRootAuthority({ ...validity, subject: { commonName: 'Maker' }, random }));
    for (const signingCertificate of [stranger.certificatePem, 'none']) {
      expect(await updateSigned({ signingCertificate })).toBe('InvalidCertificate');
    }
    await bench.clock.advance(20_000);
    expect([statuses(), files.requests]).toEqual([[], []]);
    expect(securityEvents()).toEqual(['InvalidFirmwareSigningCertificate', 'InvalidFirmwareSigningCertificate']);
  });

  it('says that it waits: for retrieval, for installation, for the last car', async () => {
    await charge();
    expect(await updateSigned({ retrieveDateTime: now(HOUR_MS), installDateTime: now(2 * HOUR_MS) })).toBe('Accepted');
    expect(statuses()).toEqual(['DownloadScheduled']);
    await bench.clock.advance(HOUR_MS);
    expect(statuses().slice(1)).toEqual(['Downloading', 'Downloaded', 'SignatureVerified', 'InstallScheduled']);
    await bench.clock.advance(2 * HOUR_MS);
    expect(statuses().slice(5)).toEqual(['InstallScheduled']);
    await bench.chargePoint.present('TAG', 1);
    await bench.clock.advance(20_000);
    expect(statuses().slice(6)).toEqual(['Installing', 'InstallRebooting', 'Installed']);
  });

  it('takes the place of one that has not begun to install, and of no other', async () => {
    expect(await updateSigned({ retrieveDateTime: now(HOUR_MS) }, 1)).toBe('Accepted');
    let finish: (() => void) | undefined;
    install = () => new Promise((resolve) => (finish = () => resolve('2.0.0')));
    expect(await updateSigned({ retrieveDateTime: now(1_000) }, 2)).toBe('AcceptedCanceled');
    const advanced = bench.clock.advance(1_000);
    await until(() => finish);
    const answer = await bench.centralSystem.ask('BENCH-1', 'SignedUpdateFirmware', {
      requestId: 3,
      firmware: { location: files.url, retrieveDateTime: now(), signingCertificate: signer.certificatePem, signature: 'AAAA' },
    });
    expect(answer).toEqual({ status: 'Rejected' });
    finish?.();
    await advanced;
    await bench.clock.advance(20_000);
    expect(signed().map(({ requestId }) => requestId)).not.toContain(3);
    expect(signed().at(-1)).toEqual({ status: 'Installed', requestId: 2 });
  });

  it('a trigger repeats the status with its requestId, and Idle without one', async () => {
    const trigger = () => bench.ask('ExtendedTriggerMessage', { requestedMessage: 'FirmwareStatusNotification' });
    expect(await trigger()).toEqual({ status: 'Accepted' });
    await updateSigned({ retrieveDateTime: now(HOUR_MS) });
    await trigger();
    expect(signed()).toEqual([
      { status: 'Idle' },
      { status: 'DownloadScheduled', requestId: 41 },
      { status: 'DownloadScheduled', requestId: 41 },
    ]);
  });
});
