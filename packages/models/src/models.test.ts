import { describe, expect, it } from 'vitest';
import { chargerModels, connectorRoutes, connectorValues, firmwareOf, modelOf, serialNumberOf, type ConfigurationKey } from './index.ts';

const defaults = (keys: readonly ConfigurationKey[]): Map<string, string> => new Map(keys.map(({ key, value }) => [key, value]));

describe('a model by its boot strings', () => {
  it.each([
    ['Charge Amps', 'HALO', 'halo'],
    ['Charge Amps', 'AURA', 'aura'],
    ['ChargeAmps AB', 'Halo Wallbox', 'halo'],
    ['Charge Amps', 'DAWN', null],
    ['Somebody Else', 'HALO', null],
    ['', '', null],
  ])('%s %s is %s', (vendor, model, expected) => {
    expect(modelOf(vendor, model)).toBe(expected);
  });

  it('recognises what its own models say', () => {
    for (const { name, boot } of Object.values(chargerModels)) expect(modelOf(boot.chargePointVendor, boot.chargePointModel)).toBe(name);
  });
});

describe('serial numbers', () => {
  it('end in the letter of the model and differ by sequence', () => {
    expect(serialNumberOf('halo', 7)).toBe('2403080007M');
    expect(serialNumberOf('aura', 5000)).toBe('2403085000A');
  });
});

describe('configuration keys', () => {
  it('of a Halo carry the values seen on firmware 180', () => {
    const keys = defaults(firmwareOf(chargerModels.halo).configuration);
    expect(Object.fromEntries(keys)).toMatchObject({
      GetConfigurationMaxKeys: '3',
      MaxCurrent: '0.16,1.16',
      UserCurrentLimit: '1.16',
      MeterValueSampleInterval: '30',
      ConnectionTimeOut: '60',
      RfidTagFreeCharging: '00000000000000',
      FirmwareVersion: '180',
    });
  });

  it('of an Aura tell its two sockets of 32 A', () => {
    const keys = defaults(firmwareOf(chargerModels.aura).configuration);
    expect(keys.get('MaxCurrent')).toBe('0.64,1.32,2.32');
    expect(keys.get('NumberOfConnectors')).toBe('2');
  });

  it('keep the lengths of OCPP 1.6 and have no name twice, whatever the case', () => {
    for (const { configuration } of Object.values(chargerModels).flatMap(({ firmwares }) => firmwares)) {
      for (const { key, value } of configuration) expect([key.length <= 50, value.length <= 500]).toEqual([true, true]);
      expect(new Set(configuration.map(({ key }) => key.toLowerCase())).size).toBe(configuration.length);
    }
  });
});

describe('firmware versions', () => {
  it('169 of a Halo takes seven measurands, and refuses UnlockConnector and two purposes', () => {
    const old = firmwareOf(chargerModels.halo, '169');
    expect(old.measurands).toHaveLength(7);
    expect(old).toMatchObject({
      version: '169',
      basis: 'seen',
      refusedActions: ['UnlockConnector'],
      refusedPurposes: ['ChargePointMaxProfile', 'TxDefaultProfile'],
    });
    expect(defaults(old.configuration).get('FirmwareVersion')).toBe('169');
    expect(defaults(old.configuration).has('AssignedPhase')).toBe(false);
    // The log that shows keys is one of 180.
    expect(old.configuration.filter((key) => key.basis === 'seen')).toEqual([]);
  });

  it('180 is what is delivered, refuses nothing, and has the keys for phases, which are ours', () => {
    const current = firmwareOf(chargerModels.halo);
    expect(current).toMatchObject({ version: '180', basis: 'ours', refusedActions: [], refusedPurposes: [] });
    expect(current.configuration.find(({ key }) => key === 'AssignedPhase')).toMatchObject({
      value: '1.L123',
      access: 'rw',
      basis: 'ours',
    });
    expect(current.configuration.find(({ key }) => key === 'AssignedCurrent')).toMatchObject({
      value: '1.16',
      access: 'rw',
      basis: 'ours',
    });
    expect(firmwareOf(chargerModels.halo, '999')).toBe(current);
  });

  it('of an Aura carry nothing that is said to have been seen', () => {
    for (const { basis, configuration } of chargerModels.aura.firmwares) {
      expect(basis).toBe('ours');
      expect(configuration.filter((key) => key.basis === 'seen')).toEqual([]);
    }
  });
});

describe('connector.route lists', () => {
  it('read one route for each connector, or nothing', () => {
    expect(connectorRoutes('1.L3,2.L123')).toEqual(
      new Map([
        [1, 'L3'],
        [2, 'L123'],
      ]),
    );
    for (const text of ['', '1.L4', '1.L3,1.L1', 'L3', '1.L12', '1.16']) expect(connectorRoutes(text)).toBeNull();
  });
});

describe('connector.value lists', () => {
  it('read station and connectors', () => {
    expect(connectorValues('0.16,1.16')).toEqual(
      new Map([
        [0, 16],
        [1, 16],
      ]),
    );
    expect(connectorValues('1.6, 2.32')).toEqual(
      new Map([
        [1, 6],
        [2, 32],
      ]),
    );
  });

  it.each(['', '16', '1.16,1.10', '1.16,', 'a.b', '1.-3'])('refuse %j', (text) => {
    expect(connectorValues(text)).toBeNull();
  });
});
