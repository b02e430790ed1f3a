import { createPublicKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { ClientCertificatePage, ClientCertificateView, ProfileChange } from '@phasor/contract';
import { SystemRandom } from '@phasor/kernel';
import { generateKey, issueCertificate, issueFromRequest, makeRequest, makeRootAuthority, type Authority } from '@phasor/ocpp/certificates';
import { startSystem } from '@phasor/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOT, RawCharger } from '../support/raw-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

const DAY = 86_400_000;
const valid = { notBeforeMs: Date.now() - DAY, notAfterMs: Date.now() + DAY };
const random = new SystemRandom();
const root = (commonName: string): Promise<Authority> => makeRootAuthority({ subject: { commonName }, random, ...valid });

async function serverPair(authority: Authority, commonName: string): Promise<{ certificate: string; key: string }> {
  const key = await generateKey('EC');
  const publicKeyPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const use = { kind: 'server', dnsNames: ['localhost'] } as const;
  return { certificate: await issueCertificate(authority, { subject: { commonName }, use, publicKeyPem, random, ...valid }), key };
}

describe('TLS with an operator’s own files', () => {
  let folder: string;
  let serverRoot: Authority;
  let chargerRoot: Authority;
  let system: TestSystem;
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phasor-tls-'));
    [serverRoot, chargerRoot] = await Promise.all([root('Server root'), root('Charger root')]);
    const pair = await serverPair(serverRoot, 'first');
    const tls = {
      certificates: [await file('server.pem', pair.certificate)],
      keys: [await file('server.key', pair.key)],
      clientAuthorities: [await file('chargers.pem', chargerRoot.certificatePem)],
    };
    system = await startTestSystem({ store: quickestStore(), tls });
  });
  afterAll(async () => {
    await system.stop();
    await rm(folder, { recursive: true });
  });

  const shown = async (): Promise<string> => {
    const socket = connect({ port: system.tlsPort, host: '127.0.0.1', servername: 'localhost', ca: serverRoot.certificatePem });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  };

  it('shows them, and newer ones after a renewal; connections that stand are not touched', async () => {
    expect(await shown()).toBe('first');
    await system.register('STAYS');
    const charger = await RawCharger.connect(system.wssUrl, 'STAYS', { tls: { ca: serverRoot.certificatePem } });
    const next = await serverPair(serverRoot, 'second');
    await file('server.pem', next.certificate);
    await expect(system.renewTls()).rejects.toMatchObject({ code: 'SECURITY_TLS_FILES_INVALID' });
    expect(await shown()).toBe('first');
    await file('server.key', next.key);
    await system.renewTls();
    expect(await shown()).toBe('second');
    expect(await charger.ask('Heartbeat', {})).toHaveProperty('currentTime');
    await charger.close();
  });

  it('signs nothing itself: requests wait for what the authority elsewhere makes of them', async () => {
    expect((await system.api.get('/certificate-authority')).body).toEqual({
      signsItself: false,
      rootCertificate: null,
      cpoName: 'My organisation',
    });
    const none = await system.api.post<{ code: string }>('/chargers/STAYS/certificates', {
      certificateType: 'CentralSystemRootCertificate',
    });
    expect([none.status, none.body.code]).toEqual([409, 'SECURITY_NO_CERTIFICATES']);

    await system.register('CP3', { password: 'sixteen letters!' });
    const ca = serverRoot.certificatePem;
    const charger = await RawCharger.connect(system.wssUrl, 'CP3', { tls: { ca }, password: 'sixteen letters!' });
    const told: [string, unknown][] = [];
    charger.onCall = (action, payload) => {
      told.push([action, payload]);
      return [3, { status: 'Accepted' }];
    };
    await charger.ask('BootNotification', BOOT);
    const key = await generateKey('EC');
    const csr = await makeRequest({ commonName: 'CP3', organisation: 'My organisation' }, key);
    // The first is replaced by the second: the charger has another key by then.
    const earlier = await makeRequest({ commonName: 'CP3', organisation: 'My organisation' }, await generateKey('EC'));
    for (const request of [earlier, csr]) expect(await charger.ask('SignCertificate', { csr: request })).toEqual({ status: 'Accepted' });
    const { body } = await system.api.get<ClientCertificatePage>('/client-certificates?state=requested');
    expect(body.items).toMatchObject([{ chargerId: 'CP3', csr }]);
    const id = body.items[0]?.id ?? '';

    const send = (certificateChain: string) =>
      system.api.post<ClientCertificateView & { message: string }>(`/client-certificates/${id}/signed`, { certificateChain });
    const wrong: [string, string][] = [
      ['nothing at all', 'PEM'],
      [chargerRoot.certificatePem, 'key of the request'],
      [await issueFromRequest(serverRoot, csr, { random, ...valid }), 'none of the trusted roots'],
      [await issueFromRequest(chargerRoot, csr, { random, notBeforeMs: 0, notAfterMs: DAY }), 'expired'],
    ];
    for (const [chain, why] of wrong) {
      const refused = await send(chain);
      expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining(why)]);
    }
    expect(told).toEqual([]);
    const chain = await issueFromRequest(chargerRoot, csr, { random, ...valid });
    expect((await send(chain)).body).toMatchObject({ state: 'installed', serialNumber: new X509Certificate(chain).serialNumber });
    expect(told).toEqual([['CertificateSigned', { certificateChain: chain }]]);
    expect((await send(chain)).status).toBe(404);

    const change = { profile: 3, unchecked: true };
    expect((await system.api.post<ProfileChange>('/chargers/CP3/security-profile', change)).body).toMatchObject({ state: 'accepted' });
    await charger.close();
    const back = await RawCharger.connect(system.wssUrl, 'CP3', { tls: { ca, cert: chain, key } });
    await back.close();
    expect((await system.api.get('/chargers/CP3/security')).body).toMatchObject({ workedProfile: 3, profileChange: { state: 'done' } });
  });

  it('a request may be refused, and what a charger rejects is listed as such', async () => {
    await system.register('CP4');
    const charger = await RawCharger.connect(system.wssUrl, 'CP4', { tls: { ca: serverRoot.certificatePem } });
    await charger.ask('BootNotification', BOOT);
    charger.onCall = () => [3, { status: 'Rejected' }];
    const ask = async (): Promise<{ id: string; csr: string }> => {
      const csr = await makeRequest({ commonName: 'CP4', organisation: 'My organisation' }, await generateKey('EC'));
      await charger.ask('SignCertificate', { csr });
      const { body } = await system.api.get<ClientCertificatePage>('/client-certificates?chargerId=CP4&limit=1');
      return { id: body.items[0]?.id ?? '', csr };
    };
    const first = await ask();
    expect((await system.api.post(`/client-certificates/${first.id}/refuse`, { reason: 'not ours' })).body).toMatchObject({
      state: 'refused',
      reason: 'not ours',
    });
    const { id, csr } = await ask();
    const certificateChain = await issueFromRequest(chargerRoot, csr, { random, ...valid });
    expect((await system.api.post(`/client-certificates/${id}/signed`, { certificateChain })).body).toMatchObject({
      state: 'rejected',
      reason: 'The charger answered Rejected.',
    });
    await charger.close();
  });

  it.each([
    ['a key that is another certificate’s', ['server.pem'], ['other.key'], /key/],
    ['a key too few', ['server.pem', 'server.pem'], ['server.key'], /2 certificates and 1 keys/],
    ['a file that is not there', ['missing.pem'], ['server.key'], /missing\.pem/],
    ['a file that is no certificate', ['server.key'], ['server.key'], /server\.key/],
  ])('does not start with %s', async (_what, certificates, keys, why) => {
    await file('other.key', await generateKey('EC'));
    const at = (name: string): string => join(folder, name);
    const tls = { port: 0, names: [], certificates: certificates.map(at), keys: keys.map(at), clientAuthorities: [] };
    const starting = startSystem({ port: 0, host: '127.0.0.1', dataDir: join(folder, 'data'), tls });
    await expect(starting).rejects.toMatchObject({ code: 'SECURITY_TLS_FILES_INVALID', message: expect.stringMatching(why) as string });
  });
});

describe('behind a TLS terminator', () => {
  it('a trusted one says who comes and that they speak TLS; nobody else does', async () => {
    const system = await startTestSystem({ store: quickestStore(), trustedProxies: ['127.0.0.1'] });
    const plain = await startTestSystem({ store: quickestStore() });
    try {
      const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7', 'x-forwarded-proto': 'https', 'content-type': 'application/json' };
      const body = JSON.stringify({ email: 'admin@example.test', password: 'correct horse battery' });
      const login = (url: string): Promise<Response> => fetch(`${url}/rest/v1/login`, { method: 'POST', headers, body });
      expect((await login(system.url)).headers.get('set-cookie')).toContain('Secure');
      expect((await login(plain.url)).headers.get('set-cookie')).not.toContain('Secure');

      for (const each of [system, plain]) {
        await expect(RawCharger.connect(each.ocppUrl, 'STRANGER', { tls: {}, headers })).rejects.toMatchObject({ status: 404 });
        await each.register('CP1', { password: 'sixteen letters!' });
        const charger = await RawCharger.connect(each.ocppUrl, 'CP1', { password: 'sixteen letters!', headers });
        await charger.close();
      }
      const knocks = (each: TestSystem) =>
        until('a knock', 5000, async () => {
          const { body: page } = await each.api.get<{ items: { address: string }[] }>('/knocks');
          return page.items[0];
        });
      expect((await knocks(system)).address).toBe('198.51.100.7');
      expect((await knocks(plain)).address).toBe('127.0.0.1');
      expect((await system.api.get('/chargers/CP1/security')).body).toMatchObject({ workedProfile: 2 });
      expect((await plain.api.get('/chargers/CP1/security')).body).toMatchObject({ workedProfile: 0 });
    } finally {
      await system.stop();
      await plain.stop();
    }
  });
});
