import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { SiteMeter } from './site-meter.ts';

export interface LocalSocketOptions {
  /** The 8 digits on the meter's label. */
  readonly pin: string;
  /** What it says of itself to `?,6`. */
  readonly firmwareVersion?: string;
  /** 0 takes a free one. */
  readonly port?: number;
}

export interface LocalSocket {
  /** `ws://127.0.0.1:PORT/ws` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The vendor's meter as the LAN sees it, a WebSocket at `/ws` that answers what it is asked: `?,6` → `?,6,…`, what it is; `5,PIN` → `5,1`,
 * or `5,0` for a wrong PIN; then `?,1` → `1,` and twelve numbers: current, voltage, power and angle of L1, L2 and L3. A lost
 * meter answers nothing, and nobody is told what it measures without the PIN.
 */
export async function openLocalSocket(
  meter: SiteMeter,
  { pin, firmwareVersion = '1.0', port = 0 }: LocalSocketOptions,
): Promise<LocalSocket> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ server, path: '/ws', maxPayload: 1024 });
  sockets.on('connection', (socket: WebSocket) => {
    let isLetIn = false;
    socket.on('message', (data: Buffer) => {
      const asked = data.toString('utf8').trim();
      if (asked === '?,6') return socket.send(`?,6,${meter.serial},${firmwareVersion}`);
      if (asked.startsWith('5,')) {
        isLetIn = asked.slice(2) === pin;
        return socket.send(isLetIn ? '5,1' : '5,0');
      }
      if (asked === '?,1' && isLetIn && meter.fault?.kind !== 'lost') socket.send(newestLine(meter));
    });
    socket.on('error', () => socket.terminate());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => sockets.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function newestLine({ newest }: SiteMeter): string {
  const nothing = [0, 0, 0];
  const { currentA, voltageV, powerW, angleDeg } = newest ?? { currentA: nothing, voltageV: nothing, powerW: nothing, angleDeg: nothing };
  return `1,${[...currentA, ...voltageV, ...powerW, ...angleDeg].join()}`;
}
