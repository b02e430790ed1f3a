import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { RealClock } from '@phasor/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../../../../test/support/until.ts';
import { HandshakeLine } from './handshake-line.ts';

let server: Server | undefined;
const clients: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server?.close();
});

/** A line behind a real port, and the sockets whose turn has come. */
async function openLine(most: number, patienceMs: number): Promise<{ line: HandshakeLine; begun: Socket[]; knock: () => Promise<Socket> }> {
  const begun: Socket[] = [];
  const line = new HandshakeLine({ clock: new RealClock(), most, patienceMs, begin: (socket) => void begun.push(socket) });
  const listening = createServer({ pauseOnConnect: true }, (socket) => line.add(socket));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const knock = async (): Promise<Socket> => {
    const socket = connect((listening.address() as AddressInfo).port, '127.0.0.1');
    clients.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  return { line, begun, knock };
}

describe('the line of handshakes', () => {
  it('lets so many begin, and the next ones in order as each ends', async () => {
    const { line, begun, knock } = await openLine(2, 60_000);
    const ports: (number | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) ports.push((await knock()).localPort);
    await until('all have arrived', 5000, () => line.length.waiting === 3);
    expect(begun.map(({ remotePort }) => remotePort)).toEqual(ports.slice(0, 2));
    for (const socket of begun.slice(0, 2)) line.done(socket);
    expect(begun.map(({ remotePort }) => remotePort)).toEqual(ports.slice(0, 4));
    begun[2]?.destroy();
    await until('the place of the closed one is taken', 5000, () => begun.length === 5);
    expect(line.length).toEqual({ busy: 2, waiting: 0 });
    line.close();
  });

  it('counts a peer that lets us wait no longer than its patience lasts', async () => {
    const { line, begun, knock } = await openLine(1, 30);
    for (let n = 0; n < 3; n += 1) await knock();
    await until('all have had their turn, though none has said a word', 5000, () => begun.length === 3);
    line.close();
  });

  it('drops whoever still waits when it closes', async () => {
    const { line, begun, knock } = await openLine(1, 60_000);
    await knock();
    const waiting = await knock();
    waiting.on('error', () => undefined).resume();
    await until('one waits', 5000, () => line.length.waiting === 1);
    line.close();
    await once(waiting, 'close');
    expect(begun).toHaveLength(1);
  });
});
