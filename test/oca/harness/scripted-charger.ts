import type { ConnectionOptions } from 'node:tls';
import { SUBPROTOCOL } from '@phasor/ocpp';
import { WebSocket } from 'ws';
import { Peer, type Background } from './peer.ts';
import type { Wire } from './wire.ts';

export interface PlugInOptions {
  /** For HTTP Basic, with the identity as user. */
  readonly password?: string | Buffer | undefined;
  /** What the charger answers while no step waits for it; default {@link UNASKED}. */
  readonly background?: Background | undefined;
  /** Certificates and versions of TLS, for `wss:`. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'minVersion' | 'maxVersion' | 'ciphers' | 'servername'>;
  /** Default `['ocpp1.6']`. */
  readonly protocols?: readonly string[];
}

/** What a central system may ask of any charger at any time to learn what it can: it is told little. */
export const UNASKED: Background = {
  GetConfiguration: ({ key = [] }) => ({ configurationKey: [], unknownKey: key }),
  ChangeConfiguration: () => ({ status: 'NotSupported' }),
};

/** The handshake was answered with an HTTP status instead. */
export class UpgradeRefused extends Error {
  override readonly name = 'UpgradeRefused';
  readonly status: number;

  constructor(status: number) {
    super(`the upgrade was answered with ${status}`);
    this.status = status;
  }
}

/** Connects a scripted charger to `ocppUrl`/`id`. Rejects with {@link UpgradeRefused}, or with the error of TLS. */
export function plugIn(wire: Wire, ocppUrl: string, id: string, options: PlugInOptions = {}): Promise<Peer> {
  const { password, background = UNASKED, tls = {}, protocols = [SUBPROTOCOL] } = options;
  const credentials = password === undefined ? undefined : Buffer.concat([Buffer.from(`${id}:`), Buffer.from(password)]);
  const headers = credentials ? { authorization: `Basic ${credentials.toString('base64')}` } : {};
  const socket = new WebSocket(`${ocppUrl}/${encodeURIComponent(id)}`, [...protocols], { ...tls, headers, perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    const peer = new Peer(socket, 'ChargePoint', wire, background);
    socket.once('open', () => resolve(peer));
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      reject(new UpgradeRefused(response.statusCode ?? 0));
      socket.terminate();
    });
  });
}
