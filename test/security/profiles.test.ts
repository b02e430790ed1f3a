import { X509Certificate } from 'node:crypto';
import type { ChargerSecurity, ClientCertificatePage, Knock, KeyChange, LoggedMessagePage, ProfileChange } from '@phasor/contract';
import { certificateHashData, generateKey, makeRequest, makeRootAuthority } from '@phasor/ocpp/certificates';
import { SystemRandom } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOT, RawCharger, type RawChargerOptions } from '../support/raw-charger.ts';
import { walk } from '../support/steady-charger.ts';
import { describeOnBothStores, type FreshStore } from '../support/stores.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';
import { clientCertificate } from '../support/tls.ts';
import { until } from '../support/until.ts';

const OLD_KEY = 'the old password';

describeOnBothStores('security profiles', (fresh) => {
  let made: FreshStore;
  let system: TestSystem;
  beforeAll(async () => {
    made = await fresh();
    system = await startTestSystem({ on: made, tls: true });
  });
  afterAll(async () => {
    await system.stop();
    await made.remove();
  });

  /** Connects and boots; answers what it is told with `answers[action]`, and keeps what it was told. */
  async function connect(
    id: string,
    options: RawChargerOptions = {},
    isTls = false,
  ): Promise<{ charger: RawCharger; told: [string, unknown][] }> {
    const tls = { ca: system.rootCertificate, ...options.tls };
    const charger = await RawCharger.connect(isTls ? system.wssUrl : system.ocppUrl, id, isTls ? { ...options, tls } : options);
    const told: [string, unknown][] = [];
    charger.onCall = (action, payload) => {
      told.push([action, payload]);
      return [3, { status: 'Accepted' }];
    };
    await charger.ask('BootNotification', { ...BOOT, chargePointSerialNumber: `S-${id}` });
    return { charger, told };
  }
  /** `in`, or the status that kept it out. */
  const knockWith = async (id: string, options: RawChargerOptions, isTls = false): Promise<'in' | number> =>
    connect(id, options, isTls).then(
      ({ charger }) => charger.close().then(() => 'in' as const),
      (error: unknown) => (error as { status?: number }).status ?? 0,
    );
  const securityOf = async (id: string): Promise<ChargerSecurity> =>
    (await system.api.get<ChargerSecurity>(`/chargers/${id}/security`)).body;
  const knockOf = (identity: string, reason: Knock['reason'], detail: RegExp): Promise<Knock> =>
    until(`a knock of ${identity}: ${String(detail)}`, 5000, async () =>
      (await walk<Knock>(system.api, '/knocks')).find(
        (knock) => knock.identity === identity && knock.reason === reason && detail.test(knock.detail),
      ),
    );
  const settingTold = (told: readonly [string, unknown][]): { key: string; value: string } =>
    told.find(([action]) => action === 'ChangeConfiguration')?.[1] as { key: string; value: string };

  describe('a new AuthorizationKey', () => {
    it('is made up, sent as 40 hex digits, opens the door, and then the old one does not', async () => {
      await system.register('KEY-1', { password: OLD_KEY });
      const { charger, told } = await connect('KEY-1', { password: OLD_KEY });
      const changed = await system.api.post<KeyChange>('/chargers/KEY-1/authorization-key');
      expect([changed.status, changed.body]).toEqual([201, expect.objectContaining({ state: 'accepted' })]);
      const { key, value } = settingTold(told);
      expect(key).toBe('AuthorizationKey');
      expect(value).toMatch(/^[0-9a-f]{40}$/);
      await charger.close();

      expect(await knockWith('KEY-1', { password: OLD_KEY })).toBe('in');
      expect((await securityOf('KEY-1')).keyChange?.state).toBe('accepted');
      expect(await knockWith('KEY-1', { password: Buffer.from(value, 'hex') })).toBe('in');
      expect((await securityOf('KEY-1')).keyChange?.state).toBe('done');
      expect(await knockWith('KEY-1', { password: OLD_KEY })).toBe(401);
      expect(await knockWith('KEY-1', { password: value })).toBe('in');

      const messages = await walk(system.api, '/chargers/KEY-1/messages');
      const commands = await walk(system.api, '/chargers/KEY-1/commands');
      expect(commands).not.toHaveLength(0);
      expect(JSON.stringify([messages, commands, changed.body])).not.toContain(value);
    });

    it('may be given as text or as hex digits, of 16 to 20 bytes', async () => {
      await system.register('KEY-2');
      const { charger, told } = await connect('KEY-2');
      for (const key of ['fifteen letters', '00'.repeat(15), 'x'.repeat(21), '0g'.repeat(16)]) {
        const refused = await system.api.post<{ code: string }>('/chargers/KEY-2/authorization-key', { key });
        expect([refused.status, refused.body.code]).toEqual([400, expect.stringMatching(/SECURITY_KEY_INVALID|API_REQUEST_INVALID/)]);
      }
      expect(told).toEqual([]);
      expect((await system.api.post('/chargers/KEY-2/authorization-key', { key: 'sixteen letters!' })).status).toBe(201);
      expect(settingTold(told).value).toBe(Buffer.from('sixteen letters!').toString('hex'));
      await charger.close();
      expect(await knockWith('KEY-2', { password: 'sixteen letters!' })).toBe('in');
      expect(await knockWith('KEY-2', {})).toBe(401);
    });

    it.each([
      ['Rejected', 'refused', 401],
      ['NotSupported', 'refused', 401],
      ['RebootRequired', 'rebootRequired', 'in'],
    ] as const)('answered %s is %s', async (status, state, withNew) => {
      const id = `KEY-${status}`;
      await system.register(id, { password: OLD_KEY });
      const { charger, told } = await connect(id, { password: OLD_KEY });
      const { onCall } = charger;
      charger.onCall = (action, payload) => {
        onCall(action, payload);
        return [3, { status }];
      };
      expect((await system.api.post<KeyChange>(`/chargers/${id}/authorization-key`)).body).toMatchObject({ state });
      await charger.close();
      expect(await knockWith(id, { password: OLD_KEY })).toBe('in');
      expect(await knockWith(id, { password: settingTold(told).value })).toBe(withNew);
    });

    it('that was not answered may have been taken: both open the door', async () => {
      await system.register('KEY-LOST', { password: OLD_KEY });
      const { charger, told } = await connect('KEY-LOST', { password: OLD_KEY });
      const { onCall } = charger;
      charger.onCall = (action, payload) => {
        onCall(action, payload);
        charger.socket.terminate();
        return null;
      };
      expect((await system.api.post<KeyChange>('/chargers/KEY-LOST/authorization-key')).body).toMatchObject({ state: 'unanswered' });
      expect(await knockWith('KEY-LOST', { password: OLD_KEY })).toBe('in');
      expect(await knockWith('KEY-LOST', { password: settingTold(told).value })).toBe('in');
      expect(await knockWith('KEY-LOST', { password: OLD_KEY })).toBe(401);
    });

    it('is not for a charger that is away', async () => {
      await system.register('KEY-AWAY', { password: OLD_KEY });
      const { body } = await system.api.post<KeyChange>('/chargers/KEY-AWAY/authorization-key');
      expect(body).toMatchObject({ state: 'refused', reason: 'The charger is not connected.' });
      expect((await system.api.post<{ code: string }>('/chargers/NOBODY/authorization-key')).body.code).toBe('CHARGER_UNKNOWN');
    });
  });

  describe('a charger that goes from profile 1 to 3', () => {
    const password = 'sixteen letters!';
    let clientKey: string;
    let chain = '';

    it('is not sent to profile 2 before it has the root certificate', async () => {
      await system.register('UP', { password });
      const { charger } = await connect('UP', { password });
      const early = await system.api.post<{ code: string; message: string }>('/chargers/UP/security-profile', { profile: 2 });
      expect([early.status, early.body.code]).toEqual([409, 'SECURITY_PROFILE_NOT_READY']);
      expect(early.body.message).toContain('CentralSystemRootCertificate');

      let installed = '';
      charger.onCall = (action, payload) => {
        const { certificate = '' } = payload as { certificate?: string };
        installed = certificate;
        return action === 'InstallCertificate' ? [3, { status: 'Accepted' }] : [3, {}];
      };
      const body = { certificateType: 'CentralSystemRootCertificate' };
      const outcome = await system.api.post<{ status: string; installed: unknown[] }>('/chargers/UP/certificates', body);
      expect(installed).toBe(system.rootCertificate);
      expect(outcome.body).toMatchObject({ status: 'Accepted', installed: [{ subject: 'My organisation root' }] });

      const hashData = certificateHashData(system.rootCertificate);
      const shouted = { ...hashData, issuerNameHash: hashData.issuerNameHash.toUpperCase(), serialNumber: `00${hashData.serialNumber}` };
      charger.onCall = () => [3, { status: 'Accepted', certificateHashData: [shouted, shouted] }];
      const read = await system.api.post('/chargers/UP/certificates/read', body);
      expect(read.body).toMatchObject({ installed: [{ subject: 'My organisation root', hashData: shouted }] });
      expect((await system.api.get('/chargers/UP/certificates')).body).toMatchObject({ items: [{ hashData: shouted }] });
      await charger.close();
    });

    it('comes back with profile 2, and profile 1 is refused from then on', async () => {
      const { charger, told } = await connect('UP', { password });
      const change = await system.api.post<ProfileChange>('/chargers/UP/security-profile', { profile: 2 });
      expect([change.status, change.body]).toEqual([201, expect.objectContaining({ from: 0, to: 2, state: 'accepted' })]);
      expect(settingTold(told)).toEqual({ key: 'SecurityProfile', value: '2' });
      await charger.close();
      expect(await knockWith('UP', { password }, true)).toBe('in');
      expect(await securityOf('UP')).toMatchObject({ workedProfile: 2, profileChange: { state: 'done' } });
      expect(await knockWith('UP', { password })).toBe(401);
      await knockOf('UP', 'profile', /over ws:\/\/ and must come with a password over wss:\/\/ \(security profile 2\)/);
      const again = await system.api.post<{ code: string }>('/chargers/UP/security-profile', { profile: 2 });
      expect([again.status, again.body.code]).toEqual([409, 'SECURITY_PROFILE_NOT_HIGHER']);
    });

    it('has its certificate signed: asked by ExtendedTriggerMessage, stored, answered, signed, sent', async () => {
      const { charger, told } = await connect('UP', { password }, true);
      const missing = await system.api.post<{ message: string }>('/chargers/UP/security-profile', { profile: 3 });
      expect([missing.status, missing.body.message]).toEqual([409, expect.stringContaining('client certificate')]);
      expect((await system.api.post('/chargers/UP/client-certificate')).body).toMatchObject({ status: 'Accepted' });
      expect(told.at(-1)).toEqual(['ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' }]);

      clientKey = await generateKey('EC');
      const csr = await makeRequest({ commonName: 'S-UP', organisation: 'My organisation' }, clientKey);
      expect(await charger.ask('SignCertificate', { csr })).toEqual({ status: 'Accepted' });
      const signed = await until('CertificateSigned', 5000, () => told.find(([action]) => action === 'CertificateSigned'));
      chain = (signed[1] as { certificateChain: string }).certificateChain;
      const leaf = new X509Certificate(chain);
      expect(leaf.verify(new X509Certificate(system.rootCertificate).publicKey)).toBe(true);
      expect(leaf.subject).toBe('O=My organisation\nCN=S-UP');
      const page = await until('the certificate is in the charger', 5000, async () => {
        const { body } = await system.api.get<ClientCertificatePage>('/client-certificates?chargerId=UP&state=installed');
        return body.items.length > 0 ? body : undefined;
      });
      expect(page.items).toMatchObject([{ csr, isRevoked: false, reason: null }]);
      expect((await system.api.get<ClientCertificatePage>('/client-certificates?endsWithinDays=364')).body.items).toEqual([]);
      expect((await system.api.get<ClientCertificatePage>('/client-certificates?endsWithinDays=366')).body.items).toHaveLength(1);
      await charger.close();
    });

    it.each<[string, (key: string) => Promise<string> | string, string]>([
      ['for another charger', (key) => makeRequest({ commonName: 'OTHER', organisation: 'My organisation' }, key), 'Its CN is "OTHER"'],
      ['of another operator', (key) => makeRequest({ commonName: 'UP', organisation: 'Theirs' }, key), 'set in the charger as CpoName'],
      ['that is none', () => 'no request at all', 'PKCS #10'],
    ])('is refused a request %s, which is kept with the reason', async (_what, make, reason) => {
      const { charger } = await connect('UP', { password }, true);
      const csr = await make(await generateKey('EC'));
      expect(await charger.ask('SignCertificate', { csr })).toEqual({ status: 'Rejected' });
      const { body } = await system.api.get<ClientCertificatePage>('/client-certificates?chargerId=UP&limit=1');
      expect(body.items).toMatchObject([{ state: 'refused', csr, reason: expect.stringContaining(reason) as string }]);
      await charger.close();
    });

    it('comes back with profile 3, without a password, and nothing less is let in', async () => {
      const { charger } = await connect('UP', { password }, true);
      expect((await system.api.post<ProfileChange>('/chargers/UP/security-profile', { profile: 3 })).body).toMatchObject({
        state: 'accepted',
      });
      await charger.close();
      // Until the certificate has worked, the password still lets it in: it has fallen back.
      expect(await knockWith('UP', { password }, true)).toBe('in');
      expect(await securityOf('UP')).toMatchObject({ workedProfile: 2, profileChange: { state: 'fellBack' } });
      expect(await knockWith('UP', { tls: { cert: chain, key: clientKey } }, true)).toBe('in');
      expect(await securityOf('UP')).toMatchObject({ workedProfile: 3, profileChange: { state: 'done' } });
      expect(await knockWith('UP', { password }, true)).toBe(401);
      await knockOf('UP', 'profile', /must come with a client certificate/);
    });

    it('is refused with a certificate that is not its own, not valid, not trusted, or revoked', async () => {
      const wrong = async (reason: RegExp, tls: { cert: string; key: string }): Promise<void> => {
        expect(await knockWith('UP', { tls, password }, true)).toBe(401);
        await knockOf('UP', 'certificate', reason);
      };
      const now = Date.now();
      await wrong(/CN is "OTHER"/, await system.issueClientCertificate('OTHER'));
      await wrong(/O is "Theirs"/, await system.issueClientCertificate('UP', { organisation: 'Theirs' }));
      await wrong(/expired/, await system.issueClientCertificate('UP', { notAfterMs: now - 60_000 }));
      await wrong(/not valid yet/, await system.issueClientCertificate('UP', { notBeforeMs: now + 3_600_000 }));
      const stranger = await makeRootAuthority({
        subject: { commonName: 'Stranger' },
        random: new SystemRandom(),
        notBeforeMs: now - 60_000,
        notAfterMs: now + 3_600_000,
      });
      await wrong(/no authority that is trusted/, await clientCertificate(stranger, 'UP'));
      const lost = await system.issueClientCertificate('UP');
      expect(await knockWith('UP', { tls: lost }, true)).toBe('in');
      const serialNumber = new X509Certificate(lost.cert).serialNumber.toLowerCase();
      expect((await system.api.post('/revoked-certificates', { serialNumber, reason: 'lost' })).status).toBe(204);
      await wrong(/revoked/, lost);
      expect(await knockWith('UP', { tls: { cert: chain, key: clientKey } }, true)).toBe('in');
    });

    it('is let in lower again when an operator says so, as after a repair', async () => {
      const put = await fetch(`${system.url}/rest/v1/chargers/UP/security`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${system.api.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ requiredProfile: 1 }),
      });
      expect(await put.json()).toMatchObject({ requiredProfile: 1, workedProfile: 1 });
      expect(await knockWith('UP', { password })).toBe('in');
    });
  });

  it('a required profile keeps lower ones out from the first time on', async () => {
    await system.register('STRICT', { password: OLD_KEY });
    await fetch(`${system.url}/rest/v1/chargers/STRICT/security`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${system.api.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ requiredProfile: 2 }),
    });
    expect(await knockWith('STRICT', { password: OLD_KEY })).toBe(401);
    expect(await knockWith('STRICT', { password: OLD_KEY }, true)).toBe('in');
  });

  it('security events are stored before they are answered, of known and unknown types', async () => {
    await system.register('EVENTS');
    const { charger } = await connect('EVENTS');
    const timestamp = '2026-03-01T12:00:00.000Z';
    const events = [
      { type: 'InvalidCentralSystemCertificate', timestamp, techInfo: 'depth 1' },
      { type: 'SomethingOfTheVendor', timestamp },
      { type: 'StartupOfTheDevice', timestamp: 'yesterday' },
    ];
    for (const event of events) expect(await charger.ask('SecurityEventNotification', event)).toEqual({});
    const listed = await walk<{ type: string; at: string | null; techInfo: string | null }>(
      system.api,
      '/chargers/EVENTS/security-events',
      2,
    );
    expect(listed).toMatchObject([
      { type: 'StartupOfTheDevice', at: null },
      { type: 'SomethingOfTheVendor', at: timestamp, techInfo: null },
      { type: 'InvalidCentralSystemCertificate', at: timestamp, techInfo: 'depth 1' },
    ]);
    await charger.close();
  });

  it('a certificate that was signed while its charger was away is sent when it is back', async () => {
    await system.register('AWAY');
    const { charger } = await connect('AWAY');
    charger.onCall = () => {
      charger.socket.terminate();
      return null;
    };
    const csr = await makeRequest({ commonName: 'AWAY', organisation: 'My organisation' }, await generateKey('RSA'));
    expect(await charger.ask('SignCertificate', { csr })).toEqual({ status: 'Accepted' });
    await charger.closed;
    const back = await connect('AWAY');
    await until('CertificateSigned after the reconnect', 10_000, () => back.told.find(([action]) => action === 'CertificateSigned'));
    await back.charger.close();
    const { body } = await system.api.get<LoggedMessagePage>('/chargers/AWAY/messages');
    expect(body.items.some(({ action }) => action === 'CertificateSigned')).toBe(true);
  });
});
