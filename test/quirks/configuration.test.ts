import type { Capabilities, Configuration, ConfigurationChange } from '@phasor/contract';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { answerCalls, connectChargePoint } from '@phasor/ocpp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BOOT, type RawCharger } from '../support/raw-charger.ts';
import { until } from '../support/until.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

const capabilities = async (id: string, from = scene): Promise<Capabilities> =>
  (await from.system.api.get<Capabilities>(`/chargers/${id}/capabilities`)).body;
const configuration = async (id: string): Promise<Record<string, string | null>> =>
  Object.fromEntries(
    (await scene.system.api.get<Configuration>(`/chargers/${id}/configuration`)).body.items.map(({ key, value }) => [key, value]),
  );
const change = async (id: string, key: string, value: string): Promise<ConfigurationChange> =>
  (await scene.system.api.put<ConfigurationChange>(`/chargers/${id}/configuration/${key}`, { value })).body;

type Keys = Readonly<Record<string, string>>;

/** A charger of its own firmware with these keys, that has booted. */
async function withKeys(id: string, keys: Keys, set: (key: string, value: string) => string = () => 'Accepted'): Promise<RawCharger> {
  const charger = await scene.arrive(id);
  charger.onCall = (action, payload) => {
    const { key, value } = payload as { key?: string | string[]; value?: string };
    if (action === 'ChangeConfiguration') return [3, { status: set(String(key), value ?? '') }];
    const asked = Array.isArray(key) ? key : Object.keys(keys);
    const told = asked.filter((name) => name in keys).map((name) => ({ key: name, readonly: false, value: keys[name] }));
    return [3, { configurationKey: told, unknownKey: asked.filter((name) => !(name in keys)) }];
  };
  await charger.ask('BootNotification', { ...BOOT, firmwareVersion: id });
  return charger;
}

async function discover(id: string): Promise<Capabilities> {
  expect((await scene.system.api.post(`/chargers/${id}/discover`)).status).toBe(202);
  return until('the configuration is read', 20_000, async () => {
    const found = await capabilities(id);
    return found.discovery.state === 'done' ? found : undefined;
  });
}

const REQUIRED: Keys = {
  SupportedFeatureProfiles: 'Core',
  NumberOfConnectors: '1',
  HeartbeatInterval: '60',
  ConnectionTimeOut: '60',
  MeterValueSampleInterval: '30',
  MeterValuesSampledData: 'Voltage',
  ClockAlignedDataInterval: '0',
};

it('quirk 12: a charger that never answers GetConfiguration {}, and no more than three keys at once, is read all the same', async () => {
  const clock = new VirtualClock();
  const slow = await openScene({ clock });
  await slow.system.register('Q12');
  const keys: Keys = { ...REQUIRED, GetConfigurationMaxKeys: '3' };
  const asked: (readonly string[] | undefined)[] = [];
  const answer = answerCalls({
    GetConfiguration: ({ key = [] }) => ({
      configurationKey: key.flatMap((name) => (name in keys ? [{ key: name, readonly: true, value: keys[name] ?? '' }] : [])),
      unknownKey: key.filter((name) => !(name in keys)),
    }),
  });
  const link = await connectChargePoint({
    url: slow.system.ocppUrl,
    identity: 'Q12',
    clock,
    random: new SeededRandom(1),
    handlers: {
      onCall: (call) => {
        const { key } = call.payload as { key?: readonly string[] };
        asked.push(key);
        // The link answers in order: what comes a second too late stands for what never comes.
        if (key && key.length <= 3) answer(call);
        else clock.setTimer(21_000, () => answer(call));
      },
      onOddFrame: () => undefined,
      onClose: () => undefined,
    },
  });
  await link.call('BootNotification', BOOT);
  await slow.system.api.post('/chargers/Q12/discover');
  await clock.advanceUntil(async () => (await capabilities('Q12', slow)).discovery.state === 'done', 300_000);
  expect(await capabilities('Q12', slow)).toMatchObject({ connectors: { value: 1, source: 'reported' }, maxKeysPerRequest: { value: 3 } });
  expect(asked.filter((key) => key !== undefined && key.length > 3)).toEqual([]);
  // Whoever comes with this firmware is not asked that again.
  const before = asked.length;
  await slow.system.api.post('/chargers/Q12/discover');
  await clock.advanceUntil(async () => (await capabilities('Q12', slow)).discovery.state === 'done' && asked.length > before + 2, 300_000);
  expect(asked.slice(before)).not.toContain(undefined);
  link.terminate();
  await clock.settle();
  await slow.stop();
});

it('quirk 13: a list of measurands that is rejected for one entry is set without it', async () => {
  const taken = ['Voltage', 'Current.Import', 'Power.Active.Import'];
  const charger = await withKeys('Q13', REQUIRED, (_key, value) =>
    value.split(',').every((entry) => taken.includes(entry)) ? 'Accepted' : 'Rejected',
  );
  const result = await change('Q13', 'MeterValuesSampledData', 'Voltage,Frequency,Current.Import,Power.Active.Import');
  expect(result).toMatchObject({ status: 'Accepted', value: 'Voltage,Current.Import,Power.Active.Import', stripped: ['Frequency'] });
  await charger.close();
});

it('quirk 14: measurands with a phase behind them are sent and kept as they are', async () => {
  const charger = await withKeys('Q14', { ...REQUIRED, MeterValuesSampledData: 'Current.Import.L1, Voltage.L1-N' });
  await discover('Q14');
  expect(await configuration('Q14')).toMatchObject({ MeterValuesSampledData: 'Current.Import.L1, Voltage.L1-N' });
  const value = 'Current.Import.L1,Current.Import.L2';
  expect(await change('Q14', 'MeterValuesSampledData', value)).toMatchObject({ status: 'Accepted', value, stripped: [] });
  expect(charger.heard.at(-1)).toContain(`"value":"${value}"`);
  await charger.close();
});

it('quirk 15: RebootRequired for any key, then refusals until the reboot, teach nothing for the time after it', async () => {
  let isDirty = false;
  const charger = await withKeys('Q15', REQUIRED, () => {
    if (isDirty) return 'Rejected';
    isDirty = true;
    return 'RebootRequired';
  });
  expect(await change('Q15', 'HeartbeatInterval', '90')).toMatchObject({ status: 'RebootRequired', value: '90' });
  expect(await change('Q15', 'ConnectionTimeOut', '90')).toMatchObject({ status: 'Rejected', value: null });
  isDirty = false;
  await charger.ask('BootNotification', { ...BOOT, firmwareVersion: 'Q15' });
  expect(await change('Q15', 'ConnectionTimeOut', '90')).toMatchObject({ status: 'RebootRequired', value: '90' });
  expect((await capabilities('Q15')).refusals).toEqual([]);
  await charger.close();
});

it('quirk 39: lists with spaces behind the commas are lists', async () => {
  const keys = {
    ...REQUIRED,
    SupportedFeatureProfiles: 'Core, SmartCharging ,Reservation',
    ChargingScheduleAllowedChargingRateUnit: 'Current, Power',
  };
  const charger = await withKeys('Q39', keys);
  expect(await discover('Q39')).toMatchObject({
    featureProfiles: { SmartCharging: { value: true }, Reservation: { value: true }, LocalAuthListManagement: { value: false } },
    chargingRateUnits: { value: ['A', 'W'], source: 'reported' },
  });
  await charger.close();
});

it('quirk 44: more keys in one answer than GetConfigurationMaxKeys allows are all read', async () => {
  const many = Object.fromEntries(Array.from({ length: 47 }, (_, n) => [`Vendor${n}`, String(n)]));
  const charger = await withKeys('Q44', { ...REQUIRED, GetConfigurationMaxKeys: '30', ...many });
  await discover('Q44');
  expect(await configuration('Q44')).toMatchObject(many);
  await charger.close();
});
