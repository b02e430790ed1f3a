import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { answerCalls, connectChargePoint, type Action, type OcppLink } from '@phasor/ocpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { actionsFrom, goodPayload } from '../../packages/ocpp/src/testing/bad-payloads.ts';
import { quickestStore, startTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

/** Either end of ocpp-ts, as far as it is used here. It checks every CALL that it gets against its own copy of the schemas. */
interface Peer {
  on(event: string, listener: (request: unknown, answer: (response: unknown) => void) => void): void;
  callRequest(action: string, payload: unknown): Promise<unknown>;
}
const require = createRequire(import.meta.url);
const { OcppClient, OcppClientConnection } = require('ocpp-ts') as {
  OcppClient: new (id: string) => Peer & { connect(url: string): void };
  OcppClientConnection: new (id: string) => Peer & { setConnection(protocol: unknown): void };
};
const { Protocol } = require('ocpp-ts/dist/src/impl/Protocol') as { Protocol: new (peer: Peer, socket: WebSocket) => unknown };
const known = (require('ocpp-ts/dist/src/impl/schemas') as { default: Readonly<Record<string, unknown>> }).default;

/** It knows OCPP 1.6 without the security extension. */
const knows = (action: Action): boolean => action in known;
const fromChargePoint = actionsFrom('ChargePoint', 'both').filter(knows);
const fromCentralSystem = actionsFrom('CentralSystem', 'both').filter(knows);

describe('ocpp-ts as charge point, with the real server', () => {
  const ID = 'TS-1';
  let system: TestSystem;
  let peer: InstanceType<typeof OcppClient>;
  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore() });
    await system.register(ID);
    peer = new OcppClient(ID);
    peer.on('error', () => undefined);
    const isConnected = new Promise((resolve) => peer.on('connect', resolve));
    peer.connect(`${system.ocppUrl}/`);
    await isConnected;
    expect(await peer.callRequest('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' })).toMatchObject({
      status: 'Accepted',
    });
  });
  // It cannot be closed; the server closes its socket.
  afterAll(() => system.stop());

  it.each(fromChargePoint)('%s is answered', async (action) => {
    await expect(peer.callRequest(action, goodPayload('Request', action))).resolves.toBeTypeOf('object');
  });

  it.each(fromCentralSystem)('%s: our CALL fits its schema, its answer is handed through', async (action) => {
    const heard: unknown[] = [];
    peer.on(action, (request, answer) => {
      heard.push(request);
      answer(goodPayload('Response', action));
    });
    const payload = goodPayload('Request', action);
    const reply = await system.api.post(`/chargers/${ID}/messages`, { action, payload });
    expect([reply.status, reply.body]).toEqual([200, { response: goodPayload('Response', action) }]);
    expect(heard).toEqual([payload]);
  });
});

/** Its own server takes no address to listen on and cannot be stopped: its end of a connection runs on a server of the test. */
describe('ocpp-ts as central system, with our charge point', () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'ocpp1.6' });
  const peer = new OcppClientConnection('TS-2');
  let link: OcppLink;
  beforeAll(async () => {
    await until('it listens', 5000, () => server.address());
    server.on('connection', (socket) => peer.setConnection(new Protocol(peer, socket)));
    for (const action of fromChargePoint) peer.on(action, (_request, answer) => answer(goodPayload('Response', action)));
    const answerers = Object.fromEntries(fromCentralSystem.map((action) => [action, () => goodPayload('Response', action)]));
    link = await connectChargePoint({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      identity: 'TS-2',
      clock: new RealClock(),
      random: new SeededRandom(1),
      handlers: { onCall: answerCalls(answerers), onOddFrame: () => undefined, onClose: () => undefined },
    });
  });
  afterAll(async () => {
    link.terminate();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(fromChargePoint)('%s: our CALL fits its schema, its answer ours', async (action) => {
    const outcome = await link.callRaw(action, goodPayload('Request', action));
    expect(outcome).toMatchObject({ kind: 'result', payload: goodPayload('Response', action), violations: [] });
  });

  it.each(fromCentralSystem)('%s is answered', async (action) => {
    expect(await peer.callRequest(action, goodPayload('Request', action))).toEqual(goodPayload('Response', action));
  });
});

it('ocpp-ts knows ten messages of a charge point and nineteen of a central system', () => {
  expect([fromChargePoint.length, fromCentralSystem.length]).toEqual([10, 19]);
});
