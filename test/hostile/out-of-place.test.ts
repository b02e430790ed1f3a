import { canonicalErrorCode } from '@phasor/ocpp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metered, now, openScene, start, type Scene, type Started } from '../quirks/scene.ts';
import { BOOT } from '../support/raw-charger.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

const stop = (transactionId: number, change: object = {}): object => ({ transactionId, meterStop: 4000, timestamp: now(), ...change });
const kinds = async (id: string): Promise<string[]> => (await scene.reviews(id)).map(({ kind }) => kind);

it('a connectorId that the charger does not have is stored as it came; one that no connector has is refused', async () => {
  const charger = await scene.arrive('RANGE');
  await charger.ask('StatusNotification', { connectorId: 99, errorCode: 'NoError', status: 'Available' });
  expect(await scene.connector('RANGE', 99)).toMatchObject({ status: 'Available' });
  const { transactionId } = await charger.ask<Started>('StartTransaction', start({ connectorId: 99 }));
  await charger.ask('StopTransaction', stop(transactionId));
  expect(await scene.transactions('RANGE')).toMatchObject([{ connectorId: 99, energyWh: 3000 }]);
  for (const connectorId of [-1, 2 ** 31, 2 ** 53])
    for (const [action, payload] of [
      ['StatusNotification', { connectorId, errorCode: 'NoError', status: 'Available' }],
      ['StartTransaction', start({ connectorId })],
      ['MeterValues', metered([{ value: '1' }], { connectorId })],
    ] as const)
      expect((await charger.call(action, payload)).slice(0, 3)).toEqual([4, expect.any(String), 'PropertyConstraintViolation']);
  expect(await scene.transactions('RANGE')).toHaveLength(1);
  await charger.close();
});

it('a stop that comes before its start is acknowledged and kept; the start gets its transaction when it comes', async () => {
  const charger = await scene.arrive('BACKWARDS');
  expect(await charger.ask('StopTransaction', stop(77, { meterStop: 2222 }))).toEqual({});
  const { transactionId } = await charger.ask<Started>('StartTransaction', start());
  expect(await scene.transactions('BACKWARDS')).toMatchObject([{ transactionId, meterStop: null }]);
  expect((await scene.reviews('BACKWARDS'))[0]).toMatchObject({
    kind: 'unknown-transaction',
    reason: expect.stringContaining('2222 Wh') as string,
  });
  // The charger says it again, with the number that it has now.
  await charger.ask('StopTransaction', stop(transactionId, { meterStop: 2222 }));
  expect(await scene.transactions('BACKWARDS')).toMatchObject([{ transactionId, energyWh: 1222 }]);
  await charger.close();
});

it('a second start on a connector that charges already is a transaction of its own, and both can be stopped', async () => {
  const charger = await scene.arrive('TWICE');
  const first = await charger.ask<Started>('StartTransaction', start());
  const second = await charger.ask<Started>('StartTransaction', start({ idTag: 'OTHER', meterStart: 1500 }));
  expect(second.transactionId).not.toBe(first.transactionId);
  await charger.ask('StopTransaction', stop(second.transactionId));
  await charger.ask('StopTransaction', stop(first.transactionId));
  expect((await scene.transactions('TWICE')).map(({ energyWh }) => energyWh)).toEqual([3000, 2500]);
  await charger.close();
});

it('two starts at one moment on the two sockets of an Aura, alike but for the connector, are two transactions', async () => {
  const charger = await scene.arrive('AURA');
  const timestamp = now();
  for (const connectorId of [1, 2])
    charger.send(JSON.stringify([2, `c${connectorId}`, 'StartTransaction', start({ connectorId, timestamp })]));
  const ids = [await charger.answerTo('c1'), await charger.answerTo('c2')].map((answer) => (answer[2] as Started).transactionId);
  expect(new Set(ids).size).toBe(2);
  for (const [at, connectorId] of [1, 2].entries())
    await charger.ask('MeterValues', metered([{ value: String(1000 + connectorId * 100) }], { connectorId, transactionId: ids[at] }));
  expect((await scene.transactions('AURA')).map(({ connectorId, energyWh }) => [connectorId, energyWh])).toEqual([
    [1, 100],
    [2, 200],
  ]);
  await charger.close();
});

it.each([
  ['in the future', '2099-06-01T12:00:00Z', '2099-06-01T13:00:00Z'],
  ['in 1970', '1970-01-01T00:00:05Z', '1970-01-01T01:00:05Z'],
])('a session %s is stored with the times that it says, once, and a person is told', async (what, began, ended) => {
  const id = `TIME ${what}`;
  const charger = await scene.arrive(id);
  await charger.ask('BootNotification', BOOT);
  await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp: began });
  const payload = start({ timestamp: began });
  const { transactionId } = await charger.ask<Started>('StartTransaction', payload);
  expect(await charger.ask('StartTransaction', payload)).toMatchObject({ transactionId });
  const sampledValue = [{ value: '2500' }];
  await charger.ask('MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp: began, sampledValue }] });
  for (let attempt = 0; attempt < 2; attempt += 1) await charger.ask('StopTransaction', stop(transactionId, { timestamp: ended }));
  const iso = (text: string): string => new Date(text).toISOString();
  expect(await scene.transactions(id)).toMatchObject([{ transactionId, startTime: iso(began), stopTime: iso(ended), energyWh: 3000 }]);
  expect(await scene.readings(id)).toMatchObject([{ transactionId, timestamp: iso(began) }]);
  expect(await kinds(id)).toEqual(['implausible-time', 'implausible-time']);
  // What it says now is shown, whatever its clock says.
  await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: now() });
  expect(await scene.connector(id, 1)).toMatchObject({ status: 'Available' });
  await charger.close();
});

it.each(['OccurenceConstraintViolation', 'OccurrenceConstraintViolation', 'FormationViolation', 'FormatViolation', 'MadeUp'])(
  'a CALLERROR %s of the charger is the answer to the command',
  async (code) => {
    const id = `SAYS-${code}`;
    const charger = await scene.arrive(id);
    await charger.ask('BootNotification', BOOT);
    charger.onCall = () => [4, code, 'words', {}];
    const reply = await scene.system.api.post<{ code: string }>(`/chargers/${id}/messages`, { action: 'ClearCache', payload: {} });
    expect([reply.status, canonicalErrorCode(reply.body.code)]).toEqual([502, canonicalErrorCode(code)]);
    await charger.close();
  },
);
