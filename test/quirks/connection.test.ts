import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KnockPage } from '@phasor/contract';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { connectChargePoint, type LinkHandlers, type OcppLink } from '@phasor/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOT, HandshakeRefused, RawCharger } from '../support/raw-charger.ts';
import { until } from '../support/until.ts';
import { metered, openScene, start, type Scene } from './scene.ts';

const STATUS = { connectorId: 1, errorCode: 'NoError', status: 'Available' } as const;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

const isOnline = async (id: string): Promise<boolean> =>
  (await scene.system.api.get<{ isOnline: boolean }>(`/chargers/${id}`)).body.isOnline;

it('quirk 07: two sockets of one charger, the first never closed: the second is the charger, and the late end of the first changes nothing', async () => {
  const first = await scene.arrive('Q07');
  await first.ask('BootNotification', BOOT);
  const { transactionId } = await first.ask<{ transactionId: number }>('StartTransaction', start());
  first.socket.pause();
  const second = await RawCharger.connect(scene.system.ocppUrl, 'Q07');
  expect(await second.ask('MeterValues', metered([{ value: '1500' }], { transactionId }))).toEqual({});
  first.socket.terminate();
  await first.closed;
  expect(await second.ask('MeterValues', metered([{ value: '1600' }], { transactionId }))).toEqual({});
  expect(await isOnline('Q07')).toBe(true);
  expect(await scene.transactions('Q07')).toMatchObject([{ transactionId, energyWh: 600 }]);
  expect(await scene.reviews('Q07')).toEqual([]);
  await second.close();
});

it('quirk 08: a charger that does not boot after it has come back is served from its first message on', async () => {
  let charger = await scene.arrive('Q08');
  await charger.ask('BootNotification', BOOT);
  const { transactionId } = await charger.ask<{ transactionId: number }>('StartTransaction', start());
  await charger.close();
  charger = await RawCharger.connect(scene.system.ocppUrl, 'Q08');
  await charger.ask('MeterValues', metered([{ value: '2000' }], { transactionId }));
  expect(await isOnline('Q08')).toBe(true);
  await charger.ask('StopTransaction', { transactionId, meterStop: 2500, timestamp: new Date().toISOString() });
  expect(await scene.transactions('Q08')).toMatchObject([{ transactionId, energyWh: 1500 }]);
  await charger.close();
});

it('quirk 09: StatusNotification and Heartbeat before BootNotification are answered, and the status is stored', async () => {
  const charger = await scene.arrive('Q09');
  expect(await charger.ask('StatusNotification', STATUS)).toEqual({});
  expect(await charger.ask('Heartbeat', {})).toHaveProperty('currentTime');
  expect(await scene.connector('Q09', 1)).toMatchObject({ status: 'Available' });
  expect(await charger.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
  await charger.close();
});

it('quirk 10: no CALL of ours reaches a charger before its boot is answered', async () => {
  const charger = await scene.arrive('Q10');
  charger.onCall = () => [3, { status: 'Accepted' }];
  const asking = scene.system.api.post('/chargers/Q10/messages', { action: 'ClearCache', payload: {} });
  await until('the request is at the gateway', 5000, async () => {
    await charger.ask('Heartbeat', {});
    return charger.heard.length > 5;
  });
  expect(charger.heard.filter((frame) => frame.startsWith('[2,'))).toEqual([]);
  await charger.ask('BootNotification', BOOT);
  expect(await asking).toMatchObject({ status: 200 });
  const kinds = charger.heard.map((frame) => frame.slice(0, 2));
  expect(kinds.indexOf('[2')).toBe(kinds.lastIndexOf('[3') + 1);
  await charger.close();
});

it('quirk 25: without sub-protocol a charger is closed and listed; once admitted, it comes in', async () => {
  await scene.system.register('Q25');
  const refused = await RawCharger.connect(scene.system.ocppUrl, 'Q25', { protocols: [] });
  expect((await refused.closed).code).toBe(1002);
  const knock = await until('the knock', 5000, async () =>
    (await scene.system.api.get<KnockPage>('/knocks')).body.items.find(({ identity }) => identity === 'Q25'),
  );
  expect(knock.reason).toBe('sub-protocol');
  expect((await scene.system.api.post(`/knocks/${knock.id}/admit`)).status).toBeLessThan(300);
  const charger = await RawCharger.connect(scene.system.ocppUrl, 'Q25', { protocols: [] });
  expect(await charger.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
  await charger.close();
});

it.each([
  ['two slashes', '/ocpp//Q26a', 'Q26a'],
  ['a query', '/ocpp/Q26b?type=AC&x=/y', 'Q26b'],
  ['the serial number behind a configured path', '/ocpp/site-7/Q26c', 'Q26c'],
  ['a slash at the end', '/ocpp/Q26d/', 'Q26d'],
  ['percent-encoded', '/ocpp/%51%32%36%20%c3%bc', 'Q26 ü'],
  ['the whole address in the request line', 'http://127.0.0.1/ocpp/Q26f', 'Q26f'],
])('quirk 26: an address with %s leads to the right charger', async (_what, path, id) => {
  await scene.system.register(id);
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-version': '13',
    'sec-websocket-protocol': 'ocpp1.6',
  };
  const asking = request({ host: '127.0.0.1', port: scene.system.port, path, headers });
  const socket = await new Promise<Duplex>((resolve, reject) => {
    asking.on('upgrade', (_response, upgraded) => resolve(upgraded));
    asking.on('response', ({ statusCode }) => reject(new HandshakeRefused(statusCode ?? 0)));
    asking.on('error', reject);
    asking.end();
  });
  await until('it is online', 5000, () => isOnline(encodeURIComponent(id)));
  socket.destroy();
});

it('quirk 29: two commands at once: the charger never sees a second CALL before it has answered the first', async () => {
  const charger = await scene.arrive('Q29');
  await charger.ask('BootNotification', BOOT);
  let open = 0;
  let most = 0;
  charger.onCall = () => {
    open += 1;
    most = Math.max(most, open);
    return null;
  };
  const asking = ['ClearCache', 'GetLocalListVersion', 'ClearCache'].map((action) =>
    scene.system.api.post('/chargers/Q29/messages', { action, payload: {} }),
  );
  for (let answered = 0; answered < 3; answered += 1) {
    const frame = await until('the next CALL', 5000, () => charger.heard.filter((text) => text.startsWith('[2,'))[answered]);
    // A round trip: what had been sent at once would be here.
    await charger.ask('Heartbeat', {});
    const [, id, action] = JSON.parse(frame) as [number, string, string];
    open -= 1;
    charger.send(JSON.stringify([3, id, action === 'ClearCache' ? { status: 'Accepted' } : { listVersion: 1 }]));
  }
  expect((await Promise.all(asking)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(most).toBe(1);
  await charger.close();
});

it('quirk 37: the key comes as bytes, as hex text in either case, or longer than 20 characters; a wrong one gets 401 and is listed', async () => {
  const hex = '00112233445566778899aabbccddeeff';
  const long = 'a key of more than twenty characters';
  await (await scene.arrive('Q37', { password: hex })).close();
  for (const password of [Buffer.from(hex, 'hex'), hex.toUpperCase()])
    await (await RawCharger.connect(scene.system.ocppUrl, 'Q37', { password })).close();
  await (await scene.arrive('Q37-long', { password: long })).close();
  const refused = await RawCharger.connect(scene.system.ocppUrl, 'Q37', { password: hex.slice(2) }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HandshakeRefused);
  expect(refused).toMatchObject({ status: 401 });
  await until('the knock', 5000, async () =>
    (await scene.system.api.get<KnockPage>('/knocks')).body.items.some(
      ({ identity, reason }) => identity === 'Q37' && reason === 'password',
    ),
  );
});

describe('with a clock that the test moves', () => {
  let clock: VirtualClock;
  let slow: Scene;
  beforeAll(async () => {
    clock = new VirtualClock();
    slow = await openScene({ clock });
  });
  afterAll(() => slow.stop());

  const connect = async (identity: string, change: Partial<LinkHandlers>, answersPings = true): Promise<OcppLink> => {
    await slow.system.register(identity);
    const handlers = { onCall: () => undefined, onOddFrame: () => undefined, onClose: () => undefined, ...change };
    const link = await connectChargePoint({
      url: slow.system.ocppUrl,
      identity,
      clock,
      random: new SeededRandom(1),
      handlers,
      answersPings,
    });
    await link.call('BootNotification', BOOT);
    return link;
  };

  it('quirk 11: an answer that comes 60 s late is kept, and the charger is called again all the same', async () => {
    const answers: (() => void)[] = [];
    const link = await connect('Q11', {
      onCall: (call) => answers.push(() => call.reply(call.encode({ result: { status: 'Accepted' } }))),
    });
    const ask = () => slow.system.api.post('/chargers/Q11/messages', { action: 'ClearCache', payload: {} });
    const first = ask();
    await until('the CALL has come', 5000, () => answers.length === 1);
    await clock.advance(30_000);
    expect((await first).status).toBe(504);
    await clock.advance(30_000);
    answers[0]?.();
    await clock.settle();
    const second = ask();
    await until('the next CALL has come', 5000, () => answers.length === 2);
    answers[1]?.();
    expect((await second).status).toBe(200);
    expect((await slow.messages('Q11')).filter(({ direction }) => direction === 'toCharger').map(({ outcome }) => outcome)).toEqual([
      'timeout',
      'late',
      'answered',
    ]);
    link.terminate();
    await clock.settle();
  });

  it('quirk 27: a charger that never answers a ping keeps its socket as long as it reports', async () => {
    let closes = 0;
    const link = await connect('Q27', { onClose: () => void (closes += 1) }, false);
    for (let heartbeat = 0; heartbeat < 12; heartbeat += 1) {
      await clock.advance(300_000);
      expect(await link.call('Heartbeat', {})).toMatchObject({ kind: 'result' });
    }
    expect(closes).toBe(0);
    link.terminate();
    await clock.settle();
  });

  it('quirk 28: two heartbeats may be lost before a socket counts as dead', async () => {
    let closes = 0;
    const link = await connect('Q28', { onClose: () => void (closes += 1) }, false);
    await clock.advance(999_000);
    expect(closes).toBe(0);
    expect(await link.call('Heartbeat', {})).toMatchObject({ kind: 'result' });
    await clock.advance(1_100_000);
    expect(closes).toBe(1);
  });

  it('quirk 30: an answer with an id that was never asked is logged, the call ends in its time, and the next one works', async () => {
    let isWrong = true;
    const link = await connect('Q30', {
      onCall: (call) => {
        const text = call.encode({ result: { status: 'Accepted' } });
        call.reply(isWrong ? text.replace(call.messageId, 'another') : text);
      },
    });
    const ask = () => slow.system.api.post('/chargers/Q30/messages', { action: 'ClearCache', payload: {} });
    const first = ask();
    await until('the odd answer is logged', 5000, async () => (await slow.messages('Q30')).some(({ outcome }) => outcome === 'odd'));
    await clock.advance(30_000);
    expect((await first).status).toBe(504);
    isWrong = false;
    expect((await ask()).status).toBe(200);
    expect((await link.call('Heartbeat', {})).kind).toBe('result');
    link.terminate();
    await clock.settle();
  });
});

it('quirk 42: an action of its own that a charger answers a trigger with is refused with NotImplemented, and logged', async () => {
  const charger = await scene.arrive('Q42');
  await charger.ask('BootNotification', BOOT);
  charger.onCall = () => [3, { status: 'Accepted' }];
  const trigger = { action: 'TriggerMessage', payload: { requestedMessage: 'Heartbeat' } };
  expect(await scene.system.api.post('/chargers/Q42/messages', trigger)).toMatchObject({ status: 200 });
  expect((await charger.call('CustomOperation', { a: 1 })).slice(0, 3)).toEqual([4, 'm2', 'NotImplemented']);
  expect((await scene.messages('Q42')).at(-1)).toMatchObject({ action: 'CustomOperation', outcome: 'refused' });
  await charger.close();
});

it('quirk 43: a composite schedule with the limit -1 is an answer, not an error', async () => {
  const charger = await scene.arrive('Q43');
  await charger.ask('BootNotification', BOOT);
  const chargingSchedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: -1 }] };
  charger.onCall = () => [3, { status: 'Accepted', connectorId: 1, chargingSchedule }];
  const reply = await scene.system.api.post('/chargers/Q43/messages', {
    action: 'GetCompositeSchedule',
    payload: { connectorId: 1, duration: 60 },
  });
  expect(reply).toMatchObject({ status: 200, body: { response: { chargingSchedule } } });
  await charger.close();
});

it('quirk 45: a socket cut in the middle of a Reset is a charger that has gone, at once, and comes back', async () => {
  const charger = await scene.arrive('Q45');
  await charger.ask('BootNotification', BOOT);
  charger.onCall = () => {
    charger.socket.terminate();
    return null;
  };
  const reply = await scene.system.api.post('/chargers/Q45/messages', { action: 'Reset', payload: { type: 'Hard' } });
  expect(reply.status).toBe(409);
  const again = await RawCharger.connect(scene.system.ocppUrl, 'Q45');
  expect(await again.ask('BootNotification', BOOT)).toMatchObject({ status: 'Accepted' });
  await again.close();
});

it('quirk 48: message ids that are numbers, too long, or used before are repeated exactly', async () => {
  const charger = await scene.arrive('Q48');
  const ids = ['1', '-5', '12345678901234567890', '"x"', '"x"', `"${'y'.repeat(60)}"`, '""'];
  for (const id of ids) charger.send(`[2,${id},"StatusNotification",${JSON.stringify(STATUS)}]`);
  await charger.frame(ids.length - 1);
  expect(charger.heard).toEqual(ids.map((id) => `[3,${id},{}]`));
  await charger.close();
});
