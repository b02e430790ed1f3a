import { readCertificate } from '@phasor/ocpp/certificates';
import { beforeAll, expect } from 'vitest';
import { onBench, type Bench, type BenchOptions } from '../harness/bench.ts';
import { heardBoot, heardStatus, heardStatuses, registration } from '../harness/charge-point-steps.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { issue, makePki, makeRoot, type CentralSystemPki, type Pair } from '../harness/pki.ts';

/** Bytes that are no text, as a real key's. */
const KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const NEW_KEY = Buffer.from('ffeeddccbbaa99887766554433221100ff', 'hex');
const IDENTITY_O = 'Phasor';

let pki: CentralSystemPki;
/** By the central system's own root, for whoever shows it. */
let client: Pair;
beforeAll(async () => {
  pki = await makePki();
  client = await issue(pki.root, 'BENCH-1', { kind: 'client' }, IDENTITY_O);
});

/** Plain, with HTTP Basic. */
const profile1: BenchOptions = { security: () => ({ profile: 1, key: KEY }) };
/** TLS, with HTTP Basic. */
const profile2: BenchOptions = { security: () => ({ profile: 2, key: KEY, pki }) };
/** TLS, with a client certificate. */
const profile3: BenchOptions = { security: () => ({ profile: 3, pki, client }) };

/** Booted over the connection that was made just now. */
async function heardRegistration(bench: Bench): Promise<void> {
  await bench.peer.expectCall('BootNotification', registration(bench, 'Accepted', 86_400));
  await heardStatuses(bench, 'Available');
  expect(bench.station.state().registration).toBe('Accepted');
}

oca('TC_073_CS', 'Update Charge Point Password for HTTP Basic Authentication', {
  dropped: answerTo('ChangeConfiguration'),
  script: onBench(profile1, async (bench) => {
    const { peer, stored, station } = bench;
    const change = { key: 'AuthorizationKey', value: NEW_KEY.toString('hex') };
    expect(await peer.call('ChangeConfiguration', change)).toEqual({ status: 'Accepted' });
    const { basic } = await bench.connected();
    expect(basic).toEqual({ user: station.identity, password: NEW_KEY });
    expect(stored.configuration('AuthorizationKey')).toBe(change.value);
    // It is never shown.
    const { configurationKey } = await bench.peer.call('GetConfiguration', { key: ['AuthorizationKey'] });
    expect(configurationKey?.map(({ value }) => value)).toEqual([undefined]);
  }),
});

oca('TC_085_CS', 'Basic Authentication - Valid Username/Password Combination', {
  dropped: callOf('BootNotification'),
  script: onBench({ ...profile1, isBooted: false }, async (bench) => {
    bench.station.powerOn();
    const { basic, path } = await bench.connected();
    expect(path).toBe(`/ocpp/${bench.station.identity}`);
    expect(basic).toEqual({ user: bench.station.identity, password: KEY });
    await heardRegistration(bench);
    expect(bench.stored.configuration('SecurityProfile')).toBe('1');
  }),
});

oca('TC_086_CS', 'TLS - Server-Side Certificate - Valid Certificate', {
  dropped: callOf('BootNotification'),
  script: onBench({ ...profile2, isBooted: false }, async (bench) => {
    bench.station.powerOn();
    const { tlsVersion, certificate, basic } = await bench.connected();
    expect(tlsVersion).toMatch(/^TLSv1\.[23]$/);
    expect(certificate).toBeNull();
    expect(basic).toEqual({ user: bench.station.identity, password: KEY });
    await heardRegistration(bench);
    expect(bench.stored.configuration('SecurityProfile')).toBe('2');
  }),
});

oca('TC_087_CS', 'TLS - Client-Side Certificate - Valid Certificate', {
  dropped: callOf('BootNotification'),
  script: onBench({ ...profile3, isBooted: false }, async (bench) => {
    bench.station.powerOn();
    const { tlsVersion, certificate, basic } = await bench.connected();
    expect(tlsVersion).toMatch(/^TLSv1\.[23]$/);
    expect(readCertificate(certificate ?? '')).toEqual(readCertificate(client.cert));
    // The certificate takes the place of the password.
    expect(basic).toBeNull();
    await heardRegistration(bench);
    expect(bench.stored.configuration('SecurityProfile')).toBe('3');
  }),
});

oca('TC_083_CS', 'Upgrade Security Profile', {
  dropped: answerTo('ChangeConfiguration'),
  script: onBench(profile1, async (bench) => {
    const { peer, central, clock, stored, station } = bench;
    const root = { certificateType: 'CentralSystemRootCertificate', certificate: pki.root.certificatePem } as const;
    expect(await peer.call('InstallCertificate', root)).toEqual({ status: 'Accepted' });
    expect(await peer.call('ChangeConfiguration', { key: 'SecurityProfile', value: '2' })).toEqual({ status: 'Accepted' });
    const resetting = peer.call('Reset', { type: 'Hard' });
    expect(await resetting).toEqual({ status: 'Accepted' });
    await clock.track(central.stop());
    await clock.track(central.start(pki.server));
    await heardBoot(bench);
    expect(stored.configuration('SecurityProfile')).toBe('2');

    // There is no way back: it stays away from a central system that speaks without TLS.
    await clock.track(central.stop());
    await clock.track(central.start());
    const { knocks } = central;
    await clock.advance(600_000);
    expect(central.knocks).toBe(knocks);
    expect(station.state().isConnected).toBe(false);
    await clock.track(central.stop());
    await clock.track(central.start(pki.server));
    expect((await bench.connected()).tlsVersion).toMatch(/^TLSv1\.[23]$/);
  }),
});

oca('TC_084_CS', 'Downgrade Security Profile - Rejected', {
  dropped: answerTo('ChangeConfiguration'),
  script: onBench(profile2, async (bench) => {
    const { peer, stored, station } = bench;
    expect(await peer.call('ChangeConfiguration', { key: 'SecurityProfile', value: '1' })).toEqual({ status: 'Rejected' });
    expect(stored.configuration('SecurityProfile')).toBe('2');
    await bench.clock.advance(60_000);
    // It has not reconnected.
    expect(station.state().isConnected).toBe(true);
    expect(bench.central.knocks).toBe(1);
  }),
});

oca('TC_078_CS', 'Invalid CentralSystemCertificate Security Event', {
  dropped: callOf('SecurityEventNotification'),
  script: onBench(profile2, async (bench) => {
    const { central, clock, station } = bench;
    const impostor = await issue(await makeRoot('Nobody knows it'), 'localhost', { kind: 'server', dnsNames: ['localhost'] });
    delete central.background.SecurityEventNotification;
    await clock.track(central.stop());
    await clock.track(central.start(impostor));
    const { knocks } = central;
    await clock.advance(60_000);
    expect(central.knocks).toBe(knocks);
    expect(station.state().isConnected).toBe(false);
    await clock.track(central.stop());
    await clock.track(central.start(pki.server));
    const { peer } = await bench.connected();
    const event = await peer.expectCall('SecurityEventNotification', {}, ({ type }) => type === 'InvalidCentralSystemCertificate');
    expect(Date.parse(event.timestamp)).toBeLessThan(clock.now());
    expect(await heardAgain(bench)).toBe('Available');
  }),
});

/** The connection serves: what is asked is answered. */
async function heardAgain({ peer }: Bench): Promise<string> {
  expect(await peer.call('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 })).toEqual({ status: 'Accepted' });
  return (await heardStatus(peer, 1, 'Available')).status;
}
