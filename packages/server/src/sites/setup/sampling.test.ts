import { describe, expect, it } from 'vitest';
import type { ChargerPort } from './configure-charger.ts';
import { configureSampling, owedKeys, restoreSampling, wantedData } from './sampling.ts';

const TO = { organisationNo: 1, chargerId: 'C' };
const DATA = 'Energy.Active.Import.Register,Current.Import,Voltage';

function chargerWith(keys: Record<string, string>, takes: (key: string, value: string) => boolean = () => true, keeps = true) {
  const told: string[] = [];
  const port: ChargerPort = {
    readBack: (_to, names) => Promise.resolve(new Map(names.flatMap((name) => (keys[name] === undefined ? [] : [[name, keys[name]]])))),
    writeKey: (_to, key, value) => {
      told.push(`${key}=${value}`);
      const isTaken = takes(key, value);
      if (isTaken && keeps) keys[key] = value;
      return Promise.resolve(isTaken);
    },
    stand: () => Promise.resolve(),
    release: () => Promise.resolve(),
  };
  return { port, told, keys };
}

describe('S1 how often a charger tells what flows', () => {
  it.each([['30'], ['0'], ['often'], ['']])('is every 10 s where it was "%s"', async (interval) => {
    const { port, told, keys } = chargerWith({ MeterValueSampleInterval: interval, MeterValuesSampledData: DATA });
    expect(await configureSampling(port, TO, null)).toEqual({
      written: { MeterValueSampleInterval: { before: interval, after: '10' } },
      problem: '',
    });
    expect(told).toEqual(['MeterValueSampleInterval=10']);
    expect(keys['MeterValueSampleInterval']).toBe('10');
  });

  it.each([['10'], ['1']])('S11 is not written where it is %s s', async (interval) => {
    const { port, told } = chargerWith({ MeterValueSampleInterval: interval, MeterValuesSampledData: DATA });
    expect(await configureSampling(port, TO, null)).toEqual({ written: {}, problem: '' });
    expect(told).toEqual([]);
  });

  it('is reported where the charger refuses, and where it accepts and keeps what it had', async () => {
    const slow = { MeterValueSampleInterval: '60', MeterValuesSampledData: DATA };
    const refusing = chargerWith({ ...slow }, () => false);
    expect(await configureSampling(refusing.port, TO, null)).toEqual({
      written: {},
      problem: 'It refuses MeterValueSampleInterval=10, which stands at 60: its readings are asked for.',
    });
    const deaf = chargerWith({ ...slow }, () => true, false);
    expect((await configureSampling(deaf.port, TO, null)).problem).toBe(
      'It took MeterValueSampleInterval=10, and tells 60 when it is asked again.',
    );
  });

  it('has the currents told where they were not, within what the charger takes', () => {
    expect(wantedData(DATA, 3)).toBeNull();
    expect(wantedData('Energy.Active.Import.Register,Current.Import.L1,Current.Import.L2,Current.Import.L3', 4)).toBeNull();
    expect(wantedData('Energy.Active.Import.Register', 9)).toBe('Energy.Active.Import.Register,Current.Import');
    expect(wantedData('Voltage,Energy.Active.Import.Register,Temperature', 3)).toBe('Voltage,Energy.Active.Import.Register,Current.Import');
    expect(wantedData('', 1)).toBe('Current.Import');
  });

  it('is given back as it was', async () => {
    const { port, keys } = chargerWith({ MeterValueSampleInterval: '30', MeterValuesSampledData: 'Voltage' });
    const { written } = await configureSampling(port, TO, null);
    expect(await restoreSampling(port, TO, written, null)).toBe(true);
    expect(keys).toEqual({ MeterValueSampleInterval: '30', MeterValuesSampledData: 'Voltage' });
  });

  it.each([
    { MeterValueSampleInterval: '5', MeterValuesSampledData: 'Temperature,Current.Import' },
    { MeterValueSampleInterval: '60', MeterValuesSampledData: 'SoC' },
  ])('stays as somebody has set it meanwhile: %o', async (meanwhile) => {
    const { port, told, keys } = chargerWith({ MeterValueSampleInterval: '30', MeterValuesSampledData: 'Voltage' });
    const { written } = await configureSampling(port, TO, null);
    Object.assign(keys, meanwhile);
    told.length = 0;
    expect(await restoreSampling(port, TO, written, null)).toBe(true);
    expect({ told, keys }).toEqual({ told: [], keys: meanwhile });
  });

  it('is known to be ours in the charger’s own words, too', async () => {
    const { port, keys } = chargerWith({ MeterValueSampleInterval: '10', MeterValuesSampledData: 'Voltage' });
    const reordering: ChargerPort = {
      ...port,
      writeKey: (to, key, value, by) => port.writeKey(to, key, value.split(',').toReversed().join(', '), by),
    };
    const { written } = await configureSampling(reordering, TO, null);
    expect(await restoreSampling(port, TO, written, null)).toBe(true);
    expect(keys['MeterValuesSampledData']).toBe('Voltage');
  });

  it('is given back where it is taken with a reboot alone', async () => {
    const { port, keys } = chargerWith({ MeterValueSampleInterval: '60', MeterValuesSampledData: DATA }, () => true, false);
    const { written } = await configureSampling(port, TO, null);
    keys['MeterValueSampleInterval'] = '10';
    const rebooted = chargerWith(keys);
    await restoreSampling(rebooted.port, TO, written, null);
    expect(keys['MeterValueSampleInterval']).toBe('60');
  });

  it('is owed as it was before the site, and as somebody has set it between two configurations', () => {
    const [interval, more] = [{ before: '60', after: '10' }, 'Voltage,Current.Import'];
    const first = { MeterValueSampleInterval: interval, MeterValuesSampledData: { before: 'Voltage,SoC', after: 'Voltage' } };
    const again = { MeterValuesSampledData: { before: 'Voltage', after: more } };
    const owed = { MeterValueSampleInterval: interval, MeterValuesSampledData: { before: 'Voltage,SoC', after: more } };
    expect(owedKeys(first, again)).toEqual(owed);
    expect(owedKeys(first, { MeterValueSampleInterval: { before: '30', after: '10' } })).toMatchObject({
      MeterValueSampleInterval: { before: '30', after: '10' },
    });
  });

  it('is not given back by a charger that does not answer', async () => {
    const { port } = chargerWith({});
    const silent = { ...port, readBack: () => Promise.reject(new Error('offline')) };
    expect(await restoreSampling(silent, TO, { MeterValueSampleInterval: { before: '30', after: '10' } }, null)).toBe(false);
  });
});
