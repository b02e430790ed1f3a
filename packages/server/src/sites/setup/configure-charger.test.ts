import { describe, expect, it } from 'vitest';
import { configureCharger, releaseCharger, type ChargerPort } from './configure-charger.ts';
import { offlineKeyText } from './offline-key.ts';

const TO = { organisationNo: 1, chargerId: 'C' };

/** A charger with these keys that takes what `takes` says; it writes down what it was told. */
function chargerWith(keys: Record<string, string>, takes: (key: string, value: string) => boolean = () => true, standsAt = Infinity) {
  const told: string[] = [];
  const port: ChargerPort = {
    readBack: (_to, names) => Promise.resolve(new Map(names.flatMap((name) => (keys[name] === undefined ? [] : [[name, keys[name]]])))),
    writeKey: (_to, key, value) => {
      told.push(`${key}=${value}`);
      const isTaken = takes(key, value);
      if (isTaken) keys[key] = value;
      return Promise.resolve(isTaken);
    },
    stand: (_to, connectorId, failsafeA) => {
      told.push(`stand ${connectorId} ${failsafeA}`);
      return failsafeA < standsAt ? Promise.resolve() : Promise.reject(new Error('The charger refuses this profile'));
    },
    release: (_to, connectorId) => (connectorId === 2 ? Promise.reject(new Error('offline')) : Promise.resolve()),
  };
  return { port, told, configure: (targetA: number) => configureCharger(port, TO, [{ connectorId: 1, targetA, standingA: null }], null) };
}

describe('configuring a charger', () => {
  it('S14 writes the offline key, switches it on, and believes what is read back alone', async () => {
    const { configure, told } = chargerWith({ InstallationOfflineCurrent: '1.16,2.10', LoadBalanced: 'false' });
    expect(await configure(8)).toEqual([{ connectorId: 1, offlineKeyA: 8, standingA: 8, problem: '' }]);
    expect(told).toEqual(['InstallationOfflineCurrent=1.8,2.10', 'LoadBalanced=true', 'stand 1 8']);
  });

  it('S14 takes 6 A where the charger takes nothing below', async () => {
    const { configure, told } = chargerWith({ InstallationOfflineCurrent: '1.16' }, (key, value) => value !== '1.0');
    expect(await configure(0)).toMatchObject([{ offlineKeyA: 6, standingA: 0 }]);
    await configure(0);
    expect(told.filter((line) => line.startsWith('Installation'))).toEqual([
      'InstallationOfflineCurrent=1.0',
      'InstallationOfflineCurrent=1.6',
    ]);
  });

  it('S14 does not believe a charger that accepts and keeps what it had', async () => {
    const keys = { InstallationOfflineCurrent: '1.16', LoadBalanced: 'true' };
    const { port } = chargerWith(keys);
    const deaf = { ...port, writeKey: () => Promise.resolve(true) };
    const [taken] = await configureCharger(deaf, TO, [{ connectorId: 1, targetA: 0, standingA: 0 }], null);
    expect(taken).toMatchObject({
      offlineKeyA: null,
      problem: 'It took InstallationOfflineCurrent, and tells 1.16 (LoadBalanced true) when it is asked again.',
    });
  });

  it('S14 does not count a key that is not switched on', async () => {
    const { configure } = chargerWith({ InstallationOfflineCurrent: '1.16', LoadBalanced: 'false' }, (key) => key !== 'LoadBalanced');
    expect(await configure(0)).toMatchObject([{ offlineKeyA: null, problem: expect.stringContaining('LoadBalanced false') as string }]);
  });

  it('S13 says when a charger takes no base profile, and keeps what stands', async () => {
    const { configure } = chargerWith({}, undefined, 0);
    expect(await configure(0)).toEqual([
      { connectorId: 1, offlineKeyA: null, standingA: null, problem: 'The charger refuses this profile' },
    ]);
  });

  it('S11 writes nothing that is there already', async () => {
    const { port, told } = chargerWith({ InstallationOfflineCurrent: '1.0', LoadBalanced: 'true' });
    await configureCharger(port, TO, [{ connectorId: 1, targetA: 0, standingA: 0 }], null);
    expect(told).toEqual([]);
  });

  it('writes whole amperes, rounded down, in the key’s own grammar', () => {
    expect(offlineKeyText('0.16,2.10', new Map([[1, 8.9]]))).toBe('0.16,1.8,2.10');
  });

  it('says what could not be taken back', async () => {
    const { port, told } = chargerWith({ LoadBalanced: 'true' });
    const held = [1, 2].map((connectorId) => ({ connectorId, hasKey: true, isStanding: true }));
    expect(await releaseCharger(port, TO, held, null)).toEqual([2]);
    expect(told).toEqual(['LoadBalanced=false']);
  });
});
