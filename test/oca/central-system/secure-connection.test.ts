import { connect, type ConnectionOptions } from 'node:tls';
import type { ChargerSecurity, KeyChange, KnockPage, ProfileChange } from '@phasor/contract';
import { expect } from 'vitest';
import { until } from '../../support/until.ts';
import { boot, centralSystem } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import { Operator } from '../harness/operator.ts';
import type { Peer } from '../harness/peer.ts';
import { plugIn, UpgradeRefused } from '../harness/scripted-charger.ts';
import type { Wire } from '../harness/wire.ts';

const central = centralSystem({ tls: true, refusesWrongSubprotocol: true });
const PASSWORD = 'sixteen-bytes-ok';
const NEW_PASSWORD = 'twenty-bytes-and-new';

const security = (operator: Operator): Promise<ChargerSecurity> => operator.read<ChargerSecurity>(`${operator.path}/security`);

/** The charger boots as all do; what is stored says so, and how it proves itself. */
async function bootsWith(wire: Wire, operator: Operator, charger: Peer, proof: Partial<ChargerSecurity>): Promise<void> {
  await boot(wire, charger);
  const stored = await operator.charger();
  expect(stored).toMatchObject({ id: wire.name, isOnline: true, registration: 'Accepted' });
  expect(stored.connectors.map(({ status }) => status)).toEqual(['Available', 'Available', 'Available']);
  expect(await security(operator)).toMatchObject(proof);
}

oca('TC_073_CSMS', 'Update Charge Point Password for HTTP Basic Authentication', {
  dropped: callOf('ChangeConfiguration'),
  async script(wire) {
    const { charger, operator, id } = await central.station(wire, { password: PASSWORD, isSecure: true });
    const changing = operator.done(
      'ChangeConfiguration',
      operator.api.post<KeyChange>(`${operator.path}/authorization-key`, { key: NEW_PASSWORD }),
    );
    const asked = await charger.expectCall('ChangeConfiguration', { status: 'Accepted' }, ({ key }) => key === 'AuthorizationKey');
    // 16 to 20 bytes, as hex digits.
    expect(asked).toEqual({ key: 'AuthorizationKey', value: Buffer.from(NEW_PASSWORD).toString('hex') });
    expect(await changing).toMatchObject({ state: 'accepted' });
    await charger.close();

    const { wssUrl, rootCertificate } = central.system;
    const tls = { ca: rootCertificate };
    const back = await plugIn(wire, wssUrl, id, { password: Buffer.from(asked.value, 'hex'), tls });
    await bootsWith(wire, operator, back, { workedProfile: 2, hasKey: true });
    expect(await security(operator)).toMatchObject({ keyChange: { state: 'done' } });
    await expect(plugIn(wire, wssUrl, id, { password: PASSWORD, tls })).rejects.toMatchObject({ status: 401 });
    // Nobody reads the key in what is kept of the conversation.
    expect(JSON.stringify(await operator.stored('ChangeConfiguration'))).not.toContain(asked.value);
  },
});

oca('TC_083_CSMS', 'Upgrade Charge Point Security Profile - Accepted', {
  dropped: callOf('ChangeConfiguration'),
  async script(wire) {
    const { charger, operator, id } = await central.station(wire, { password: PASSWORD });
    const changing = operator.done(
      'ChangeConfiguration',
      operator.api.post<ProfileChange>(`${operator.path}/security-profile`, { profile: 2, unchecked: true }),
    );
    const asked = await charger.expectCall('ChangeConfiguration', { status: 'Accepted' }, ({ key }) => key === 'SecurityProfile');
    expect(asked).toEqual({ key: 'SecurityProfile', value: '2' });
    expect(await changing).toMatchObject({ to: 2, state: 'accepted' });
    const resetting = operator.command('Reset', { type: 'Hard' });
    expect(await charger.expectCall('Reset', { status: 'Accepted' })).toEqual({ type: 'Hard' });
    await resetting;
    await charger.close();

    const { wssUrl, ocppUrl, rootCertificate } = central.system;
    const back = await plugIn(wire, wssUrl, id, { password: PASSWORD, tls: { ca: rootCertificate } });
    await bootsWith(wire, operator, back, { workedProfile: 2, hasKey: true });
    expect(await security(operator)).toMatchObject({ profileChange: { to: 2, state: 'done' } });
    await expect(plugIn(wire, ocppUrl, id, { password: PASSWORD })).rejects.toThrow(UpgradeRefused);
  },
});

oca('TC_085_CSMS', 'Basic Authentication - Valid username/password', {
  dropped: answerTo('BootNotification'),
  async script(wire) {
    const id = wire.name;
    const { system } = central;
    await system.register(id, { password: PASSWORD });
    const operator = new Operator(system, id, wire);
    await expect(plugIn(wire, system.ocppUrl, id)).rejects.toMatchObject({ status: 401 });
    await expect(plugIn(wire, system.ocppUrl, id, { password: 'something-else-16' })).rejects.toMatchObject({ status: 401 });
    expect((await operator.charger()).isOnline).toBe(false);
    await bootsWith(wire, operator, await plugIn(wire, system.ocppUrl, id, { password: PASSWORD }), { hasKey: true });
  },
});

/** Shakes hands over TLS; resolves with the version agreed on, or rejects with what TLS says. */
function shakeHands(options: ConnectionOptions): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port: central.system.tlsPort, ca: central.system.rootCertificate, ...options }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const CIPHERS = ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'AES128-GCM-SHA256', 'AES256-GCM-SHA384'];

oca('TC_086_CSMS', 'TLS - Server-side Certificate - Valid Certificate', {
  dropped: answerTo('BootNotification'),
  async script(wire) {
    // The four suites that the security white paper has a central system support, for both kinds of keys.
    for (const ciphers of CIPHERS) expect(await shakeHands({ ciphers, maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    await expect(shakeHands({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toThrow();
    await expect(shakeHands({ ca: [] })).rejects.toThrow(/certificate/);
    const { charger, operator } = await central.station(wire, { password: PASSWORD, isSecure: true, isBooted: false });
    await bootsWith(wire, operator, charger, { workedProfile: 2, hasKey: true });
  },
});

oca('TC_087_CSMS', 'TLS - Client-side Certificate - Valid Certificate', {
  dropped: answerTo('BootNotification'),
  async script(wire) {
    const id = wire.name;
    const { system } = central;
    await system.register(id);
    const operator = new Operator(system, id, wire);
    expect((await system.api.put(`${operator.path}/security`, { requiredProfile: 3 })).status).toBe(200);
    const tls = { ca: system.rootCertificate };
    await expect(plugIn(wire, system.wssUrl, id, { tls })).rejects.toThrow(UpgradeRefused);
    const others = await system.issueClientCertificate('SOMEBODY-ELSE');
    await expect(plugIn(wire, system.wssUrl, id, { tls: { ...tls, ...others } })).rejects.toThrow(UpgradeRefused);
    const own = await system.issueClientCertificate(id);
    await bootsWith(wire, operator, await plugIn(wire, system.wssUrl, id, { tls: { ...tls, ...own } }), { workedProfile: 3 });
  },
});

oca('TC_088_CSMS', 'WebSocket Subprotocol Negotiation', {
  dropped: answerTo('BootNotification'),
  async script(wire) {
    const id = wire.name;
    const { system } = central;
    await system.register(id);
    const operator = new Operator(system, id, wire);
    // Nothing that this server speaks: there is no connection, and the list of knocks says why.
    await expect(plugIn(wire, system.ocppUrl, id, { protocols: ['ocpp0.1'] })).rejects.toThrow(/answered with 400/);
    const knock = await until('the knock is listed', 5000, async () => {
      const { items } = await operator.read<KnockPage>('/knocks?limit=200');
      return items.find(({ identity }) => identity === id);
    });
    expect(knock).toMatchObject({ reason: 'sub-protocol', attempts: 1 });
    expect((await operator.charger()).isOnline).toBe(false);
    const charger = await plugIn(wire, system.ocppUrl, id, { protocols: ['ocpp0.1', 'ocpp1.6'] });
    expect(charger.socket.protocol).toBe('ocpp1.6');
    await boot(wire, charger);
    expect(await operator.charger()).toMatchObject({ isOnline: true, registration: 'Accepted' });
  },
});
