import { afterAll, beforeAll, expect, it } from 'vitest';
import { BOOT, RawCharger } from '../support/raw-charger.ts';
import { metered, now, openScene, start, type Scene, type Started } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

const stop = (transactionId: number, change: object = {}): object => ({ transactionId, meterStop: 4000, timestamp: now(), ...change });
const kinds = async (id: string): Promise<string[]> => (await scene.reviews(id)).map(({ kind }) => kind);

it.each([0, -1])('quirk 02: StopTransaction with transactionId %i ends the transaction that runs', async (wrong) => {
  const id = `Q02${wrong}`;
  const charger = await scene.arrive(id);
  const { transactionId } = await charger.ask<Started>('StartTransaction', start());
  expect(await charger.ask('StopTransaction', stop(wrong, { idTag: 'quirk' }))).toEqual({ idTagInfo: { status: 'Accepted' } });
  expect(await scene.transactions(id)).toMatchObject([{ transactionId, meterStop: 4000, energyWh: 3000 }]);
  expect(await kinds(id)).toEqual(['unknown-transaction']);
  // Which of two is meant cannot be told: both run on, the register is kept for a person.
  await charger.ask('StartTransaction', start({ meterStart: 4000 }));
  await charger.ask('StartTransaction', start({ meterStart: 4000, connectorId: 2 }));
  expect(await charger.ask('StopTransaction', stop(wrong, { meterStop: 5432 }))).toEqual({});
  expect((await scene.transactions(id)).map(({ meterStop }) => meterStop)).toEqual([4000, null, null]);
  expect((await scene.reviews(id)).at(-1)).toMatchObject({
    kind: 'unknown-transaction',
    reason: expect.stringContaining('5432 Wh') as string,
  });
  await charger.close();
});

it('quirk 03: MeterValues of a transaction never given, or long over, are stored and told once', async () => {
  const charger = await scene.arrive('Q03');
  const { transactionId } = await charger.ask<Started>('StartTransaction', start());
  await charger.ask('StopTransaction', stop(transactionId));
  for (const [named, value] of [
    [transactionId, '3900'],
    [4711, '1'],
    [4711, '2'],
    [-1, '3'],
  ] as const)
    expect(await charger.ask('MeterValues', metered([{ value }], { transactionId: named }))).toEqual({});
  expect((await scene.readings('Q03')).map((reading) => reading.transactionId)).toEqual([transactionId, 4711, 4711, -1]);
  expect(await scene.transactions('Q03')).toMatchObject([{ meterStop: 4000, energyWh: 3000 }]);
  expect(await kinds('Q03')).toEqual(['unknown-transaction', 'unknown-transaction']);
  await charger.close();
});

it('quirk 04: StopTransaction of a session that nobody told us of is acknowledged, its register and readings kept', async () => {
  const charger = await scene.arrive('Q04');
  const transactionData = [{ timestamp: now(), sampledValue: [{ value: '3500' }] }];
  for (let attempt = 0; attempt < 2; attempt += 1)
    expect(await charger.ask('StopTransaction', stop(815, { transactionData, idTag: 'QUIRK' }))).toEqual({
      idTagInfo: { status: 'Accepted' },
    });
  expect(await scene.transactions('Q04')).toEqual([]);
  expect(await scene.readings('Q04')).toMatchObject([{ transactionId: 0, sampled: [{ value: '3500' }] }]);
  expect((await scene.reviews('Q04'))[0]).toMatchObject({
    kind: 'unknown-transaction',
    reason: expect.stringContaining('4000 Wh') as string,
    frame: expect.stringContaining('"transactionId":815') as string,
  });
  await charger.close();
});

it('quirk 05: the closing MeterValues after StopTransaction belong to the transaction', async () => {
  const charger = await scene.arrive('Q05');
  const { transactionId } = await charger.ask<Started>('StartTransaction', start());
  await charger.ask('StopTransaction', stop(transactionId));
  await charger.ask('MeterValues', metered([{ value: '4000', context: 'Transaction.End' }], { transactionId }));
  expect(await scene.readings('Q05')).toMatchObject([{ transactionId, sampled: [{ value: '4000', context: 'Transaction.End' }] }]);
  expect(await scene.transactions('Q05')).toMatchObject([{ energyWh: 3000 }]);
  expect(await kinds('Q05')).toEqual([]);
  await charger.close();
});

it('quirk 06: StartTransaction repeated, with its message id or a new one and on a new socket, is one transaction', async () => {
  let charger = await scene.arrive('Q06');
  const payload = start();
  const ids: unknown[] = [];
  for (const messageId of ['same', 'same', 'new', 'again']) {
    ids.push(((await charger.call('StartTransaction', payload, messageId))[2] as Started).transactionId);
    if (messageId !== 'new') continue;
    await charger.close();
    charger = await RawCharger.connect(scene.system.ocppUrl, 'Q06');
  }
  expect(new Set(ids).size).toBe(1);
  expect(await scene.transactions('Q06')).toMatchObject([{ transactionId: ids[0] }]);
  await charger.close();
});

it('quirk 20: a register that starts at zero in each session, in each boot, or never: each session has its own energy', async () => {
  const charger = await scene.arrive('Q20');
  const session = async (meterStart: number, meterStop: number, minute: number): Promise<void> => {
    const at = (offset: number): string => new Date(Date.now() - 3_600_000 + minute * 60_000 + offset).toISOString();
    const { transactionId } = await charger.ask<Started>('StartTransaction', start({ meterStart, timestamp: at(0) }));
    await charger.ask('StopTransaction', { transactionId, meterStop, timestamp: at(30_000) });
  };
  await charger.ask('BootNotification', BOOT);
  await session(0, 700, 0);
  await session(0, 700, 1);
  await charger.ask('BootNotification', BOOT);
  await session(0, 250, 2);
  await session(250, 1250, 3);
  // Set to zero in the middle of a session: what flowed cannot be told from the register, and no energy is made up.
  await session(1250, 90, 4);
  expect((await scene.transactions('Q20')).map(({ energyWh }) => energyWh)).toEqual([700, 700, 250, 1000, null]);
  expect(await kinds('Q20')).toEqual(['register-went-back']);
  await charger.close();
});

it('quirk 36: statuses in any order, and StopTransaction before or after Finishing, end the transaction all the same', async () => {
  const charger = await scene.arrive('Q36');
  const status = (name: string): Promise<unknown> =>
    charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: name });
  for (const order of [
    ['Finishing', 'StopTransaction', 'Available'],
    ['StopTransaction', 'Finishing', 'Available'],
    ['Available', 'StopTransaction'],
    ['StopTransaction'],
  ]) {
    await status('Charging');
    const { transactionId } = await charger.ask<Started>('StartTransaction', start());
    for (const step of order) await (step === 'StopTransaction' ? charger.ask(step, stop(transactionId)) : status(step));
    expect((await scene.transactions('Q36')).at(-1)).toMatchObject({ transactionId, energyWh: 3000 });
    const shown = order.filter((step) => step !== 'StopTransaction').at(-1) ?? 'Charging';
    expect(await scene.connector('Q36', 1)).toMatchObject({ status: shown, transactionId: null });
  }
  expect(await kinds('Q36')).toEqual([]);
  await charger.close();
});

it('quirk 38: a flood of old readings that break the schema is taken in, and holds nobody else up', async () => {
  const flooding = await scene.arrive('Q38');
  const other = await scene.arrive('Q38-neighbour');
  const beganMs = Date.UTC(2023, 0, 1);
  for (let n = 0; n < 500; n += 1) {
    const timestamp = new Date(beganMs + n * 60_000).toISOString().replace('Z', '');
    const sampledValue = [{ value: n, measurand: 'Energy.Active.Import.Register', unit: 'wh', seq: n }];
    flooding.send(
      JSON.stringify([2, `f${n}`, 'MeterValues', { connectorId: 1, transactionId: 9, meterValue: [{ timestamp, sampledValue }] }]),
    );
  }
  for (let n = 0; n < 10; n += 1)
    expect(await other.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' })).toEqual({});
  const answer = await flooding.answerTo('f499');
  expect(answer).toEqual([3, 'f499', {}]);
  expect(flooding.heard.every((frame) => frame.startsWith('[3,'))).toBe(true);
  const readings = await scene.readings('Q38');
  expect(readings).toHaveLength(500);
  expect(readings.at(-1)).toMatchObject({ timestamp: new Date(beganMs + 499 * 60_000).toISOString(), sampled: [{ value: '499' }] });
  expect(await kinds('Q38')).toEqual(['unknown-transaction']);
  await flooding.close();
  await other.close();
});

it('quirk 40: MeterValues on connector 0 and outside transactions are stored, and shown for their connector', async () => {
  const charger = await scene.arrive('Q40');
  await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
  await charger.ask('MeterValues', metered([{ value: '230', measurand: 'Voltage', phase: 'L1-N', unit: 'V' }], { connectorId: 0 }));
  await charger.ask('MeterValues', metered([{ value: '77', measurand: 'Power.Active.Import', unit: 'W' }]));
  await charger.ask('MeterValues', metered([{ value: '78', measurand: 'Power.Active.Import', unit: 'W' }], { transactionId: 0 }));
  expect((await scene.readings('Q40')).map(({ connectorId, transactionId }) => [connectorId, transactionId])).toEqual([
    [0, 0],
    [1, 0],
    [1, 0],
  ]);
  expect(await scene.connector('Q40', 1)).toMatchObject({ live: { powerW: 78 } });
  expect(await kinds('Q40')).toEqual([]);
  await charger.close();
});
