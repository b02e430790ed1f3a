import type { Configuration, ConfigurationChange, DiscoveryView } from '@phasor/contract';
import { expect } from 'vitest';
import type { ConfigurationStatus, KeyValue } from '@phasor/ocpp';
import { until } from '../../support/until.ts';
import { centralSystem } from '../harness/central-system.ts';
import { answerTo, callOf } from '../harness/expected.ts';
import { oca } from '../harness/oca.ts';
import type { Operator } from '../harness/operator.ts';
import type { Wire } from '../harness/wire.ts';

const central = centralSystem();

const KEYS: KeyValue[] = [
  { key: 'SupportedFeatureProfiles', readonly: true, value: 'Core,SmartCharging' },
  { key: 'HeartbeatInterval', readonly: false, value: '300' },
  { key: 'NumberOfConnectors', readonly: true, value: '2' },
];

oca('TC_019_1_CSMS', 'Retrieve All Configuration Keys', {
  dropped: callOf('GetConfiguration', 2),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    expect(await configuration(operator)).toEqual([]);
    const discovering = operator.done('GetConfiguration', operator.api.post<DiscoveryView>(`${operator.path}/discover`));
    const unknownKey = ['GetConfigurationMaxKeys'];
    expect(await charger.expectCall('GetConfiguration', { unknownKey }, ({ key }) => key !== undefined)).toEqual({ key: unknownKey });
    expect(await charger.expectCall('GetConfiguration', { configurationKey: KEYS }, ({ key }) => key === undefined)).toEqual({});
    expect((await discovering).state).toMatch(/waiting|running/);
    await until('all that it told is stored', 15_000, async () => (await configuration(operator)).length >= KEYS.length);
    expect(await configuration(operator)).toEqual(
      expect.arrayContaining(
        KEYS.map(({ key, value, readonly }) => expect.objectContaining({ key, value, readonly, isKnown: true }) as unknown),
      ),
    );
  },
});

oca('TC_019_2_CSMS', 'Retrieve Specific Configuration Key', {
  dropped: answerTo('GetConfiguration'),
  async script(wire) {
    const { charger, operator } = await central.station(wire);
    const configurationKey = KEYS.slice(0, 1);
    const payload = { key: ['SupportedFeatureProfiles'] };
    const reading = operator.command('GetConfiguration', payload);
    const asked = await charger.expectCall('GetConfiguration', { configurationKey, unknownKey: [] }, ({ key = [] }) => key.length === 1);
    expect(asked).toEqual(payload);
    expect(await reading).toEqual({ configurationKey, unknownKey: [] });
    expect(await operator.stored('GetConfiguration', payload)).toEqual([{ payload, response: { configurationKey, unknownKey: [] } }]);
  },
});

/** What is stored of the charger's configuration. */
const configuration = async (operator: Operator): Promise<Configuration['items']> =>
  (await operator.read<Configuration>(`${operator.path}/configuration`)).items;

/** A key is set; what is stored then is what the charger has taken, or nothing. */
async function changing(wire: Wire, payload: { key: string; value: string }, status: ConfigurationStatus): Promise<void> {
  const { charger, operator } = await central.station(wire);
  const { key, value } = payload;
  const changed = operator.done(
    'ChangeConfiguration',
    operator.api.put<ConfigurationChange>(`${operator.path}/configuration/${key}`, { value }),
  );
  expect(await charger.expectCall('ChangeConfiguration', { status }, (asked) => asked.key === key)).toEqual(payload);
  expect(await changed).toMatchObject({ key, status, value: status === 'Accepted' ? value : null });
  expect(await operator.stored('ChangeConfiguration', payload)).toEqual([{ payload, response: { status } }]);
  const stored = (await configuration(operator)).filter((item) => item.key === key);
  expect(stored).toMatchObject(status === 'Accepted' ? [{ key, value }] : []);
}

oca('TC_021_CSMS', 'Change/Set Configuration', {
  dropped: callOf('ChangeConfiguration'),
  script: (wire) => changing(wire, { key: 'MeterValueSampleInterval', value: '60' }, 'Accepted'),
});

oca('TC_040_1_CSMS', 'Configuration Keys - NotSupported', {
  dropped: answerTo('ChangeConfiguration'),
  script: (wire) => changing(wire, { key: 'NoSuchKey', value: '1' }, 'NotSupported'),
});

oca('TC_040_2_CSMS', 'Configuration Keys - Invalid Value', {
  dropped: answerTo('ChangeConfiguration'),
  script: (wire) => changing(wire, { key: 'MeterValueSampleInterval', value: '-1' }, 'Rejected'),
});
