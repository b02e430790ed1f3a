import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign as signRaw } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { checkRequest, checkResponse } from '../check.ts';
import { issueCertificate, issueFromRequest, makeRootAuthority, type Authority, type CertificateUse } from './authority.ts';
import { isCertificateOf, readCertificate, splitChain } from './certificate.ts';
import { chainFault, isIssuedBy } from './chain-fault.ts';
import { isFirmwareSignature, signFirmware } from './firmware-signature.ts';
import { certificateHashData, isSameCertificate } from './hash-data.ts';
import { generateKey } from './keys.ts';
import { makeRequest, readRequest } from './request.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-03-02T12:00:00Z');
const validity = { notBeforeMs: NOW_MS - DAY_MS, notAfterMs: NOW_MS + 30 * DAY_MS };
const random = new SeededRandom(1);
const subject = { commonName: '2403082631M', organisation: 'Strömkraft & Söner, AB' };

let root: Authority;
let rsaRoot: Authority;
let between: Authority;
/** Issued by `between`. */
let leaf: Authority;

async function issue(by: Authority, use: CertificateUse, change: Partial<typeof validity> = {}): Promise<Authority> {
  const privateKeyPem = await generateKey();
  const { publicKeyPem } = await readRequest(await makeRequest(subject, privateKeyPem));
  const certificatePem = await issueCertificate(by, { ...validity, ...change, subject, use, publicKeyPem, random });
  return { certificatePem, privateKeyPem };
}

beforeAll(async () => {
  root = await makeRootAuthority({ ...validity, subject: { commonName: 'Root' }, random });
  rsaRoot = await makeRootAuthority({ ...validity, subject: { commonName: 'RSA root', organisation: 'Maker' }, random, key: 'RSA' });
  between = await issue(root, { kind: 'authority' });
  leaf = await issue(between, { kind: 'client' });
});

const folder = mkdtempSync(join(tmpdir(), 'phasor-certificates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

function needsOpenssl(context: TestContext): void {
  if (!hasOpenssl) context.skip('no openssl found');
}

/** Runs openssl on files with these contents; an argument `@name` is the path of the file with that name. */
function openssl(files: Readonly<Record<string, string | Buffer>>, ...args: readonly string[]): string {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const placed = args.map((arg) => (arg.startsWith('@') ? join(folder, arg.slice(1)) : arg));
  return execFileSync('openssl', placed, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe.each(['EC', 'RSA'] as const)('a request with an %s key', (kind) => {
  it('says who asks, for which key, and fits into SignCertificate', async () => {
    const privateKeyPem = await generateKey(kind);
    const csr = await makeRequest(subject, privateKeyPem);
    expect(checkRequest('SignCertificate', { csr }, 'strict')).toEqual([]);
    const request = await readRequest(csr);
    expect(request).toMatchObject(subject);
    const by = kind === 'EC' ? rsaRoot : root;
    const certificate = await issueFromRequest(by, csr, { ...validity, random });
    expect(isCertificateOf(certificate, privateKeyPem)).toBe(true);
    expect(isCertificateOf(certificate, by.privateKeyPem)).toBe(false);
    expect(isIssuedBy(certificate, by.certificatePem)).toBe(true);
    expect(readCertificate(certificate)).toMatchObject({
      ...subject,
      ...validity,
      isAuthority: false,
      isSelfSigned: false,
      hasWeakKey: false,
    });
  });
});

describe('readRequest', () => {
  it('refuses a request that its key has not signed, and what is none', async () => {
    const csr = await makeRequest(subject, await generateKey());
    const der = Buffer.from(csr.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const at = der.indexOf(subject.commonName);
    der[at] = (der[at] ?? 0) ^ 1;
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
    for (const text of [forged, 'no request', '', root.certificatePem]) {
      await expect(readRequest(text)).rejects.toMatchObject({ code: 'CERTIFICATE_REQUEST_INVALID' });
    }
  });

  it('reads what openssl writes, and openssl reads ours', async (context) => {
    needsOpenssl(context);
    const key = await generateKey();
    const theirs = openssl({ 'a.key': key }, 'req', '-new', '-key', '@a.key', '-subj', '/O=Maker/CN=CP 7');
    expect(await readRequest(theirs)).toMatchObject({ commonName: 'CP 7', organisation: 'Maker' });
    const ours = await makeRequest(subject, key);
    const text = openssl({ 'a.csr': ours }, 'req', '-in', '@a.csr', '-verify', '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus');
    expect(text).toContain('CN=2403082631M');
    expect(text).toContain('Strömkraft');
  });
});

describe('readCertificate', () => {
  it('knows an authority that signed itself', () => {
    expect(readCertificate(rsaRoot.certificatePem)).toMatchObject({
      commonName: 'RSA root',
      organisation: 'Maker',
      issuerCommonName: 'RSA root',
      isAuthority: true,
      isSelfSigned: true,
    });
  });

  it('refuses what is no certificate', () => {
    for (const text of ['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
      expect(() => readCertificate(text)).toThrow(expect.objectContaining({ code: 'CERTIFICATE_UNREADABLE' }) as Error);
      expect(() => splitChain(text)).toThrow(expect.objectContaining({ code: 'CERTIFICATE_UNREADABLE' }) as Error);
      expect(chainFault(text, { roots: [root.certificatePem], atMs: NOW_MS })).toBe('unreadable');
    }
  });

  it.for([
    ['RSA of 1024 bits', '1024', true],
    ['RSA of 2048 bits', '2048', false],
  ] as const)('%s', ([, bits, isWeak], context) => {
    needsOpenssl(context);
    openssl({}, 'req', '-x509', '-newkey', `rsa:${bits}`, '-nodes', '-keyout', '@w.key', '-out', '@w.pem', '-subj', '/CN=W', '-days', '30');
    const pem = openssl({}, 'x509', '-in', '@w.pem');
    expect(readCertificate(pem).hasWeakKey).toBe(isWeak);
    const { notBeforeMs } = readCertificate(pem);
    expect(chainFault(pem, { roots: [pem], atMs: notBeforeMs })).toBe(isWeak ? 'weak-key' : null);
  });
});

describe('chainFault', () => {
  const faultOf = (chain: readonly string[], roots: readonly string[], atMs = NOW_MS): string | null =>
    chainFault(chain.join('\n'), { roots, atMs });

  it('finds the way to a root through what lies between, whatever its order', async () => {
    const deeper = await issue(between, { kind: 'authority' });
    const deep = await issue(deeper, { kind: 'client' });
    const roots = [rsaRoot.certificatePem, root.certificatePem];
    expect(faultOf([leaf.certificatePem, between.certificatePem], roots)).toBeNull();
    expect(faultOf([deep.certificatePem, between.certificatePem, deeper.certificatePem], roots)).toBeNull();
    expect(faultOf([deep.certificatePem, deeper.certificatePem, between.certificatePem, root.certificatePem], roots)).toBeNull();
    expect(faultOf([root.certificatePem], roots)).toBeNull();
    expect(faultOf([leaf.certificatePem], [between.certificatePem])).toBeNull();
  });

  it('finds none where there is none', () => {
    expect(faultOf([leaf.certificatePem], [root.certificatePem])).toBe('no-path');
    expect(faultOf([leaf.certificatePem, between.certificatePem], [rsaRoot.certificatePem])).toBe('no-path');
    expect(faultOf([leaf.certificatePem, between.certificatePem], [])).toBe('no-path');
  });

  it('does not take a namesake for the authority', async () => {
    const namesake = await makeRootAuthority({ ...validity, subject: { commonName: 'Root' }, random });
    expect(faultOf([leaf.certificatePem, between.certificatePem], [namesake.certificatePem])).toBe('no-path');
  });

  it('lets nobody issue who is no authority', async () => {
    const { certificatePem } = await issue(leaf, { kind: 'client' });
    expect(faultOf([certificatePem, leaf.certificatePem, between.certificatePem], [root.certificatePem])).not.toBeNull();
    expect(faultOf([certificatePem], [leaf.certificatePem])).not.toBeNull();
  });

  it('looks at the time of every certificate on the way', async () => {
    const late = await issue(between, { kind: 'client' }, { notBeforeMs: NOW_MS - 2 * DAY_MS, notAfterMs: NOW_MS + 60 * DAY_MS });
    const chain = [late.certificatePem, between.certificatePem];
    const roots = [root.certificatePem];
    expect(faultOf(chain, roots, validity.notBeforeMs - 1)).toBe('not-yet-valid');
    expect(faultOf(chain, roots, validity.notBeforeMs)).toBeNull();
    expect(faultOf(chain, roots, validity.notAfterMs + 999)).toBeNull();
    expect(faultOf(chain, roots, validity.notAfterMs + 1000)).toBe('expired');
    const early = await issue(root, { kind: 'client' }, { notAfterMs: NOW_MS - 1000 });
    expect(faultOf([early.certificatePem], roots)).toBe('expired');
  });

  it('agrees with openssl', (context) => {
    needsOpenssl(context);
    const at = String(NOW_MS / 1000);
    const files = { 'root.pem': root.certificatePem, 'between.pem': between.certificatePem, 'leaf.pem': leaf.certificatePem };
    const verify = (...more: string[]): string =>
      openssl(files, 'verify', '-x509_strict', '-purpose', 'sslclient', '-attime', at, '-CAfile', '@root.pem', ...more, '@leaf.pem');
    expect(verify('-untrusted', '@between.pem')).toContain('OK');
    expect(() => verify()).toThrow(/unable to get local issuer/);
  });
});

describe('certificates of a server', () => {
  it('carry the names that clients look for', async (context) => {
    needsOpenssl(context);
    const use = { kind: 'server', dnsNames: ['cs.example'], ipAddresses: ['127.0.0.1', '::1'] } as const;
    const { certificatePem } = await issue(rsaRoot, use);
    const text = openssl({ 's.pem': certificatePem }, 'x509', '-in', '@s.pem', '-noout', '-text');
    expect(text).toMatch(/DNS:cs\.example, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1/);
    expect(text).toMatch(/TLS Web Server Authentication/);
    expect(text).toMatch(/CA:FALSE/);
  });
});

describe('certificateHashData', () => {
  it('is what OCSP asks with', (context) => {
    needsOpenssl(context);
    for (const [certificatePem, issuerPem] of [
      [leaf.certificatePem, between.certificatePem],
      [between.certificatePem, root.certificatePem],
      [rsaRoot.certificatePem, rsaRoot.certificatePem],
    ] as const) {
      const files = { 'c.pem': certificatePem, 'i.pem': issuerPem };
      const text = openssl(files, 'ocsp', '-sha256', '-issuer', '@i.pem', '-cert', '@c.pem', '-req_text', '-no_nonce');
      const data = certificateHashData(certificatePem, { issuerPem });
      expect(text).toContain(`Issuer Name Hash: ${data.issuerNameHash.toUpperCase()}`);
      expect(text).toContain(`Issuer Key Hash: ${data.issuerKeyHash.toUpperCase()}`);
      expect(text).toContain(`Serial Number: ${data.serialNumber.toUpperCase()}`);
      expect(checkRequest('DeleteCertificate', { certificateHashData: data }, 'strict')).toEqual([]);
    }
  });

  it.each([
    ['SHA256', 64],
    ['SHA384', 96],
    ['SHA512', 128],
  ] as const)('%s', (hashAlgorithm, digits) => {
    const data = certificateHashData(root.certificatePem, { hashAlgorithm });
    expect([data.hashAlgorithm, data.issuerNameHash.length, data.issuerKeyHash.length]).toEqual([hashAlgorithm, digits, digits]);
    const answer = { status: 'Accepted', certificateHashData: [data] };
    expect(checkResponse('GetInstalledCertificateIds', answer, 'strict')).toEqual([]);
  });

  it('tells certificates apart, and forgives how hex is written', async () => {
    const data = certificateHashData(root.certificatePem);
    const shouted = { ...data, issuerNameHash: data.issuerNameHash.toUpperCase(), serialNumber: `00${data.serialNumber.toUpperCase()}` };
    expect(isSameCertificate(data, shouted)).toBe(true);
    expect(isSameCertificate(data, certificateHashData(rsaRoot.certificatePem))).toBe(false);
    const namesake = await makeRootAuthority({ ...validity, subject: { commonName: 'Root' }, random });
    expect(isSameCertificate(data, certificateHashData(namesake.certificatePem))).toBe(false);
  });
});

describe('firmware signatures', () => {
  const image = Buffer.from('firmware 181');

  it.each(['EC', 'RSA'] as const)('%s: hold for the image and the signer only', async (kind) => {
    const signer = await makeRootAuthority({ ...validity, subject: { commonName: 'Signer' }, random, key: kind });
    const signature = signFirmware(image, signer.privateKeyPem);
    expect(signature.length).toBeLessThanOrEqual(800);
    expect(isFirmwareSignature(image, signature, signer.certificatePem)).toBe(true);
    expect(isFirmwareSignature(Buffer.from('firmware 182'), signature, signer.certificatePem)).toBe(false);
    expect(isFirmwareSignature(image, signature, root.certificatePem)).toBe(false);
    expect(isFirmwareSignature(image, 'bm90IGEgc2lnbmF0dXJl', signer.certificatePem)).toBe(false);
    expect(isFirmwareSignature(image, '', signer.certificatePem)).toBe(false);
  });

  it('an RSA signature with the padding of old is none', () => {
    const old = signRaw('sha256', image, rsaRoot.privateKeyPem).toString('base64');
    expect(isFirmwareSignature(image, old, rsaRoot.certificatePem)).toBe(false);
  });

  it('are those of openssl', (context) => {
    needsOpenssl(context);
    const key = { 'k.pem': rsaRoot.privateKeyPem, image };
    const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
    openssl(key, 'dgst', '-sha256', '-sign', '@k.pem', ...pss, '-out', '@sig', '@image');
    const signature = openssl({}, 'base64', '-A', '-in', '@sig');
    expect(isFirmwareSignature(image, signature, rsaRoot.certificatePem)).toBe(true);
  });
});

describe('keys', () => {
  it('of other kinds are refused', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(makeRequest(subject, pem)).rejects.toMatchObject({ code: 'CERTIFICATE_KEY_UNUSABLE' });
    await expect(makeRequest(subject, 'no key')).rejects.toMatchObject({ code: 'CERTIFICATE_KEY_UNUSABLE' });
  });

  it('are never made twice', async () => {
    const digest = (pem: string): string => createHash('sha256').update(pem).digest('hex');
    expect(digest(await generateKey())).not.toBe(digest(await generateKey()));
  });
});
