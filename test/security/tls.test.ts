import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Knock } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOT, RawCharger } from '../support/raw-charger.ts';
import { walk } from '../support/steady-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore(), tls: true });
});
afterAll(() => system.stop());

const connect = async (options: ConnectionOptions = {}): Promise<TLSSocket> => {
  const socket = connectTls({ port: system.tlsPort, host: '127.0.0.1', servername: 'localhost', ca: system.rootCertificate, ...options });
  await once(socket, 'secureConnect');
  return socket;
};

/** Requests over a TLS connection of its own, and gives the raw answer. */
async function ask(lines: readonly string[], body = ''): Promise<string> {
  const socket = await connect();
  socket.write(
    `${[...lines, 'Host: localhost', 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`,
  );
  let answer = '';
  for await (const data of socket) answer += String(data);
  return answer;
}

const tlsKnock = (detail: RegExp): Promise<Knock> =>
  until(`a knock that says ${String(detail)}`, 5000, async () =>
    (await walk<Knock>(system.api, '/knocks')).find((knock) => knock.reason === 'TLS' && detail.test(knock.detail)),
  );

describe('the port for TLS', () => {
  it.each([
    ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECC'],
    ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECC'],
    ['AES128-GCM-SHA256', 'RSA'],
    ['AES256-GCM-SHA384', 'RSA'],
  ])('speaks %s, as the white paper asks', async (ciphers, kind) => {
    const socket = await connect({ ciphers, maxVersion: 'TLSv1.2' });
    expect(socket.getCipher().name).toBe(ciphers);
    expect(socket.authorized).toBe(true);
    const certificate = socket.getPeerCertificate();
    expect(certificate.asn1Curve === undefined ? 'RSA' : 'ECC').toBe(kind);
    expect(certificate.subject).toMatchObject({ CN: 'localhost', O: 'My organisation' });
    expect(certificate.bits).toBeGreaterThanOrEqual(kind === 'RSA' ? 2048 : 224);
    socket.destroy();
  });

  it('speaks TLS 1.3', async () => {
    const socket = await connect();
    expect(socket.getProtocol()).toBe('TLSv1.3');
    socket.destroy();
  });

  it('refuses TLS 1.1, and lists who tried', async () => {
    await expect(connect({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toThrow();
    expect(await tlsKnock(/TLS 1\.2 is the least/)).toMatchObject({ address: '127.0.0.1', canAdmit: false, identity: '' });
  });

  it('refuses other ciphers, and lists who tried', async () => {
    await expect(connect({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA' })).rejects.toThrow();
    await tlsKnock(/none of the cipher suites/);
  });

  it('lists a charger that speaks ws:// to it', async () => {
    const socket = connectPlain(system.tlsPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /ocpp/CP1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'close');
    await tlsKnock(/ws:\/\/ to the port for wss/);
  });

  it('has the API, whose cookie is Secure there and only there', async () => {
    const login = JSON.stringify({ email: 'admin@example.test', password: 'correct horse battery' });
    const lines = ['POST /rest/v1/login HTTP/1.1', 'Content-Type: application/json'];
    const answer = await ask(lines, login);
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect(answer).toMatch(/set-cookie: phasor_session=[^\r]*; Secure/i);
    const plain = await fetch(`${system.url}/rest/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: login,
    });
    expect(plain.headers.get('set-cookie')).not.toContain('Secure');
  });

  it('has OCPP, with the identity, and the same charger as on the plain port', async () => {
    await system.register('CP1', { password: 'sixteen letters!' });
    const tls = { ca: system.rootCertificate };
    await expect(RawCharger.connect(system.wssUrl, 'CP1', { tls, password: 'a wrong password' })).rejects.toMatchObject({ status: 401 });
    const charger = await RawCharger.connect(system.wssUrl, 'CP1', { tls, password: 'sixteen letters!' });
    expect(await charger.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
    expect((await system.api.get('/chargers/CP1')).body).toMatchObject({ isOnline: true });
    await charger.close();
  });

  it('lets a peer that says nothing wait without keeping others from theirs', async () => {
    const silent = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const socket = connectPlain(system.tlsPort, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      }),
    );
    const began = performance.now();
    const socket = await connect();
    expect(performance.now() - began).toBeLessThan(5000);
    for (const other of [...silent, socket]) other.destroy();
  });

  it('serves three hundred that come at one moment', async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => connect()));
    expect(sockets.every((socket) => socket.authorized)).toBe(true);
    for (const socket of sockets) socket.destroy();
  });
});
