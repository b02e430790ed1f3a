import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificateHashData, readRequest, type Authority } from '../../certificates/index.ts';
import type { Request } from '../../messages.ts';
import { BENCH_ID, type Bench } from '../testing/bench.ts';
import { issue, rootNamed, securityEventsAt, setSecureBench, sign, takeCertificate } from '../testing/secure-bench.ts';

let root: Authority;
let strangeRoot: Authority;
beforeAll(async () => {
  root = await rootNamed('Root');
  strangeRoot = await rootNamed('Strange root');
});

let bench: Bench;
afterEach(() => bench.end());

describe('the certificate of the station', () => {
  beforeEach(async () => {
    bench = await setSecureBench({ roots: { centralSystem: [root.certificatePem] } });
  });

  it('is asked for with its serial number and the operator, and a new key each time', async () => {
    await bench.configure({ CpoName: 'Operator' });
    await takeCertificate(bench, root);
    await takeCertificate(bench, root);
    const [first, second] = await Promise.all(bench.centralSystem.said('SignCertificate').map(({ csr }) => readRequest(csr)));
    expect(first).toMatchObject({ commonName: BENCH_ID, organisation: 'Operator' });
    expect(second?.publicKeyPem).not.toBe(first?.publicKeyPem);
  });

  it('is refused when somebody else has issued it, when it is for another key or name, and when nobody asked', async () => {
    await takeCertificate(bench, strangeRoot, { expected: 'Rejected' });
    await bench.ask('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' });
    const { csr = '' } = bench.centralSystem.said('SignCertificate').at(-1) ?? {};
    const foreign = await issue(root, BENCH_ID, { kind: 'client' });
    const good = await sign(root, csr);
    const expired = await sign(root, csr, { notAfterMs: Date.parse('2021-01-01') });
    for (const certificateChain of [foreign.certificatePem, expired, 'nothing']) {
      expect(await bench.ask('CertificateSigned', { certificateChain })).toEqual({ status: 'Rejected' });
    }
    bench.chargePoint.configure('CertificateSignedMaxChainSize', '500');
    expect(await bench.ask('CertificateSigned', { certificateChain: good })).toEqual({ status: 'Rejected' });
    bench.chargePoint.configure('CertificateSignedMaxChainSize', '10000');
    expect(await bench.ask('CertificateSigned', { certificateChain: good })).toEqual({ status: 'Accepted' });
    expect(await bench.ask('CertificateSigned', { certificateChain: good })).toEqual({ status: 'Rejected' });
    expect(securityEventsAt(bench.centralSystem).filter((type) => type === 'InvalidChargePointCertificate')).toHaveLength(6);
  });
});

describe('a station that was never given a root', () => {
  it('looks at dates and key of its certificate alone', async () => {
    bench = await setSecureBench();
    await takeCertificate(bench, strangeRoot);
    await bench.ask('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' });
    const { csr = '' } = bench.centralSystem.said('SignCertificate').at(-1) ?? {};
    const expired = await sign(root, csr, { notAfterMs: Date.parse('2021-01-01') });
    const foreign = await issue(root, BENCH_ID, { kind: 'client' });
    for (const certificateChain of [expired, foreign.certificatePem, 'nothing']) {
      expect(await bench.ask('CertificateSigned', { certificateChain })).toEqual({ status: 'Rejected' });
    }
  });
});

describe('roots', () => {
  const install = async (
    certificate: string,
    certificateType: Request<'InstallCertificate'>['certificateType'] = 'CentralSystemRootCertificate',
  ) => (await bench.ask('InstallCertificate', { certificateType, certificate })).status;
  const ids = async (certificateType: Request<'InstallCertificate'>['certificateType'] = 'CentralSystemRootCertificate') =>
    bench.ask('GetInstalledCertificateIds', { certificateType });

  it('are installed, listed, deleted, and survive a power cut', async () => {
    bench = await setSecureBench();
    expect(await ids()).toEqual({ status: 'NotFound' });
    expect([await install(root.certificatePem), await install(root.certificatePem)]).toEqual(['Accepted', 'Accepted']);
    expect(await install(strangeRoot.certificatePem, 'ManufacturerRootCertificate')).toBe('Accepted');
    await bench.chargePoint.powerOff();
    await bench.boot();
    const hash = certificateHashData(root.certificatePem);
    expect(await ids()).toEqual({ status: 'Accepted', certificateHashData: [hash] });
    expect((await ids('ManufacturerRootCertificate')).certificateHashData).toHaveLength(1);
    const other = certificateHashData(root.certificatePem, { hashAlgorithm: 'SHA512' });
    expect(await bench.ask('DeleteCertificate', { certificateHashData: other })).toEqual({ status: 'Accepted' });
    expect(await bench.ask('DeleteCertificate', { certificateHashData: hash })).toEqual({ status: 'NotFound' });
    expect(await ids()).toEqual({ status: 'NotFound' });
  });

  it('are refused when they are none', async () => {
    bench = await setSecureBench();
    const leaf = await issue(root, 'leaf', { kind: 'client' });
    const expired = await rootNamed('Expired', { notAfterMs: Date.parse('2021-01-01') });
    for (const certificate of ['nothing', leaf.certificatePem, expired.certificatePem]) expect(await install(certificate)).toBe('Rejected');
    expect(securityEventsAt(bench.centralSystem).filter((type) => type === 'InvalidCentralSystemCertificate')).toHaveLength(3);
    expect(await ids()).toEqual({ status: 'NotFound' });
  });

  it('fail when the store is full', async () => {
    bench = await setSecureBench();
    bench.chargePoint.configure('CertificateStoreMaxLength', '1');
    expect([await install(root.certificatePem), await install(strangeRoot.certificatePem)]).toEqual(['Accepted', 'Failed']);
  });

  it('the last one stays while the connection needs it', async () => {
    bench = await setSecureBench({ roots: { centralSystem: [root.certificatePem] } }, { password: 'the old password' });
    bench.chargePoint.configure('SecurityProfile', '2');
    const hash = certificateHashData(root.certificatePem);
    expect(await bench.ask('DeleteCertificate', { certificateHashData: hash })).toEqual({ status: 'Failed' });
  });

  it('a new one must be signed by the one before where AdditionalRootCertificateCheck says so', async () => {
    bench = await setSecureBench();
    bench.chargePoint.configure('AdditionalRootCertificateCheck', 'true');
    const heir = await issue(root, 'Heir', { kind: 'authority' });
    const grandson = await issue(heir, 'Grandson', { kind: 'authority' });
    expect(await install(root.certificatePem)).toBe('Accepted');
    expect(await install(strangeRoot.certificatePem)).toBe('Rejected');
    expect(securityEventsAt(bench.centralSystem)).toContain('InvalidCentralSystemCertificate');
    expect([await install(heir.certificatePem), await install(grandson.certificatePem)]).toEqual(['Accepted', 'Accepted']);
    const names = (await ids()).certificateHashData;
    expect(names).toEqual([
      certificateHashData(grandson.certificatePem, { issuerPem: heir.certificatePem }),
      certificateHashData(heir.certificatePem),
    ]);
  });
});
