import { afterAll, beforeAll, expect, it } from 'vitest';
import { metered, openScene, type Scene } from '../quirks/scene.ts';
import { BOOT } from '../support/raw-charger.ts';
import { until } from '../support/until.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

it('a command that the charger never answers delays none of the calls that the charger makes meanwhile', async () => {
  const charger = await scene.arrive('STUCK');
  await charger.ask('BootNotification', BOOT);
  charger.onCall = () => null;
  let isOver = false;
  const asking = scene.system.api.post('/chargers/STUCK/messages', { action: 'GetConfiguration', payload: {} }).finally(() => {
    isOver = true;
  });
  await until('the CALL has come', 5000, () => charger.heard.some((frame) => frame.startsWith('[2,')));
  for (let n = 0; n < 50; n += 1) {
    expect(await charger.ask('Heartbeat', {})).toHaveProperty('currentTime');
    expect(await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' })).toEqual({});
    expect(await charger.ask('MeterValues', metered([{ value: String(n) }]))).toEqual({});
  }
  expect(isOver).toBe(false);
  expect(await scene.readings('STUCK')).toHaveLength(50);
  await charger.close();
  expect((await asking).status).toBe(409);
});
