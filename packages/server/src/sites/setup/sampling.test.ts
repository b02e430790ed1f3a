import { describe, expect, it } from 'vitest';
import type { ChargerPort } from './configure-charger.ts';
import { configureSampling, restoreSampling, wantedData } from './sampling.ts';

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
    expect(await configureSampling(port, TO, null)).toEqual({ before: { MeterValueSampleInterval: interval }, problem: '' });
    expect(told).toEqual(['MeterValueSampleInterval=10']);
    expect(keys['MeterValueSampleInterval']).toBe('10');
  });

  it.each([['10'], ['1']])('S11 is not written where it is %s s', async (interval) => {
    const { port, told } = chargerWith({ MeterValueSampleInterval: interval, MeterValuesSampledData: DATA });
    expect(await configureSampling(port, TO, null)).toEqual({ before: {}, problem: '' });
    expect(told).toEqual([]);
  });

  it('is reported where the charger refuses, and where it accepts and keeps what it had', async () => {
    const slow = { MeterValueSampleInterval: '60', MeterValuesSampledData: DATA };
    const refusing = chargerWith({ ...slow }, () => false);
    expect(await configureSampling(refusing.port, TO, null)).toEqual({
      before: {},
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

  it('is given back as it was, unless somebody has set another interval since', async () => {
    const { port, keys } = chargerWith({ MeterValueSampleInterval: '30', MeterValuesSampledData: 'Voltage' });
    const { before } = await configureSampling(port, TO, null);
    expect(await restoreSampling(port, TO, before, null)).toBe(true);
    expect(keys).toEqual({ MeterValueSampleInterval: '30', MeterValuesSampledData: 'Voltage' });
    keys['MeterValueSampleInterval'] = '5';
    expect(await restoreSampling(port, TO, { MeterValueSampleInterval: '30' }, null)).toBe(true);
    expect(keys['MeterValueSampleInterval']).toBe('5');
  });

  it('is not given back by a charger that does not answer', async () => {
    const { port } = chargerWith({});
    const silent = { ...port, readBack: () => Promise.reject(new Error('offline')) };
    expect(await restoreSampling(silent, TO, { MeterValueSampleInterval: '30' }, null)).toBe(false);
  });
});
