import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawCharger } from '../support/raw-charger.ts';
import { metered, now, openScene, start, type Scene, type Started } from './scene.ts';

let scene: Scene;
let charger: RawCharger;
const ID = 'PAYLOADS';
beforeAll(async () => {
  scene = await openScene();
  charger = await scene.arrive(ID);
});
afterAll(async () => {
  await charger.close();
  await scene.stop();
});

/** The last entry of the message log: what was wrong with it stands in its note. */
const logged = async () => (await scene.messages(ID)).at(-1);
const lastReading = async () => (await scene.readings(ID)).at(-1);

it('quirk 01: the unit Hz of a frequency is stored as it came', async () => {
  const sample = { value: '49.98', measurand: 'Frequency', unit: 'Hz' };
  expect(await charger.ask('MeterValues', metered([sample]))).toEqual({});
  expect(await lastReading()).toMatchObject({ sampled: [sample] });
  expect(await logged()).toMatchObject({ outcome: 'answered', note: expect.stringContaining('/unit') as string });
  await charger.ask('MeterValues', metered([{ ...sample, unit: 'Hertz' }]));
  expect(await logged()).toMatchObject({ outcome: 'answered', note: null });
});

describe('quirk 16: times as chargers write them', () => {
  it.each([
    ['without zone, as UTC', '2026-03-01T12:00:00', '2026-03-01T12:00:00.000Z'],
    ['with a zone of two digits', '2026-03-01T12:00:00+02', '2026-03-01T10:00:00.000Z'],
    ['with a space for the T', '2026-03-01 12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['29 February of a common year, as 1 March', '2026-02-29T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['local time marked Z, as it came', '2026-03-01T14:00:00Z', '2026-03-01T14:00:00.000Z'],
  ])('quirk 16: %s', async (_what, timestamp, stored) => {
    expect(
      await charger.ask('MeterValues', metered([{ value: timestamp }], { meterValue: [{ timestamp, sampledValue: [{ value: stored }] }] })),
    ).toEqual({});
    const found = (await scene.readings(ID)).filter(({ sampled }) => (sampled as { value: string }[])[0]?.value === stored);
    expect(found.at(-1)?.timestamp).toBe(stored);
  });

  it('quirk 16: what is no time at all, a session all the same, and told to a person', async () => {
    const payload = start({ timestamp: 'yesterday', meterStart: 16 });
    const { transactionId } = await charger.ask<Started>('StartTransaction', payload);
    expect(await charger.ask('StartTransaction', payload)).toMatchObject({ transactionId });
    await charger.ask('StopTransaction', { transactionId, meterStop: 1016, timestamp: '' });
    expect((await scene.transactions(ID)).at(-1)).toMatchObject({ transactionId, energyWh: 1000 });
    expect((await scene.reviews(ID)).map(({ kind }) => kind)).toEqual(['implausible-time', 'implausible-time']);
  });
});

it('quirk 17: a value that is a JSON number is stored as the text it stands for', async () => {
  expect(await charger.ask('MeterValues', metered([{ value: 1234.5 }]))).toEqual({});
  expect(await lastReading()).toMatchObject({ sampled: [{ value: '1234.5' }] });
  expect(await logged()).toMatchObject({ note: expect.stringContaining('/value must be string') as string });
});

describe('quirk 18: lists that are empty, or no lists', () => {
  it.each([
    ['an empty sampledValue', { meterValue: [{ timestamp: now(), sampledValue: [] }] }, []],
    ['an empty meterValue', { meterValue: [] }, undefined],
    ['one meterValue as an object', { meterValue: { timestamp: now(), sampledValue: [{ value: 'a' }] } }, [{ value: 'a' }]],
    ['one sampledValue as an object', { meterValue: [{ timestamp: now(), sampledValue: { value: 'b' } }] }, [{ value: 'b' }]],
  ])('quirk 18: %s', async (_what, change, stored) => {
    const before = (await scene.readings(ID)).length;
    expect(await charger.ask('MeterValues', metered([], change))).toEqual({});
    const readings = await scene.readings(ID);
    expect(readings.length - before).toBe(stored ? 1 : 0);
    if (stored) expect(readings.map(({ sampled }) => sampled)).toContainEqual(stored);
    expect(await logged()).toMatchObject({ outcome: 'answered', note: expect.stringContaining('/meterValue') as string });
  });
});

it('quirk 19: registers in kWh, on each phase, and without measurand give the same energy in Wh', async () => {
  const energy = async (sampledValue: object[]): Promise<number | null | undefined> => {
    const { transactionId } = await charger.ask<Started>('StartTransaction', start());
    await charger.ask('MeterValues', metered(sampledValue, { transactionId }));
    const running = (await scene.transactions(ID)).at(-1)?.energyWh;
    await charger.ask('StopTransaction', { transactionId, meterStop: 3500, timestamp: now() });
    return running;
  };
  const register = { measurand: 'Energy.Active.Import.Register' };
  expect(await energy([{ value: '3.5', unit: 'kWh', ...register }])).toBe(2500);
  expect(await energy([{ value: '3500' }])).toBe(2500);
  const phases = ['L1', 'L2', 'L3'].map((phase, at) => ({ value: String([1000, 1100, 1400][at]), phase, unit: 'Wh', ...register }));
  expect(await energy(phases)).toBe(2500);
  expect(await energy([...phases, { value: '3500', ...register }])).toBe(2500);
});

it('quirk 21: an unknown errorCode and an unknown reading context are stored as they came', async () => {
  expect(await charger.ask('StatusNotification', { connectorId: 1, errorCode: 'Error', status: 'Faulted' })).toEqual({});
  expect(await scene.connector(ID, 1)).toMatchObject({ status: 'Faulted', errorCode: 'Error' });
  expect(await charger.ask('MeterValues', metered([{ value: '1', context: 'Sample.Now' }]))).toEqual({});
  expect(await lastReading()).toMatchObject({ sampled: [{ context: 'Sample.Now' }] });
});

it('quirk 22: a boot with texts too long, or an empty vendor, is a boot', async () => {
  const long = {
    chargePointVendor: '',
    chargePointModel: 'M'.repeat(30),
    chargePointSerialNumber: 'S'.repeat(40),
    firmwareVersion: 'F'.repeat(60),
  };
  expect(await charger.ask('BootNotification', long)).toMatchObject({ status: 'Accepted' });
  expect((await scene.system.api.get(`/chargers/${ID}`)).body).toMatchObject({ model: 'M'.repeat(30), firmwareVersion: 'F'.repeat(60) });
  expect(await logged()).toMatchObject({ note: expect.stringContaining('/chargePointModel') as string });
});

it('quirk 23: the texts "null" and "0x0000", and spaces anywhere in the JSON, are what they are', async () => {
  const at = charger.heard.length;
  const frame =
    '[ 2 , "671510120-1736422715-167515484" , "StatusNotification" , { "connectorId" : 1 , "errorCode" : "NoError" ,\n"status" : "Available" , "info" : "null" , "vendorErrorCode" : "0x0000" } ]\r\n';
  charger.send(frame);
  expect(await charger.frame(at)).toBe('[3,"671510120-1736422715-167515484",{}]');
  expect(await scene.connector(ID, 1)).toMatchObject({ status: 'Available', info: 'null' });
  expect(await logged()).toMatchObject({ frame, note: null });
});

it('quirk 24: extra fields are left out; tags in lower case, with spaces around them, and empty ones have a meaning', async () => {
  expect(await charger.ask('Authorize', { idTag: 'QUIRK', connectorId: 1 })).toEqual({ idTagInfo: { status: 'Accepted' } });
  expect(await logged()).toMatchObject({ note: expect.stringContaining('/connectorId') as string });
  expect(await charger.ask('Authorize', { idTag: ' quirk ' })).toEqual({ idTagInfo: { status: 'Accepted' } });
  // Free vend: no tag is nobody's tag, and its energy is stored like any other.
  const { transactionId, idTagInfo } = await charger.ask<Started>('StartTransaction', start({ idTag: '' }));
  expect(idTagInfo.status).toBe('Invalid');
  await charger.ask('StopTransaction', { transactionId, meterStop: 1500, timestamp: now() });
  expect((await scene.transactions(ID)).at(-1)).toMatchObject({ transactionId, idTag: '', energyWh: 500 });
});

it('quirk 39: DataTransfer of a vendor at a high rate is answered, each one, in order', async () => {
  const from = charger.heard.length;
  for (let n = 0; n < 300; n += 1) charger.send(`[2,"d${n}","DataTransfer",{"vendorId":"EVBox","messageId":"x","data":"${n}"}]`);
  await charger.answerTo('d299', from);
  expect(charger.heard.slice(from)).toEqual(Array.from({ length: 300 }, (_, n) => `[3,"d${n}",{"status":"UnknownVendorId"}]`));
});

it('quirk 41: decimals that 32-bit floats make are no violation, and registers with decimals are rounded', async () => {
  const { transactionId } = await charger.ask<Started>('StartTransaction', start({ meterStart: 16.100000381469727 }));
  await charger.ask('StopTransaction', { transactionId, meterStop: 1016.5999755859375, timestamp: now() });
  expect((await scene.transactions(ID)).at(-1)).toMatchObject({ meterStart: 16, meterStop: 1017, energyWh: 1001 });
});

it('quirk 46: a text in Latin-1 is read as such, and the socket stays', async () => {
  const from = charger.heard.length;
  const frame = Buffer.concat([
    Buffer.from('[2,"l1","StatusNotification",{"connectorId":1,"errorCode":"OtherError","status":"Faulted","info":"T'),
    Buffer.from([0xfc]),
    Buffer.from('r offen"}]'),
  ]);
  charger.socket.send(frame, { binary: false });
  expect(await charger.frame(from)).toBe('[3,"l1",{}]');
  expect(await scene.connector(ID, 1)).toMatchObject({ info: 'Tür offen' });
  expect(await logged()).toMatchObject({ outcome: 'answered', note: expect.stringContaining('Latin-1') as string });
  const { frame: stored } = await scene.system.store.db
    .selectFrom('message_log')
    .select('frame')
    .where('message_id', '=', 'l1')
    .executeTakeFirstOrThrow();
  expect(stored.equals(frame)).toBe(true);
});

it('quirk 47: a missing and a null payload are taken as {}', async () => {
  const from = charger.heard.length;
  charger.send('[2,"n1","Heartbeat"]');
  charger.send('[2,"n2","Heartbeat",null]');
  expect(JSON.parse(await charger.frame(from + 1))).toEqual([3, 'n2', { currentTime: expect.any(String) as string }]);
  expect(await charger.frame(from)).toMatch(/^\[3,"n1",/);
});
