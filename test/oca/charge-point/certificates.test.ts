import type { Messages } from '@phasor/ocpp';
import { certificateHashData, readCertificate, readRequest } from '@phasor/ocpp/certificates';
import { beforeAll, expect } from 'vitest';
import { onBench, type Bench } from '../harness/bench.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { issue, makePki, makeRoot, sign, type CentralSystemPki, type Pair } from '../harness/pki.ts';
import type { Wire } from '../harness/wire.ts';

type RootType = Messages['InstallCertificate']['request']['certificateType'];

let pki: CentralSystemPki;
let client: Pair;
beforeAll(async () => {
  pki = await makePki();
  client = await issue(pki.root, 'BENCH-1', { kind: 'client' });
});
const secured = { security: () => ({ profile: 3, pki, client }) as const };

/** The charge point is told to ask for a new certificate, and asks: its certificate signing request. */
async function heardRequest({ peer }: Bench): Promise<string> {
  const requestedMessage = 'SignChargePointCertificate';
  expect(await peer.call('ExtendedTriggerMessage', { requestedMessage })).toEqual({ status: 'Accepted' });
  const { csr } = await peer.expectCall('SignCertificate', { status: 'Accepted' });
  const request = await readRequest(csr);
  expect(request).toMatchObject({ commonName: 'BENCH-1', organisation: 'Example CPO' });
  return csr;
}

/** The root certificates on the disk. */
function roots({ stored }: Bench): { centralSystem: string[]; manufacturer: string[] } {
  const kept = stored.section<{ roots: { centralSystem: string[]; manufacturer: string[] } }>('feature-certificates');
  return kept?.roots ?? { centralSystem: [], manufacturer: [] };
}

async function installed({ peer }: Bench, certificateType: RootType): Promise<Messages['GetInstalledCertificateIds']['response']> {
  return peer.call('GetInstalledCertificateIds', { certificateType });
}

oca('TC_074_CS', 'Update Charge Point Certificate by Request of Central System', {
  dropped: callOf('SignCertificate'),
  script: onBench({ ...secured, configuration: { CpoName: 'Example CPO' } }, async (bench) => {
    const certificateChain = await sign(pki.root, await heardRequest(bench));
    expect(await bench.peer.call('CertificateSigned', { certificateChain })).toEqual({ status: 'Accepted' });
    // It shows the new one from now on.
    const { certificate } = await bench.connected();
    expect(readCertificate(certificate ?? '')).toEqual(readCertificate(certificateChain));
    const own = bench.stored.section<{ own: { chainPem: string }[] }>('feature-certificates')?.own ?? [];
    expect(readCertificate(own[0]?.chainPem ?? '')).toEqual(readCertificate(certificateChain));
  }),
});

/** A root is installed, listed, and on the disk. */
function installing(certificateType: RootType, kept: 'manufacturer' | 'centralSystem'): (wire: Wire) => Promise<void> {
  return onBench(secured, async (bench) => {
    const { certificatePem: certificate } = await makeRoot(`A new ${certificateType}`);
    expect(await bench.peer.call('InstallCertificate', { certificateType, certificate })).toEqual({ status: 'Accepted' });
    const { status, certificateHashData: named } = await installed(bench, certificateType);
    expect(status).toBe('Accepted');
    expect(named).toContainEqual(certificateHashData(certificate));
    expect(roots(bench)[kept].map(readCertificate)).toContainEqual(readCertificate(certificate));
  });
}

oca('TC_075_1_CS', 'Install Certificate - ManufacturerRootCertificate', {
  dropped: answerTo('InstallCertificate'),
  script: installing('ManufacturerRootCertificate', 'manufacturer'),
});

oca('TC_075_2_CS', 'Install Certificate - CentralSystemRootCertificate', {
  dropped: answerTo('GetInstalledCertificateIds'),
  script: installing('CentralSystemRootCertificate', 'centralSystem'),
});

oca('TC_076_CS', 'Delete a Specific Certificate from the Charge Point', {
  dropped: answerTo('DeleteCertificate'),
  script: onBench(secured, async (bench) => {
    const { peer } = bench;
    const certificateType = 'CentralSystemRootCertificate';
    const { certificatePem: certificate } = await makeRoot('One to be deleted');
    expect(await peer.call('InstallCertificate', { certificateType, certificate })).toEqual({ status: 'Accepted' });
    const hashData = certificateHashData(certificate);
    const ofOther = certificateHashData(pki.root.certificatePem);
    expect(await installed(bench, certificateType)).toEqual({ status: 'Accepted', certificateHashData: [hashData, ofOther] });
    expect(await peer.call('DeleteCertificate', { certificateHashData: hashData })).toEqual({ status: 'Accepted' });
    expect(await installed(bench, certificateType)).toEqual({ status: 'Accepted', certificateHashData: [ofOther] });
    expect(roots(bench).centralSystem.map(readCertificate)).toEqual([readCertificate(pki.root.certificatePem)]);
    expect(await peer.call('DeleteCertificate', { certificateHashData: hashData })).toEqual({ status: 'NotFound' });
  }),
});

oca('TC_077_CS', 'Invalid ChargePointCertificate Security Event', {
  dropped: callOf('SecurityEventNotification'),
  script: onBench({ ...secured, configuration: { CpoName: 'Example CPO' } }, async (bench) => {
    const { peer, stored, central } = bench;
    const before = stored.section<{ own: unknown }>('feature-certificates')?.own;
    delete central.background.SecurityEventNotification;
    // Signed by somebody whom nobody knows.
    const certificateChain = await sign(await makeRoot('Nobody'), await heardRequest(bench));
    expect(await peer.call('CertificateSigned', { certificateChain })).toEqual({ status: 'Rejected' });
    await peer.expectCall('SecurityEventNotification', {}, ({ type }) => type === 'InvalidChargePointCertificate');
    expect(stored.section<{ own: unknown }>('feature-certificates')?.own).toEqual(before);
    await bench.clock.advance(60_000);
    expect(central.knocks).toBe(1);
  }),
});
