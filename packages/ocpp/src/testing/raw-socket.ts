import { WebSocket, type ClientOptions } from 'ws';

/** A WebSocket without any OCPP sense, for frames that a link would never send. */
export interface RawSocket {
  readonly received: string[];
  /** The data of the pongs that came. */
  readonly pongs: string[];
  /** One entry when it is closed. */
  readonly closed: { code: number; reason: string }[];
  readonly protocol: string;
  /** Text as a text frame, bytes as a binary one. */
  send(frame: string | Buffer): void;
  /** Bytes as a text frame, whatever they are. */
  sendText(bytes: Buffer): void;
  ping(data: string): void;
  /** Cuts the connection without a word. */
  terminate(): void;
}

/** Connects a bare WebSocket; rejects when the handshake fails. */
export function openRawSocket(url: string, protocols: string[] = ['ocpp1.6'], options: ClientOptions = {}): Promise<RawSocket> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...options });
  const received: string[] = [];
  const pongs: string[] = [];
  const closed: RawSocket['closed'] = [];
  socket.on('message', (data: Buffer) => void received.push(data.toString()));
  socket.on('pong', (data) => void pongs.push(data.toString()));
  socket.on('close', (code, reason) => void closed.push({ code, reason: reason.toString() }));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => {
      resolve({
        received,
        pongs,
        closed,
        protocol: socket.protocol,
        send: (frame) => socket.send(frame),
        sendText: (bytes) => socket.send(bytes, { binary: false }),
        ping: (data) => socket.ping(data),
        terminate: () => socket.terminate(),
      });
    });
  });
}
