import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { answerCalls } from './answer-calls.ts';
import { connectChargePoint } from './charge-point.ts';
import type { MeterValuesRequest } from './messages.ts';
import { actionsFrom, goodPayload } from './testing/bad-payloads.ts';
import { Listener, openStand, until } from './testing/stand.ts';

/** The part of ocpp-rpc that is used here; its own types want a DOM. */
interface PeerClient {
  connect(): Promise<unknown>;
  close(): Promise<unknown>;
  call(method: string, params?: object): Promise<Record<string, unknown>>;
  handle(method: string, handler: (call: { params: Record<string, unknown> }) => unknown): void;
  readonly identity: string;
}
interface PeerServer {
  auth(decide: (accept: () => void, reject: (code: number) => void, handshake: { identity: string; password?: Buffer }) => void): void;
  on(event: 'client', listener: (client: PeerClient) => void): void;
  listen(port: number, host: string): Promise<{ address(): AddressInfo }>;
  close(options?: object): Promise<unknown>;
}
const peer = createRequire(import.meta.url)('ocpp-rpc') as {
  RPCClient: new (options: object) => PeerClient;
  RPCServer: new (options: object) => PeerServer;
};

const TIME = '2026-01-05T10:00:00.000Z';
const METER_VALUES: MeterValuesRequest = {
  connectorId: 1,
  transactionId: 42,
  meterValue: [
    {
      timestamp: TIME,
      sampledValue: [
        { value: '1200', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
        { value: '15.9', measurand: 'Current.Import', phase: 'L1', unit: 'A', context: 'Sample.Periodic' },
      ],
    },
  ],
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('with ocpp-rpc in strict mode', () => {
  it('its charge point runs a session against our central system, and answers our call', async () => {
    const stand = await openStand({
      answer: answerCalls({
        BootNotification: () => ({ status: 'Accepted', currentTime: TIME, interval: 60 }),
        Heartbeat: () => ({ currentTime: TIME }),
        StartTransaction: () => ({ transactionId: 42, idTagInfo: { status: 'Accepted' } }),
        MeterValues: () => ({}),
        StopTransaction: () => ({ idTagInfo: { status: 'Accepted' } }),
      }),
    });
    closers.push(() => stand.close());
    const client = new peer.RPCClient({
      endpoint: stand.url,
      identity: 'CP 1',
      password: Buffer.from([0xff, 0x3a, 0x00]),
      protocols: ['ocpp1.6'],
      strictMode: true,
      reconnect: false,
    });
    client.handle('RemoteStopTransaction', ({ params }) => ({ status: params['transactionId'] === 42 ? 'Accepted' : 'Rejected' }));
    closers.push(() => client.close());
    await client.connect();

    expect(await client.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' })).toMatchObject({ status: 'Accepted' });
    expect(await client.call('Heartbeat', {})).toEqual({ currentTime: TIME });
    const start = { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp: TIME };
    expect(await client.call('StartTransaction', start)).toMatchObject({ transactionId: 42 });
    expect(await client.call('MeterValues', METER_VALUES)).toEqual({});
    const { link, handshake, listener } = await until(() => stand.arrivals[0]);
    expect(await link.call('RemoteStopTransaction', { transactionId: 42 })).toMatchObject({
      kind: 'result',
      payload: { status: 'Accepted' },
    });
    expect(await link.call('ClearCache', {})).toMatchObject({ kind: 'error', code: 'NotImplemented' });
    const stop = { transactionId: 42, meterStop: 1200, timestamp: TIME, reason: 'Remote' };
    expect(await client.call('StopTransaction', stop)).toMatchObject({ idTagInfo: { status: 'Accepted' } });
    await expect(client.call('Authorize', { idTag: 'T' })).rejects.toThrow();

    expect(handshake).toMatchObject({ identity: 'CP 1', basic: { user: 'CP 1', password: Buffer.from([0xff, 0x3a, 0x00]) } });
    expect(listener.calls.flatMap((call) => call.violations)).toEqual([]);
    expect(listener.odd).toEqual([]);
  });

  it('our charge point runs a session against its central system, and answers its call', async () => {
    const server = new peer.RPCServer({ protocols: ['ocpp1.6'], strictMode: true });
    const knocks: { identity: string; password?: Buffer }[] = [];
    server.auth((accept, _reject, handshake) => {
      knocks.push(handshake);
      accept();
    });
    const clients: PeerClient[] = [];
    server.on('client', (client) => {
      clients.push(client);
      client.handle('BootNotification', () => ({ status: 'Accepted', currentTime: TIME, interval: 60 }));
      client.handle('Heartbeat', () => ({ currentTime: TIME }));
      client.handle('StartTransaction', () => ({ transactionId: 42, idTagInfo: { status: 'Accepted' } }));
      client.handle('MeterValues', () => ({}));
      client.handle('StopTransaction', () => ({}));
    });
    const http = await server.listen(0, '127.0.0.1');
    closers.push(() => server.close({ force: true }));

    const listener = new Listener(
      answerCalls({ RemoteStartTransaction: ({ idTag }) => ({ status: idTag === 'TAG' ? 'Accepted' : 'Rejected' }) }),
    );
    const link = await connectChargePoint({
      url: `ws://127.0.0.1:${http.address().port}/any/path`,
      identity: 'CP/1 å',
      password: 'secret:word',
      clock: new RealClock(),
      random: new SeededRandom(3),
      handlers: listener,
    });
    expect((await link.call('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' })).kind).toBe('result');
    expect((await link.call('Heartbeat', {})).kind).toBe('result');
    const start = await link.call('StartTransaction', { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp: TIME });
    expect(start).toMatchObject({ kind: 'result', payload: { transactionId: 42 } });
    expect((await link.call('MeterValues', METER_VALUES)).kind).toBe('result');
    expect(await clients[0]?.call('RemoteStartTransaction', { idTag: 'TAG' })).toEqual({ status: 'Accepted' });
    expect((await link.call('StopTransaction', { transactionId: 42, meterStop: 1200, timestamp: TIME })).kind).toBe('result');
    // A frame that breaks the schema: a second opinion that the refusal of the strict peer is understood.
    expect(await link.callRaw('Heartbeat', { extra: 1 })).toMatchObject({ kind: 'error' });
    expect(await link.call('Authorize', { idTag: 'TAG' })).toMatchObject({ kind: 'error', code: 'NotImplemented' });

    expect(knocks).toMatchObject([{ identity: 'CP/1 å', password: Buffer.from('secret:word') }]);
    expect(listener.odd).toEqual([]);
    link.close(1000, 'done');
    await until(() => listener.closes.length === 1);
  });

  it('our charge point and its central system understand every message of the other', async () => {
    const server = new peer.RPCServer({ protocols: ['ocpp1.6'], strictMode: true });
    const clients: PeerClient[] = [];
    const fromChargePoint = actionsFrom('ChargePoint', 'both');
    const fromCentralSystem = actionsFrom('CentralSystem', 'both');
    server.on('client', (client) => {
      clients.push(client);
      for (const action of fromChargePoint) client.handle(action, () => goodPayload('Response', action));
    });
    const http = await server.listen(0, '127.0.0.1');
    closers.push(() => server.close({ force: true }));
    const answerers = Object.fromEntries(fromCentralSystem.map((action) => [action, () => goodPayload('Response', action)]));
    const listener = new Listener(answerCalls(answerers));
    const link = await connectChargePoint({
      url: `ws://127.0.0.1:${http.address().port}`,
      identity: 'ALL',
      clock: new RealClock(),
      random: new SeededRandom(4),
      handlers: listener,
    });
    for (const action of fromChargePoint) {
      expect(await link.callRaw(action, goodPayload('Request', action)), action).toMatchObject({
        kind: 'result',
        payload: goodPayload('Response', action),
        violations: [],
      });
    }
    for (const action of fromCentralSystem) {
      const answer = await clients[0]?.call(action, goodPayload('Request', action) as object);
      expect(answer, action).toEqual(goodPayload('Response', action));
    }
    expect(listener.calls.flatMap(({ violations }) => violations)).toEqual([]);
    expect([fromChargePoint.length, fromCentralSystem.length]).toEqual([14, 26]);
    link.close(1000, 'done');
    await until(() => listener.closes.length === 1);
  });
});
