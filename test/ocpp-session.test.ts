import { createRequire } from 'node:module';
import type { LoggedMessage, LoggedMessagePage, MeterValuePage, Transaction, TransactionPage } from '@phasor/contract';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { connectChargePoint, type IncomingCall, type OcppLink } from '@phasor/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawCharger } from './support/raw-charger.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

/** The part of ocpp-rpc that is used here. */
interface PeerClient {
  connect(): Promise<unknown>;
  close(): Promise<unknown>;
  call<Answer = Record<string, unknown>>(method: string, params?: object): Promise<Answer>;
  handle(method: string, handler: (call: { params: Record<string, unknown> }) => unknown): void;
  on(event: 'strictValidationFailure', listener: (failure: unknown) => void): void;
}
const { RPCClient, createRPCError } = createRequire(import.meta.url)('ocpp-rpc') as {
  RPCClient: new (options: object) => PeerClient;
  createRPCError: (code: string, description: string, details: object) => Error;
};

const messagesOf = async (system: TestSystem, id: string): Promise<LoggedMessage[]> =>
  (await system.api.get<LoggedMessagePage>(`/chargers/${encodeURIComponent(id)}/messages?limit=200`)).body.items;

describe('an independent charge point in strict mode', () => {
  const ID = 'Halo 7 % ü';
  const path = `/chargers/${encodeURIComponent(ID)}`;
  const failures: unknown[] = [];
  let system: TestSystem;
  let peer: PeerClient;

  beforeAll(async () => {
    system = await startTestSystem();
    await system.register(ID, { password: 'a password of length 22' });
    await system.api.post('/tags', { idTag: 'ABC123', name: 'Ann', parentIdTag: 'FAMILY' });
    peer = new RPCClient({
      endpoint: system.ocppUrl,
      identity: ID,
      password: 'a password of length 22',
      protocols: ['ocpp1.6'],
      strictMode: true,
      reconnect: false,
    });
    peer.on('strictValidationFailure', (failure) => failures.push(failure));
    await peer.connect();
  });
  afterAll(async () => {
    await peer.close();
    await system.stop();
  });

  it('runs a whole session, and every answer is as the schemas say', async () => {
    const boot = await peer.call('BootNotification', {
      chargePointVendor: 'Charge Amps AB',
      chargePointModel: 'HALO',
      firmwareVersion: '1.2',
    });
    expect(boot).toMatchObject({ status: 'Accepted' });
    // 300 s, spread by a tenth so that a fleet does not beat in step.
    expect(Math.abs(Number(boot['interval']) - 300)).toBeLessThanOrEqual(30);
    expect(Math.abs(Date.parse(String(boot['currentTime'])) - Date.now())).toBeLessThan(10_000);
    expect(await peer.call('Heartbeat', {})).toEqual({ currentTime: expect.stringMatching(/Z$/) as string });
    for (const connectorId of [0, 1]) {
      expect(await peer.call('StatusNotification', { connectorId, errorCode: 'NoError', status: 'Available' })).toEqual({});
    }
    expect(await peer.call('Authorize', { idTag: 'NOBODY' })).toEqual({ idTagInfo: { status: 'Invalid' } });
    expect(await peer.call('Authorize', { idTag: 'abc123' })).toEqual({ idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } });

    const startTime = new Date(Date.now() - 60_000).toISOString();
    const started = await peer.call<{ transactionId: number }>('StartTransaction', {
      connectorId: 1,
      idTag: 'ABC123',
      meterStart: 1000,
      timestamp: startTime,
    });
    expect(started).toEqual({ transactionId: expect.any(Number) as number, idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } });
    const { transactionId } = started;
    expect(transactionId).toBeGreaterThan(0);
    await peer.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging' });
    for (const [seconds, energy, amps] of [
      [20, '1250', '16.0'],
      [40, '1500', '15.5'],
    ] as const) {
      const sampledValue = [
        { value: energy, measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
        { value: amps, measurand: 'Current.Import', phase: 'L1', unit: 'A' },
        { value: '3680', measurand: 'Power.Active.Import', unit: 'W' },
      ];
      const timestamp = new Date(Date.parse(startTime) + seconds * 1000).toISOString();
      expect(await peer.call('MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp, sampledValue }] })).toEqual({});
    }

    const running = await transactions();
    expect(running).toMatchObject([{ transactionId, meterStop: null, stopTime: null, energyWh: 500 }]);
    const charger = (await system.api.get(path)).body;
    expect(charger).toMatchObject({ id: ID, ocppVersion: '1.6', model: 'HALO', isOnline: true });
    expect(charger).toMatchObject({
      connectors: [
        { connectorId: 0, status: 'Available', transactionId: null },
        {
          connectorId: 1,
          status: 'Charging',
          transactionId,
          live: { powerW: 3680, registerWh: 1500, phases: [{ phase: 'L1', currentA: 15.5 }, {}, {}] },
        },
      ],
    });

    const stopTime = new Date().toISOString();
    const stop = { transactionId, idTag: 'ABC123', meterStop: 1750, timestamp: stopTime, reason: 'EVDisconnected' };
    expect(await peer.call('StopTransaction', stop)).toEqual({ idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } });
    expect(await transactions()).toEqual([
      {
        transactionId,
        chargerId: ID,
        connectorId: 1,
        idTag: 'ABC123',
        meterStart: 1000,
        meterStop: 1750,
        startTime,
        stopTime,
        correctedStartTime: expect.any(String) as string,
        correctedStopTime: expect.any(String) as string,
        stopReason: 'EVDisconnected',
        energyWh: 750,
      },
    ]);
    const { items } = (await system.api.get<MeterValuePage>(`/transactions/${transactionId}/meter-values`)).body;
    expect(items.map(({ timestamp, sampledValue }) => [Date.parse(timestamp) - Date.parse(startTime), sampledValue[0]?.['value']])).toEqual(
      [
        [20_000, '1250'],
        [40_000, '1500'],
      ],
    );
    expect(failures).toEqual([]);
  });

  it('is answered with NotSupported for what only a central system may ask', async () => {
    await expect(peer.call('ClearCache', {})).rejects.toMatchObject({ rpcErrorCode: 'NotSupported' });
  });

  it('answers raw messages through REST, and each CALL stands with its answer in the message log', async () => {
    const key = { key: 'HeartbeatInterval', readonly: false, value: '300' };
    peer.handle('GetConfiguration', ({ params }) => ({ configurationKey: [key], unknownKey: params['key'] }));
    const reply = await system.api.post(`${path}/messages`, { action: 'GetConfiguration', payload: { key: ['Nothing'] } });
    expect([reply.status, reply.body]).toEqual([200, { response: { configurationKey: [key], unknownKey: ['Nothing'] } }]);

    const log = await messagesOf(system, ID);
    const asked = log.find(({ action }) => action === 'GetConfiguration');
    expect(asked).toMatchObject({ direction: 'toCharger', outcome: 'answered', note: null });
    expect(JSON.parse(asked?.frame ?? '')).toEqual([2, asked?.messageId, 'GetConfiguration', { key: ['Nothing'] }]);
    expect(JSON.parse(asked?.answer ?? '')).toEqual([3, asked?.messageId, reply.body && (reply.body as { response: unknown }).response]);
    const stop = log.find(({ action }) => action === 'StopTransaction');
    expect(stop).toMatchObject({ direction: 'fromCharger', outcome: 'answered', note: null });
    expect(JSON.parse(stop?.frame ?? '')).toMatchObject([2, stop?.messageId, 'StopTransaction', { meterStop: 1750 }]);
    expect(JSON.parse(stop?.answer ?? '')).toMatchObject([3, stop?.messageId, { idTagInfo: { status: 'Accepted' } }]);
    expect(
      log
        .filter(({ direction }) => direction === 'fromCharger')
        .map(({ action }) => action)
        .reverse(),
    ).toEqual([
      ...['BootNotification', 'Heartbeat', 'StatusNotification', 'StatusNotification', 'Authorize', 'Authorize', 'StartTransaction'],
      ...['StatusNotification', 'MeterValues', 'MeterValues', 'StopTransaction', 'ClearCache'],
    ]);
  });

  it('that answers with a CALLERROR gives 502 with its own words', async () => {
    peer.handle('ClearCache', () => {
      throw createRPCError('SecurityError', 'not you', { because: 'policy' });
    });
    const reply = await system.api.post(`${path}/messages`, { action: 'ClearCache', payload: {} });
    expect([reply.status, reply.body]).toEqual([
      502,
      expect.objectContaining({ code: 'SecurityError', description: 'not you', details: { because: 'policy' } }),
    ]);
    expect((await messagesOf(system, ID))[0]).toMatchObject({ action: 'ClearCache', outcome: 'refused', note: 'SecurityError: not you' });
  });

  it('is stopped by an order, which is effective once its StopTransaction is stored', async () => {
    const start = { connectorId: 1, idTag: 'ABC123', meterStart: 1750, timestamp: new Date().toISOString() };
    const { transactionId } = await peer.call<{ transactionId: number }>('StartTransaction', start);
    const heard: unknown[] = [];
    peer.handle('RemoteStopTransaction', ({ params }) => {
      heard.push(params);
      return { status: 'Accepted' };
    });
    const placed = await system.api.post(`${path}/orders`, { kind: 'stop', transactionId });
    expect([placed.status, placed.body]).toEqual([
      202,
      expect.objectContaining({ kind: 'stop', state: 'accepted', chargerId: ID, reason: null }),
    ]);
    expect(heard).toEqual([{ transactionId }]);
    await peer.call('StopTransaction', { transactionId, meterStop: 1760, timestamp: new Date().toISOString(), reason: 'Remote' });
    const orders = () => system.store.db.selectFrom('charger_order').select('state').execute();
    await until('the order is effective', 5000, async () => (await orders())[0]?.state === 'effective');
  });

  it('gets its answers in the order of its calls, however many it sends at once, good and bad', async () => {
    await system.register('HASTY');
    const hasty = await RawCharger.connect(system.ocppUrl, 'HASTY');
    const calls = ['Heartbeat', 'StatusNotification', 'MakeCoffee', 'Authorize', 'Heartbeat'];
    const status = { connectorId: 1, status: 'Available', errorCode: 'NoError', idTag: 'T' };
    const sent = Array.from({ length: 100 }, (_, n) => [2, `h${n}`, calls[n % calls.length], n % 5 === 0 ? {} : status]);
    for (const frame of sent) hasty.send(JSON.stringify(frame));
    await hasty.frame(99);
    expect(hasty.heard.map((frame) => (JSON.parse(frame) as unknown[]).slice(0, 2))).toEqual(
      sent.map(([, id, action]) => [action === 'MakeCoffee' ? 4 : 3, id]),
    );
    await hasty.close();
  });

  it('that is asked for more than the queue holds refuses the rest with 429, and none is lost', async () => {
    let release: (value: object) => void = () => undefined;
    peer.handle('GetLocalListVersion', () => new Promise((resolve) => (release = resolve)));
    const asked = Array.from({ length: 70 }, () => system.api.post(`${path}/messages`, { action: 'GetLocalListVersion', payload: {} }));
    const first = Promise.race(asked);
    expect([(await first).status, (await first).body]).toEqual([429, expect.objectContaining({ code: 'OCPP_CALL_QUEUE_FULL' })]);
    peer.handle('GetLocalListVersion', () => ({ listVersion: 1 }));
    release({ listVersion: 1 });
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length + statuses.filter((status) => status === 429).length).toBe(70);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(64);
  });

  it('that has gone is offline: 409', async () => {
    await peer.close();
    await until(
      'the charger is offline',
      5000,
      async () => ((await system.api.get(path)).body as { isOnline: boolean }).isOnline === false,
    );
    const reply = await system.api.post(`${path}/messages`, { action: 'ClearCache', payload: {} });
    expect([reply.status, reply.body]).toEqual([409, expect.objectContaining({ code: 'CHARGER_OFFLINE' })]);
    const order = await system.api.post(`${path}/orders`, { kind: 'reboot' });
    expect([order.status, order.body]).toEqual([
      202,
      expect.objectContaining({ state: 'failed', reason: expect.stringContaining('not connected') as string }),
    ]);
  });

  const transactions = async (): Promise<Transaction[]> => (await system.api.get<TransactionPage>('/transactions')).body.items;
});

describe('a charge point that takes its time (virtual clock)', () => {
  const clock = new VirtualClock();
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ clock, store: quickestStore() });
    for (const id of ['SLOW', 'MUTE']) await system.register(id);
  });
  afterAll(() => system.stop());

  const connect = (identity: string, onCall: (call: IncomingCall) => void): Promise<OcppLink> =>
    connectChargePoint({
      url: system.ocppUrl,
      identity,
      clock,
      random: new SeededRandom(1),
      handlers: { onCall, onOddFrame: () => undefined, onClose: () => undefined },
    });
  const ask = (id: string) => system.api.post(`/chargers/${id}/messages`, { action: 'ClearCache', payload: {} });
  /** What was asked before has reached the gateway: three requests later it must have. */
  const untilAsked = async (): Promise<void> => {
    for (let request = 0; request < 3; request += 1) await system.api.get('/chargers');
    await clock.settle();
  };

  it('gives 504 after 30 s, and its late answer is recorded', async () => {
    const calls: IncomingCall[] = [];
    const link = await connect('SLOW', (call) => calls.push(call));
    await link.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' });
    const asking = ask('SLOW');
    const call = await until('the CALL has come', 5000, () => calls[0]);
    // Our unanswered CALL never delays the answer to the charger's.
    expect(await link.call('Heartbeat', {})).toMatchObject({ kind: 'result' });
    await clock.advance(29_999);
    expect(await Promise.race([asking, clock.settle().then(() => 'still waiting')])).toBe('still waiting');
    await clock.advance(1);
    expect(await asking).toMatchObject({ status: 504, body: { code: 'API_CALL_TIMED_OUT' } });
    call.reply(call.encode({ result: { status: 'Accepted' } }));
    await clock.settle();
    const [late, asked] = await messagesOf(system, 'SLOW');
    expect(asked).toMatchObject({
      action: 'ClearCache',
      direction: 'toCharger',
      outcome: 'timeout',
      answer: null,
      messageId: call.messageId,
    });
    expect(late).toMatchObject({ action: 'ClearCache', direction: 'toCharger', outcome: 'late', messageId: call.messageId });
    expect(JSON.parse(late?.frame ?? '')).toEqual([3, call.messageId, { status: 'Accepted' }]);
    link.terminate();
    await clock.settle();
  });

  it('is not called before its boot is answered, nor for ever left alone when it never boots', async () => {
    const calls: IncomingCall[] = [];
    const link = await connect('MUTE', (call) => {
      calls.push(call);
      call.reply(call.encode({ result: { status: 'Accepted' } }));
    });
    const asking = ask('MUTE');
    await untilAsked();
    await clock.advance(14_000);
    expect(calls).toEqual([]);
    await clock.advance(2_000);
    expect(await asking).toMatchObject({ status: 200, body: { response: { status: 'Accepted' } } });
    link.terminate();
    await clock.settle();
  });

  it('that leaves while it is waited for is offline at once', async () => {
    const link = await connect('MUTE', () => undefined);
    const asking = ask('MUTE');
    const beganMs = clock.now();
    await untilAsked();
    link.terminate();
    await clock.settle();
    expect((await asking).status).toBe(409);
    expect(clock.now()).toBe(beganMs);
  });
});
