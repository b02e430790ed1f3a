import type { Capabilities, CommandPage, Configuration, ConfigurationChange } from '@phasor/contract';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { answerCalls, connectChargePoint, type KeyValue, type OcppLink } from '@phasor/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

/** Measurands that firmware 169 takes. */
const KNOWN = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import', 'Voltage'];

describe('discovery', () => {
  const clock = new VirtualClock();
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ clock, store: quickestStore(), discoversChargers: true });
  });
  afterAll(() => system.stop());

  /** A Halo: three keys at a time, no answer in time when asked for all. */
  class Halo {
    readonly keys = new Map<string, KeyValue>(
      [
        ['GetConfigurationMaxKeys', '3'],
        ['SupportedFeatureProfiles', 'Core, RemoteTrigger'],
        ['NumberOfConnectors', '2'],
        ['HeartbeatInterval', '60'],
        ['ConnectionTimeOut', '60'],
        ['MeterValueSampleInterval', '30'],
        ['MeterValuesSampledData', 'Voltage'],
        ['ClockAlignedDataInterval', '0'],
        ['StopTxnSampledData', 'Voltage'],
        ['StopTxnAlignedData', ''],
        ['AuthorizationKey', 'a key that nobody should be told'],
      ].map(([key = '', value = '']) => [key, { key, value, readonly: key === 'GetConfigurationMaxKeys' }]),
    );
    readonly heard: string[] = [];
    tellsAll = false;
    link: OcppLink | undefined;

    readonly id: string;

    constructor(id: string) {
      this.id = id;
    }

    async connect(firmwareVersion: string): Promise<void> {
      this.link = await connectChargePoint({
        url: system.ocppUrl,
        identity: this.id,
        clock,
        random: new SeededRandom(1),
        handlers: {
          onCall: (call) => {
            this.heard.push(`${call.action} ${JSON.stringify(call.payload)}`);
            const isMute = call.action === 'GetConfiguration' && !this.tellsAll && !Object.hasOwn(call.payload as object, 'key');
            // The link answers in order: what is answered too late stands for what never is.
            if (isMute) clock.setTimer(21_000, () => this.#answer(call));
            else this.#answer(call);
          },
          onOddFrame: () => undefined,
          onClose: () => undefined,
        },
      });
      await this.boot(firmwareVersion);
    }

    async boot(firmwareVersion: string): Promise<void> {
      await this.link?.call('BootNotification', { chargePointVendor: 'Charge Amps', chargePointModel: 'HALO', firmwareVersion });
    }

    async leave(): Promise<void> {
      this.link?.terminate();
      await clock.settle();
    }

    readonly #answer = answerCalls({
      GetConfiguration: ({ key = [...this.keys.keys()] }) => ({
        configurationKey: key.flatMap((name) => this.keys.get(name) ?? []),
        unknownKey: key.filter((name) => !this.keys.has(name)),
      }),
      ChangeConfiguration: ({ key, value }) => {
        const known = this.keys.get(key);
        if (!known) return { status: 'NotSupported' };
        const isFine =
          !known.readonly && (value === '' || !key.startsWith('MeterValues') || value.split(',').every((entry) => KNOWN.includes(entry)));
        if (isFine) this.keys.set(key, { ...known, value });
        if (key === 'HeartbeatInterval') return { status: 'RebootRequired' };
        return { status: isFine ? 'Accepted' : 'Rejected' };
      },
    });
  }

  const started = async (id: string, firmwareVersion = '180'): Promise<Halo> => {
    await system.register(id);
    const halo = new Halo(id);
    await halo.connect(firmwareVersion);
    return halo;
  };
  const capabilities = async (id: string) => (await system.api.get<Capabilities>(`/chargers/${id}/capabilities`)).body;
  const configuration = async (id: string) => (await system.api.get<Configuration>(`/chargers/${id}/configuration`)).body;
  const untilDone = (id: string) => clock.advanceUntil(async () => (await capabilities(id)).discovery.state === 'done', 300_000);
  const set = (id: string, key: string, value: string) => put(system, `/chargers/${id}/configuration/${key}`, { value });

  it('reads a Halo three keys at a time, and what it has read is there to be seen', async () => {
    const halo = await started('H1');
    expect((await capabilities('H1')).discovery.state).toBe('waiting');
    await clock.advance(9_000);
    expect(halo.heard).toEqual([]);
    await untilDone('H1');
    expect(halo.heard.slice(0, 3)).toEqual([
      'GetConfiguration {"key":["GetConfigurationMaxKeys"]}',
      'GetConfiguration {}',
      'GetConfiguration {"key":["SupportedFeatureProfiles","NumberOfConnectors","HeartbeatInterval"]}',
    ]);
    expect(await capabilities('H1')).toMatchObject({
      discovery: { state: 'done', firmwareVersion: '180', reason: '' },
      featureProfiles: { RemoteTrigger: { value: true, source: 'reported' }, SmartCharging: { value: false, source: 'reported' } },
      connectors: { value: 2, source: 'reported' },
      maxKeysPerRequest: { value: 3, source: 'reported' },
    });
    const { items } = await configuration('H1');
    expect(items.find(({ key }) => key === 'HeartbeatInterval')).toMatchObject({ value: '60', readonly: false, isKnown: true });
    expect(items.find(({ key }) => key === 'GetConfigurationMaxKeys')).toMatchObject({ value: '3', readonly: true });
    expect(items.find(({ key }) => key === 'CpoName')).toMatchObject({ value: null, isKnown: false });
    const { items: rows } = (await system.api.get<CommandPage>('/chargers/H1/commands?limit=200')).body;
    expect(new Set(rows.map(({ by }) => by))).toEqual(new Set(['discovery']));
    await halo.leave();
  });

  it('sets what is superfluous in StopTransaction empty, and only where it is not', async () => {
    const halo = await started('H2');
    await untilDone('H2');
    expect(halo.heard.filter((call) => call.startsWith('ChangeConfiguration'))).toEqual([
      'ChangeConfiguration {"key":"StopTxnSampledData","value":""}',
    ]);
    expect((await configuration('H2')).items.find(({ key }) => key === 'StopTxnSampledData')?.value).toBe('');
    await halo.leave();
  });

  it('knows how to ask the second charger of a firmware, and asks nobody twice', async () => {
    const halo = await started('H3');
    await untilDone('H3');
    expect(halo.heard).not.toContain('GetConfiguration {}');
    const asked = halo.heard.length;
    await halo.boot('180');
    await clock.advance(60_000);
    expect(halo.heard).toHaveLength(asked);
    await halo.boot('181');
    await untilDone('H3');
    expect((await capabilities('H3')).discovery.firmwareVersion).toBe('181');
    expect(halo.heard.length).toBeGreaterThan(asked);
    await halo.leave();
  });

  it('that loses its charger is over, and begins anew at the next boot', async () => {
    const halo = await started('H4', '200');
    await clock.advance(12_000);
    await halo.leave();
    await clock.advance(1_000);
    expect((await capabilities('H4')).discovery).toMatchObject({ state: 'failed', reason: expect.stringContaining('broke') as string });
    await halo.connect('200');
    await untilDone('H4');
    await halo.leave();
  });

  it('is done again on demand, never tells a key, and is not for strangers', async () => {
    const halo = await started('H5');
    halo.tellsAll = true;
    await untilDone('H5');
    halo.keys.set('ConnectionTimeOut', { key: 'ConnectionTimeOut', readonly: false, value: '90' });
    expect(await system.api.post('/chargers/H5/discover')).toMatchObject({ status: 202 });
    await clock.settle();
    await untilDone('H5');
    expect((await configuration('H5')).items.find(({ key }) => key === 'ConnectionTimeOut')?.value).toBe('90');
    await system.api.post('/chargers/H5/commands', { action: 'GetConfiguration', payload: { key: ['AuthorizationKey'] } });
    const seen = JSON.stringify([await configuration('H5'), (await system.api.get('/chargers/H5/messages?limit=200')).body]);
    expect(seen).not.toContain('nobody should');
    expect(await system.api.post('/chargers/NOBODY/discover')).toMatchObject({ status: 404 });
    await halo.leave();
  });

  describe('a configuration key', () => {
    let halo: Halo;
    beforeAll(async () => {
      halo = await started('K');
      await untilDone('K');
    });
    afterAll(() => halo.leave());
    const stored = async (name: string) => (await configuration('K')).items.find(({ key }) => key === name)?.value;

    it('is set, and what is stored follows', async () => {
      expect(await set('K', 'ConnectionTimeOut', '45')).toMatchObject({
        status: 200,
        body: { status: 'Accepted', value: '45', stripped: [] },
      });
      expect(await stored('ConnectionTimeOut')).toBe('45');
    });

    it('may want a reboot, and says so', async () => {
      expect((await set('K', 'HeartbeatInterval', '120')).body).toMatchObject({ status: 'RebootRequired', value: '120' });
    });

    it('that is refused stays as it was', async () => {
      expect((await set('K', 'GetConfigurationMaxKeys', '9')).body).toMatchObject({ status: 'Rejected', value: null });
      expect(await stored('GetConfigurationMaxKeys')).toBe('3');
      expect((await set('K', 'Nonsense', '9')).body).toMatchObject({ status: 'NotSupported', value: null });
      expect(await stored('Nonsense')).toBeUndefined();
    });

    it('with measurands that the charger does not take is set without them; next time they are left out from the start', async () => {
      const wanted = 'Voltage, Frequency,Current.Import,Temperature,Power.Active.Import';
      const change = await set('K', 'MeterValuesSampledData', wanted);
      const kept = 'Voltage,Current.Import,Power.Active.Import';
      expect(change.body).toEqual({
        key: 'MeterValuesSampledData',
        status: 'Accepted',
        value: kept,
        stripped: ['Frequency', 'Temperature'],
      });
      expect([halo.keys.get('MeterValuesSampledData')?.value, await stored('MeterValuesSampledData')]).toEqual([kept, kept]);
      const before = halo.heard.length;
      expect((await set('K', 'MeterValuesSampledData', wanted)).body).toMatchObject({
        value: kept,
        stripped: ['Frequency', 'Temperature'],
      });
      expect(halo.heard.slice(before)).toEqual([`ChangeConfiguration {"key":"MeterValuesSampledData","value":"${kept}"}`]);
    });

    it('that is a secret is not set here, nor is anything without an answer', async () => {
      expect(await set('K', 'authorizationkey', '0123456789abcdef')).toMatchObject({
        status: 409,
        body: { code: 'CONFIGURATION_KEY_SECRET' },
      });
      await system.register('GONE');
      expect(await set('GONE', 'X', '1')).toMatchObject({ status: 502, body: { code: 'CONFIGURATION_NOT_CHANGED' } });
    });
  });
});

async function put(system: TestSystem, path: string, body: object): Promise<{ status: number; body: ConfigurationChange }> {
  const response = await fetch(`${system.url}/rest/v1${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${system.api.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as ConfigurationChange };
}
