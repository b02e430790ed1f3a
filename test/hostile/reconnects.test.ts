import { integerBetween, SeededRandom } from '@phasor/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metered, openScene, start, type Scene, type Started } from '../quirks/scene.ts';
import { BOOT, HandshakeRefused, RawCharger } from '../support/raw-charger.ts';
import { until } from '../support/until.ts';

const RECONNECTS = 1000;
/** At once, before the one that is to be the last of its round. */
const OVERLAPPING = 3;
const ID = 'RESTLESS';
const random = new SeededRandom(7);

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

const isOnline = async (): Promise<boolean> => (await scene.system.api.get<{ isOnline: boolean }>(`/chargers/${ID}`)).body.isOnline;
const openSockets = (): number => process.getActiveResourcesInfo().filter((name) => name.includes('TCPSocket')).length;

/** What a charger does with a socket that it has given up: nothing at all, a close, a cut, or it stops reading. */
function giveUp({ socket }: RawCharger): void {
  const ways = [() => undefined, () => socket.close(), () => socket.terminate(), () => socket.pause()];
  ways[integerBetween(random, 0, ways.length - 1)]?.();
}

/** A socket, or undefined where a later one had come in before this was let in. */
const connect = (): Promise<RawCharger | undefined> =>
  RawCharger.connect(scene.system.ocppUrl, ID).catch((error: unknown) => {
    if (error instanceof HandshakeRefused && error.status === 503) return undefined;
    throw error;
  });

it(`${RECONNECTS} reconnects with old and new sockets side by side: the last one is the charger, each of its calls is answered`, async () => {
  let last = await scene.arrive(ID);
  await last.ask('BootNotification', BOOT);
  const { transactionId } = await last.ask<Started>('StartTransaction', start({ meterStart: 0 }));
  const socketsBefore = openSockets();
  const old: RawCharger[] = [];
  for (let round = 1; round <= RECONNECTS / (OVERLAPPING + 1); round += 1) {
    old.push(last);
    const overlapping = await Promise.all(Array.from({ length: OVERLAPPING }, connect));
    old.push(...overlapping.filter((charger) => charger !== undefined));
    old.slice(-OVERLAPPING - 1).forEach(giveUp);
    last = await RawCharger.connect(scene.system.ocppUrl, ID);
    const status = last.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging' });
    const values = last.ask('MeterValues', metered([{ value: String(round) }], { transactionId }));
    expect([await status, await values, await last.ask('Heartbeat', {})]).toEqual([{}, {}, expect.anything()]);
    if (round % 25 > 0) continue;
    last.onCall = () => [3, { status: 'Accepted' }];
    await last.ask('BootNotification', BOOT);
    expect(await scene.system.api.post(`/chargers/${ID}/messages`, { action: 'ClearCache', payload: {} })).toMatchObject({ status: 200 });
    expect(await isOnline()).toBe(true);
  }
  // Nobody else is left: the server has closed every socket but the last, the ones that stopped reading find out now.
  for (const { socket } of old) socket.resume();
  await Promise.all(old.map(({ closed }) => closed));
  expect(last.socket.readyState).toBe(last.socket.OPEN);
  expect(await isOnline()).toBe(true);
  expect(await (await fetch(`${scene.system.url}/metrics`)).text()).toContain('phasor_chargers_connected 1\n');
  await until('the sockets are gone', 5000, () => openSockets() <= socketsBefore + 4);
  await last.ask('StopTransaction', { transactionId, meterStop: 1000, timestamp: new Date().toISOString() });
  await last.close();
  await until('it is offline', 5000, async () => !(await isOnline()));
  const rounds = RECONNECTS / (OVERLAPPING + 1);
  expect(await scene.transactions(ID)).toMatchObject([{ transactionId, energyWh: 1000 }]);
  expect((await scene.readings(ID)).map(({ sampled }) => Number((sampled as { value: string }[])[0]?.value))).toEqual(
    Array.from({ length: rounds }, (_, n) => n + 1),
  );
});
