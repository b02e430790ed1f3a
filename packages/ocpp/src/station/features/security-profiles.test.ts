import { VirtualClock } from '@phasor/kernel';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readCertificate, type Authority } from '../../certificates/index.ts';
import { BENCH_ID, type Bench } from '../testing/bench.ts';
import type { ScriptedCentralSystem } from '../testing/scripted-central-system.ts';
import {
  issue,
  issueServer,
  rootNamed,
  securityEventsAt,
  setSecureBench,
  takeCertificate,
  tlsCentralSystem,
  type TlsCentralSystemOptions,
} from '../testing/secure-bench.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PASSWORD = '00112233445566778899aabbccddeeff';
const REFUSED = { kind: 'refuse', status: 401, reason: 'password' } as const;

let root: Authority;
let strangeRoot: Authority;
let server: Authority;
beforeAll(async () => {
  root = await rootNamed('Root');
  strangeRoot = await rootNamed('Strange root');
  server = await issueServer(root);
});

let bench: Bench;
const others: ScriptedCentralSystem[] = [];
afterEach(async () => {
  await bench.end();
  for (const other of others.splice(0)) await other.die();
});

async function listenTls(
  clock: VirtualClock,
  identity: Authority = server,
  more: Pick<TlsCentralSystemOptions, 'clientRoot' | 'tls'> = {},
): Promise<ScriptedCentralSystem> {
  const other = await tlsCentralSystem({ clock, identity, ...more });
  others.push(other);
  return other;
}

const change = async (key: string, value: string) => (await bench.ask('ChangeConfiguration', { key, value })).status;
const passwords = (at: ScriptedCentralSystem): (string | undefined)[] => at.handshakes.map(({ basic }) => basic?.password.toString('hex'));
const profile = (): string => bench.chargePoint.station.configuration.text('SecurityProfile');

describe('AuthorizationKey', () => {
  it.each([
    ['hex digits', PASSWORD, PASSWORD],
    ['text', 'sixteen letters!', Buffer.from('sixteen letters!').toString('hex')],
  ])('as %s: the station comes back with it', async (_, key, bytes) => {
    bench = await setSecureBench({}, { password: 'the old password' });
    expect(await change('AuthorizationKey', key)).toBe('Accepted');
    await bench.clock.advance(10_000);
    expect(passwords(bench.centralSystem)).toEqual([Buffer.from('the old password').toString('hex'), bytes]);
    expect(securityEventsAt(bench.centralSystem)).toContain('ReconfigurationOfSecurityParameters');
    await bench.chargePoint.powerOff();
    await bench.boot();
    expect(passwords(bench.centralSystem).at(-1)).toBe(bytes);
    expect((await bench.ask('GetConfiguration', { key: ['AuthorizationKey'] })).configurationKey).toEqual([
      { key: 'AuthorizationKey', readonly: false },
    ]);
  });

  it.each(['', 'short', 'x'.repeat(21), `${PASSWORD}0`, 'g'.repeat(32)])('%j is refused', async (key) => {
    bench = await setSecureBench();
    expect(await change('AuthorizationKey', key)).toBe('Rejected');
    expect(bench.centralSystem.handshakes).toHaveLength(1);
  });
});

describe('SecurityProfile', () => {
  it('1: plain, with a password', async () => {
    bench = await setSecureBench();
    expect(await change('SecurityProfile', '1')).toBe('Rejected');
    await change('AuthorizationKey', PASSWORD);
    await bench.clock.advance(5_000);
    expect(await change('SecurityProfile', '1')).toBe('Accepted');
    await bench.clock.advance(5_000);
    expect(passwords(bench.centralSystem).at(-1)).toBe(PASSWORD);
    expect([await change('SecurityProfile', '0'), await change('SecurityProfile', '4'), await change('SecurityProfile', '1')]).toEqual([
      'Rejected',
      'Rejected',
      'Accepted',
    ]);
  });

  it('2: over TLS with a password, by a root that was installed before', async () => {
    const clock = new VirtualClock();
    const safe = await listenTls(clock);
    bench = await setSecureBench({ secureUrl: safe.url }, { clock, password: 'the old password' });
    expect(await change('SecurityProfile', '2')).toBe('Rejected');
    const certificate = { certificateType: 'CentralSystemRootCertificate', certificate: root.certificatePem } as const;
    expect(await bench.ask('InstallCertificate', certificate)).toEqual({ status: 'Accepted' });
    expect(await change('SecurityProfile', '2')).toBe('Accepted');
    await clock.advance(10_000);
    expect(safe.handshakes).toMatchObject([{ isTls: true, clientCertificate: null, basic: { user: BENCH_ID } }]);
    expect(securityEventsAt(bench.centralSystem)).toContain('ReconfigurationOfSecurityParameters');
    await bench.chargePoint.powerOff();
    await bench.boot();
    expect([safe.handshakes.length, bench.centralSystem.handshakes.length]).toEqual([2, 1]);
  });

  it('2: what the owner trusts counts beside what is installed', async () => {
    const clock = new VirtualClock();
    const safe = await listenTls(clock);
    const tls = { ca: root.certificatePem };
    bench = await setSecureBench(
      { secureUrl: safe.url, roots: { centralSystem: [strangeRoot.certificatePem] } },
      { clock, tls, password: PASSWORD },
    );
    expect(await change('SecurityProfile', '2')).toBe('Accepted');
    await clock.advance(10_000);
    expect([safe.handshakes.length, profile()]).toEqual([1, '2']);
  });

  it('3: with a certificate that the central system has issued', async () => {
    const clock = new VirtualClock();
    const safe = await listenTls(clock, server, { clientRoot: root });
    bench = await setSecureBench(
      { secureUrl: safe.url, roots: { centralSystem: [root.certificatePem] } },
      { clock, password: 'the old password' },
    );
    await change('CpoName', 'Operator');
    expect(await change('SecurityProfile', '3')).toBe('Rejected');
    await takeCertificate(bench, root);
    expect(await change('SecurityProfile', '3')).toBe('Accepted');
    await clock.advance(10_000);
    expect(safe.handshakes).toMatchObject([
      { basic: null, clientCertificate: { commonName: BENCH_ID, organisation: 'Operator', fault: null } },
    ]);
    expect(bench.chargePoint.state().registration).toBe('Accepted');
  });

  it.each<[string, string, () => Promise<(clock: VirtualClock) => Promise<ScriptedCentralSystem>>]>([
    [
      'a stranger answers',
      'InvalidCentralSystemCertificate',
      async () => {
        const strange = await issue(strangeRoot, '127.0.0.1', { kind: 'server', ipAddresses: ['127.0.0.1'] });
        return (clock) => listenTls(clock, strange);
      },
    ],
    [
      'another name answers',
      'InvalidCentralSystemCertificate',
      async () => {
        const other = await issue(root, 'elsewhere', { kind: 'server', dnsNames: ['elsewhere.example'] });
        return (clock) => listenTls(clock, other);
      },
    ],
    [
      'its TLS is of old',
      'InvalidTLSVersion',
      () =>
        Promise.resolve((clock) =>
          listenTls(clock, server, { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } }),
        ),
    ],
    [
      'it wants a certificate',
      'InvalidChargePointCertificate',
      () => Promise.resolve((clock) => listenTls(clock, server, { clientRoot: root })),
    ],
    [
      'it refuses the password',
      'FailedToAuthenticateAtCentralSystem',
      () =>
        Promise.resolve(async (clock) => {
          const safe = await listenTls(clock);
          safe.admit = () => REFUSED;
          return safe;
        }),
    ],
  ])('goes back to what worked when %s: %s', async (_, event, prepare) => {
    const clock = new VirtualClock();
    const make = await prepare();
    const safe = await make(clock);
    bench = await setSecureBench(
      { secureUrl: safe.url, roots: { centralSystem: [root.certificatePem] } },
      { clock, password: 'the old password' },
    );
    expect(await change('SecurityProfile', '2')).toBe('Accepted');
    await clock.advance(60_000);
    expect(profile()).toBe('0');
    expect(bench.chargePoint.state().isConnected).toBe(true);
    expect(securityEventsAt(bench.centralSystem).filter((type) => type === event)).toHaveLength(1);
    await bench.chargePoint.powerOff();
    await bench.boot();
    expect(bench.chargePoint.state().registration).toBe('Accepted');
  });

  it('stays where it is when what worked once fails later', async () => {
    const clock = new VirtualClock();
    const safe = await listenTls(clock);
    bench = await setSecureBench(
      { secureUrl: safe.url, roots: { centralSystem: [root.certificatePem] } },
      { clock, password: 'the old password' },
    );
    await change('SecurityProfile', '2');
    await clock.advance(10_000);
    await safe.die();
    await clock.advance(HOUR_MS);
    expect(profile()).toBe('2');
    await safe.start();
    await clock.advance(120_000);
    expect(bench.chargePoint.state().registration).toBe('Accepted');
  });
});

describe('a station of profile 3', () => {
  async function openWith(own: Authority, clock: VirtualClock): Promise<ScriptedCentralSystem> {
    const safe = await listenTls(clock, server, { clientRoot: root });
    bench = await setSecureBench(
      {
        secureUrl: safe.url,
        roots: { centralSystem: [root.certificatePem, strangeRoot.certificatePem] },
        own: { chainPem: own.certificatePem, privateKeyPem: own.privateKeyPem },
      },
      { clock },
    );
    expect(await change('SecurityProfile', '3')).toBe('Accepted');
    await clock.advance(10_000);
    return safe;
  }
  const serials = (safe: ScriptedCentralSystem): (string | undefined)[] =>
    safe.handshakes.map(({ clientCertificate }) => clientCertificate?.serialNumber);

  it('comes back with its new certificate, and with the old one when the new one does not do', async () => {
    const clock = new VirtualClock();
    const safe = await openWith(await issue(root, BENCH_ID, { kind: 'client' }), clock);
    const renewed = readCertificate(await takeCertificate(bench, root, { from: safe }));
    await clock.advance(10_000);
    expect(serials(safe).at(-1)).toBe(renewed.serialNumber);
    // The station trusts this one, the central system does not.
    await takeCertificate(bench, strangeRoot, { from: safe });
    await clock.advance(60_000);
    expect(serials(safe).at(-1)).toBe(renewed.serialNumber);
    expect(serials(safe)).toHaveLength(3);
    expect(bench.chargePoint.state().registration).toBe('Accepted');
    expect(securityEventsAt(safe)).toContain('InvalidChargePointCertificate');
  });

  it('asks for a new one in time', async () => {
    // TLS looks at the certificate's end too, by the machine's time.
    const clock = new VirtualClock(Date.now());
    const soon = await issue(root, BENCH_ID, { kind: 'client' }, { notAfterMs: clock.now() + 31 * DAY_MS });
    const safe = await openWith(soon, clock);
    expect(safe.said('SignCertificate')).toEqual([]);
    await clock.advance(2 * DAY_MS);
    expect(safe.said('SignCertificate').length).toBeGreaterThan(0);
  });
});
