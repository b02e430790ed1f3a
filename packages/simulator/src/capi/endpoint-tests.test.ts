import { createPublicKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { RealClock, SeededRandom, VirtualClock } from '@phasor/kernel';
import { generateKey, issueCertificate, makeRootAuthority, type Authority } from '@phasor/ocpp/certificates';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultyNetwork } from '../faults/faulty-network.ts';
import { TEST_KEY, TestCapiBackEnd } from '../testing/capi-back-end.ts';
import { TestCentralSystem } from '../testing/central-system.ts';
import { Twin } from '../twin.ts';
import type { TwinOptions } from '../twin-options.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const id = '2403080001M';

describe('R3 a charger on CAPI tests an OCPP endpoint from where it hangs', () => {
  let clock: VirtualClock;
  let backEnd: TestCapiBackEnd;
  let centralSystem: TestCentralSystem;
  const twins: Twin[] = [];
  const servers: Server[] = [];

  beforeEach(async () => {
    clock = new VirtualClock();
    backEnd = new TestCapiBackEnd(clock);
    centralSystem = new TestCentralSystem(clock);
    await Promise.all([backEnd.start(), centralSystem.start()]);
  });
  afterEach(async () => {
    for (const twin of twins.splice(0)) await twin.stop();
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    await Promise.all([backEnd.die(), centralSystem.die()]);
  });

  const options = (more: Partial<TwinOptions> = {}): TwinOptions => ({
    ...{ model: 'halo', id, protocol: 'CAPI', url: backEnd.url, password: TEST_KEY, clock, random: new SeededRandom(3) },
    ...more,
  });

  async function started(twin: Twin): Promise<Twin> {
    twins.push(twin);
    twin.start();
    await clock.advance(5_000);
    return twin;
  }

  let commandNo = 0;
  function ask(url: string, validMs = 10 * MINUTE): string {
    const commandId = `t${(commandNo += 1)}`;
    backEnd.commands.push({ commandId, expiresAt: new Date(clock.now() + validMs).toISOString(), kind: 'TestEndpoint', url });
    return commandId;
  }

  /** What a Halo says of that endpoint. */
  async function tested(url: string, more: Partial<TwinOptions> = {}): Promise<string> {
    await started(new Twin(options(more)));
    const commandId = ask(url);
    await clock.advance(2 * MINUTE);
    const result = backEnd.results.find((told) => told.commandId === commandId);
    return result ? (result.reason ?? result.outcome) : 'nothing';
  }

  async function listening(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  /** Something that answers the WebSocket upgrade with a status of HTTP. */
  async function answering(status: number): Promise<string> {
    const server = createServer();
    server.on('upgrade', (_request, socket) => socket.end(`HTTP/1.1 ${status} So\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`));
    return `ws://127.0.0.1:${await listening(server)}/ocpp`;
  }

  it('reached: the upgrade is answered; it leaves at once, without a boot, and goes on by CAPI', async () => {
    expect(await tested(centralSystem.url)).toBe('Done');
    expect(centralSystem.heard).toEqual([]);
    expect(centralSystem.link(id).isOpen).toBe(false);
    expect(twins[0]?.state()).toMatchObject({ protocol: 'CAPI', isConnected: true });
  });

  it('reached, too, where a credential is asked for: it has none yet', async () => {
    expect(await tested(await answering(401))).toBe('Done');
  });

  it.each([503, 404, 200, 302])('answered with %i: that is no OCPP server that would let it in', async (status) => {
    expect(await tested(await answering(status))).toBe(`upgrade: answered ${status}`);
  });

  it('a name that nobody knows', async () => {
    expect(await tested('ws://nowhere.invalid/ocpp')).toMatch(/^name: .*nowhere\.invalid/);
  });

  it('a port that is closed', async () => {
    expect(await tested('ws://127.0.0.1:9/ocpp')).toMatch(/^connection: .*ECONNREFUSED/);
  });

  it('something that takes the connection and closes it instead of answering', async () => {
    const server = createServer();
    server.on('upgrade', (_request, socket) => socket.destroy());
    expect(await tested(`ws://127.0.0.1:${await listening(server)}/ocpp`)).toBe('upgrade: socket hang up');
  });

  describe('over TLS', () => {
    const random = new SeededRandom(1);
    // Node looks at the machine's own clock.
    const nowMs = new RealClock().now();
    const validity = { notBeforeMs: nowMs - DAY, notAfterMs: nowMs + DAY };
    const rootNamed = (commonName: string): Promise<Authority> =>
      makeRootAuthority({ ...validity, random, subject: { commonName, organisation: 'Test' } });

    /** A server behind TLS that answers upgrades with 401. */
    async function secured(root: Authority): Promise<string> {
      const key = await generateKey();
      const publicKeyPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
      const cert = await issueCertificate(root, {
        ...{ ...validity, random, publicKeyPem, subject: { commonName: 'localhost', organisation: 'Test' } },
        use: { kind: 'server', dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] },
      });
      const server = createTlsServer({ key, cert });
      server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 So\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'));
      return `wss://127.0.0.1:${await listening(server)}/ocpp`;
    }

    it('with the roots that it was shipped with', async () => {
      const root = await rootNamed('Ours');
      expect(await tested(await secured(root), { tls: { ca: root.certificatePem } })).toBe('Done');
    });

    it('a certificate of a strange root is none', async () => {
      const ours = await rootNamed('Ours');
      expect(await tested(await secured(await rootNamed('Strange')), { tls: { ca: ours.certificatePem } })).toMatch(/^TLS: /);
    });

    it('something that speaks no TLS', async () => {
      const server = createServer();
      const port = await listening(server);
      expect(await tested(`wss://127.0.0.1:${port}/ocpp`)).toMatch(/^TLS: /);
    });
  });

  it.each([
    ['refuses', 'connection: connection refused'],
    ['silent', 'connection: no answer within 20 s'],
  ] as const)('a firewall that keeps OCPP out (%s): the test goes the way that OCPP would go', async (how, why) => {
    const faults = [{ action: { do: 'firewall', how }, fromMs: 0, untilMs: Infinity, every: null, lasts: null } as const];
    const parts = { clock, random: new SeededRandom(1), chargerTimeMs: () => clock.now(), onFault: () => undefined };
    expect(await tested(centralSystem.url, { path: new FaultyNetwork({ ...parts, faults }) })).toBe(why);
  });

  it('asked for again while it is under way, it is one test, with one result', async () => {
    let knocks = 0;
    const server = createServer();
    server.on('upgrade', (_request, socket) => {
      knocks += 1;
      socket.end('HTTP/1.1 401 So\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    const port = await listening(server);
    // Its network takes longer to let anything through than its patience, and than a poll.
    const path = { open: (_url: string, signal?: AbortSignal) => clock.sleep(40_000, signal), wrap: <T>(socket: T): T => socket };
    backEnd.pollIntervalS = 5;
    expect(await tested(`ws://127.0.0.1:${port}/ocpp`, { path })).toBe('connection: no answer within 20 s');
    expect(backEnd.results).toHaveLength(1);
    expect(knocks).toBe(0);
  });

  it('without its network nothing is said of the endpoint; when it is back, it is tested', async () => {
    const path = { open: (_url: string, signal?: AbortSignal) => clock.sleep(10_000, signal), wrap: <T>(socket: T): T => socket };
    const twin = await started(new Twin(options({ path })));
    ask(centralSystem.url);
    await clock.advance(30_000);
    twin.disconnect();
    await clock.advance(MINUTE);
    expect(backEnd.results).toEqual([]);
    twin.connect();
    await clock.advance(2 * MINUTE);
    expect(backEnd.results).toMatchObject([{ outcome: 'Done' }]);
  });
});
