import { createServer } from 'node:http';
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { connectChargePoint, type ChargePointOptions } from './charge-point.ts';
import { Listener, listen, openStand, until } from './testing/stand.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const options = (url: string): ChargePointOptions => ({
  url,
  identity: 'CP1',
  clock: new RealClock(),
  random: new SeededRandom(1),
  handlers: new Listener(),
});

describe('connectChargePoint', () => {
  it('says that nobody listens', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(connectChargePoint(options(`ws://127.0.0.1:${port}/ocpp`))).rejects.toMatchObject({
      code: 'OCPP_CONNECT_FAILED',
      details: { reason: expect.stringContaining('ECONNREFUSED') as string },
    });
  });

  it.each([
    ['no sub-protocol', () => false as const, 'none'],
    ['another than offered', () => 'ocpp2.0.1', 'ocpp2.0.1'],
  ])('says that the central system chose %s', async (_, handleProtocols, answered) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols });
    closers.push(() => server.close());
    await until(() => server.address() !== null);
    const { port } = server.address() as AddressInfo;
    await expect(connectChargePoint(options(`ws://127.0.0.1:${port}/`))).rejects.toMatchObject({
      code: 'OCPP_SUBPROTOCOL_MISMATCH',
      details: { answered },
    });
  });

  it('gives up when told to, before and during the attempt', async () => {
    const server = createServer();
    let knocks = 0;
    server.on('upgrade', () => (knocks += 1));
    const port = await listen(server);
    closers.push(() => server.close());
    const late = new AbortController();
    const attempt = connectChargePoint({ ...options(`ws://127.0.0.1:${port}/ocpp`), signal: late.signal });
    await until(() => knocks === 1);
    late.abort();
    await expect(attempt).rejects.toMatchObject({ code: 'OCPP_CONNECT_FAILED' });
    await expect(connectChargePoint({ ...options(`ws://127.0.0.1:${port}/ocpp`), signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'OCPP_CONNECT_FAILED',
    });
    expect(knocks).toBe(1);
  });

  it('fails when the peer hangs up during the handshake', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    await expect(connectChargePoint(options(`ws://127.0.0.1:${port}/ocpp`))).rejects.toMatchObject({ code: 'OCPP_CONNECT_FAILED' });
  });

  it('sees a central system that vanishes as a close', async () => {
    const stand = await openStand();
    closers.push(() => stand.close());
    // A proxy in between, whose plug can be pulled.
    const pipes: (() => void)[] = [];
    const proxy = createTcpServer((near) => {
      const far = connectTcp(stand.port, '127.0.0.1');
      near.pipe(far).on('error', () => undefined);
      far.pipe(near).on('error', () => undefined);
      pipes.push(() => {
        near.resetAndDestroy();
        far.resetAndDestroy();
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    closers.push(() => proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const { link, listener } = await stand.connect({ url: `ws://127.0.0.1:${port}/ocpp` });
    const open = link.call('Heartbeat', {});
    await until(() => stand.arrivals[0]?.listener.calls.length === 1);
    for (const pull of pipes) pull();
    expect((await open).kind).toBe('closed');
    expect(listener.closes).toMatchObject([{ code: 1006 }]);
  });
});
