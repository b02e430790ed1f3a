import { createPublicKey } from 'node:crypto';
import type { CertificateOutcome, ClientCertificatePage, InstalledCertificateList, SecurityEventPage } from '@phasor/contract';
import { SystemRandom } from '@phasor/kernel';
import {
  certificateHashData,
  generateKey,
  isCertificateOf,
  makeRequest,
  makeRootAuthority,
  readCertificate,
  splitChain,
} from '@phasor/ocpp/certificates';
import { expect } from 'vitest';
import { until } from '../../support/until.ts';
import { boot, centralSystem, type Station } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import type { Operator } from '../harness/operator.ts';
import { plugIn } from '../harness/scripted-charger.ts';
import type { Wire } from '../harness/wire.ts';

const central = centralSystem({ tls: true });
const PASSWORD = 'sixteen-bytes-ok';
type RootType = 'CentralSystemRootCertificate' | 'ManufacturerRootCertificate';

const secured = (wire: Wire): Promise<Station> => central.station(wire, { password: PASSWORD, isSecure: true });

async function makeRoot(commonName: string): Promise<string> {
  const nowMs = Date.now();
  const validity = { notBeforeMs: nowMs - 86_400_000, notAfterMs: nowMs + 86_400_000 };
  return (await makeRootAuthority({ subject: { commonName }, random: new SystemRandom(), ...validity })).certificatePem;
}

/** A root certificate is sent to the charger, which answers with `status`. */
async function install(
  { charger, operator }: Station,
  certificateType: RootType,
  certificate: string,
  status: 'Accepted' | 'Rejected',
): Promise<CertificateOutcome> {
  const body = { certificateType, certificate };
  const installing = operator.done('InstallCertificate', operator.api.post<CertificateOutcome>(`${operator.path}/certificates`, body));
  const asked = await charger.expectCall('InstallCertificate', { status });
  expect(asked.certificateType).toBe(certificateType);
  expect(readCertificate(asked.certificate)).toEqual(readCertificate(certificate));
  const outcome = await installing;
  expect(outcome).toMatchObject({ status });
  return outcome;
}

/** The charger is asked which root certificates it holds, and says `certificate`. */
async function readBack({ charger, operator }: Station, certificateType: RootType, certificate: string): Promise<CertificateOutcome> {
  const certificateHashData = [hashDataOf(certificate)];
  const reading = operator.done(
    'GetInstalledCertificateIds',
    operator.api.post<CertificateOutcome>(`${operator.path}/certificates/read`, { certificateType }),
  );
  const asked = await charger.expectCall('GetInstalledCertificateIds', { status: 'Accepted', certificateHashData });
  expect(asked).toEqual({ certificateType });
  return reading;
}

const hashDataOf = (certificate: string): ReturnType<typeof certificateHashData> => certificateHashData(certificate);
const installed = async (operator: Operator): Promise<InstalledCertificateList['items']> =>
  (await operator.read<InstalledCertificateList>(`${operator.path}/certificates`)).items;
const events = async (operator: Operator): Promise<SecurityEventPage['items']> =>
  (await operator.read<SecurityEventPage>(`${operator.path}/security-events`)).items;
const requests = async (operator: Operator): Promise<ClientCertificatePage['items']> =>
  (await operator.read<ClientCertificatePage>(`/client-certificates?chargerId=${operator.id}`)).items;

/** The charger is asked to renew its certificate, sends a request, and gets the signed chain, which it answers with `status`. */
async function renew({ charger, operator, id }: Station, status: 'Accepted' | 'Rejected'): Promise<{ chain: string; key: string }> {
  const triggering = operator.done('ExtendedTriggerMessage', operator.api.post(`${operator.path}/client-certificate`));
  const triggered = await charger.expectCall('ExtendedTriggerMessage', { status: 'Accepted' });
  expect(triggered).toEqual({ requestedMessage: 'SignChargePointCertificate' });
  await triggering;
  const key = await generateKey();
  const csr = await makeRequest({ commonName: id, organisation: 'My organisation' }, key);
  expect(await charger.call('SignCertificate', { csr })).toEqual({ status: 'Accepted' });
  const { certificateChain } = await charger.expectCall('CertificateSigned', { status });
  return { chain: certificateChain, key };
}

oca('TC_074_CSMS', 'Update Charge Point Certificate by Request of Central System', {
  dropped: callOf('CertificateSigned'),
  async script(wire) {
    const station = await secured(wire);
    const { charger, operator, id } = station;
    const { chain, key } = await renew(station, 'Accepted');
    const [leaf = ''] = splitChain(chain);
    expect(isCertificateOf(leaf, key)).toBe(true);
    expect(readCertificate(leaf)).toMatchObject({ commonName: id, organisation: 'My organisation' });
    expect(createPublicKey(leaf).asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    await until('the certificate counts as installed', 5000, async () => (await requests(operator))[0]?.state === 'installed');
    await charger.close();
    // With it the charger comes in without a password.
    const { wssUrl, rootCertificate } = central.system;
    await boot(wire, await plugIn(wire, wssUrl, id, { tls: { ca: rootCertificate, cert: chain, key } }));
    expect(await operator.read(`${operator.path}/security`)).toMatchObject({ workedProfile: 3 });
  },
});

oca('TC_075_1_CSMS', 'Install Certificate - ManufacturerRootCertificate', {
  dropped: callOf('InstallCertificate'),
  async script(wire) {
    const station = await secured(wire);
    const root = await makeRoot('A maker of chargers');
    await install(station, 'ManufacturerRootCertificate', root, 'Accepted');
    await readBack(station, 'ManufacturerRootCertificate', root);
    expect(await installed(station.operator)).toMatchObject([
      { certificateType: 'ManufacturerRootCertificate', hashData: hashDataOf(root), subject: expect.stringContaining('A maker') as string },
    ]);
  },
});

oca('TC_075_2_CSMS', 'Install Certificate - CentralSystemRootCertificate', {
  dropped: answerTo('GetInstalledCertificateIds'),
  async script(wire) {
    const station = await secured(wire);
    const { rootCertificate } = central.system;
    await install(station, 'CentralSystemRootCertificate', rootCertificate, 'Accepted');
    await readBack(station, 'CentralSystemRootCertificate', rootCertificate);
    expect(await installed(station.operator)).toMatchObject([
      { certificateType: 'CentralSystemRootCertificate', hashData: hashDataOf(rootCertificate) },
    ]);
  },
});

oca('TC_076_CSMS', 'Delete a Specific Certificate from the Charge Point', {
  dropped: callOf('DeleteCertificate'),
  async script(wire) {
    const station = await secured(wire);
    const { charger, operator } = station;
    const [kept, gone] = [await makeRoot('One that stays'), await makeRoot('One that goes')];
    await install(station, 'CentralSystemRootCertificate', kept, 'Accepted');
    await install(station, 'CentralSystemRootCertificate', gone, 'Accepted');
    expect(await installed(operator)).toHaveLength(2);
    const deleting = operator.done(
      'DeleteCertificate',
      operator.api.post<CertificateOutcome>(`${operator.path}/certificates/delete`, hashDataOf(gone)),
    );
    const asked = await charger.expectCall('DeleteCertificate', { status: 'Accepted' });
    expect(asked).toEqual({ certificateHashData: hashDataOf(gone) });
    expect(await deleting).toMatchObject({ status: 'Accepted' });
    expect(await installed(operator)).toMatchObject([{ hashData: hashDataOf(kept) }]);
  },
});

oca('TC_077_CSMS', 'Invalid ChargePointCertificate Security Event', {
  dropped: answerTo('SecurityEventNotification'),
  async script(wire) {
    const station = await secured(wire);
    const { charger, operator } = station;
    await renew(station, 'Rejected');
    const timestamp = new Date().toISOString();
    expect(await charger.call('SecurityEventNotification', { type: 'InvalidChargePointCertificate', timestamp })).toEqual({});
    expect(await events(operator)).toMatchObject([{ type: 'InvalidChargePointCertificate', at: timestamp }]);
    await until('the certificate counts as rejected', 5000, async () => (await requests(operator))[0]?.state === 'rejected');
  },
});

oca('TC_078_CSMS', 'Invalid CentralSystemCertificate Security Event', {
  dropped: answerTo('SecurityEventNotification'),
  async script(wire) {
    const station = await secured(wire);
    const { charger, operator } = station;
    await install(station, 'CentralSystemRootCertificate', await makeRoot('One that it does not want'), 'Rejected');
    const event = { type: 'InvalidCentralSystemCertificate', timestamp: new Date().toISOString(), techInfo: 'unknown curve' };
    expect(await charger.call('SecurityEventNotification', event)).toEqual({});
    expect(await events(operator)).toMatchObject([{ type: event.type, at: event.timestamp, techInfo: 'unknown curve' }]);
    expect(await installed(operator)).toEqual([]);
  },
});
