import type { IncomingMessage } from 'node:http';
import { messageOf, type Clock, type Random, type WireEnd } from '@phasor/kernel';
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from './central-system.ts';
import { CountedSocket } from './counted-socket.ts';
import { ocppErrors } from './errors.ts';
import { connectionKey } from './handshake.ts';
import type { LinkHandlers } from './link-options.ts';
import type { LinkPath, LinkSocket } from './link-socket.ts';
import { OcppLink } from './link.ts';

export interface ChargePointOptions {
  /** The endpoint; a slash and the percent-encoded identity are added. */
  readonly url: string;
  readonly identity: string;
  /** HTTP Basic: text is sent as UTF-8, bytes as they are. */
  readonly password?: string | Buffer;
  readonly clock: Clock;
  readonly random: Random;
  readonly handlers: LinkHandlers | ((link: OcppLink) => LinkHandlers);
  /** What is offered. Default `['ocpp1.6']`; an empty list sends no header. */
  readonly protocols?: readonly string[];
  /** PEM; `cert` and `key` for security profile 3. */
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer };
  /** Opens the socket in place of a WebSocket: a link in memory, for whom no network is part of the matter. */
  readonly dial?: (identity: string) => LinkSocket;
  /** What the connection goes through. Default: nothing in its way. */
  readonly path?: LinkPath;
  /** Gives up the attempt; a link that is open already is not touched. */
  readonly signal?: AbortSignal;
  /** See LinkOptions. */
  readonly callTimeoutMs?: number;
  readonly isStrict?: boolean;
  readonly answersPings?: boolean;
}

/** The link hears of it; without any listener it would end the process. */
const nothing = (): void => undefined;

const HANDSHAKE_TIMEOUT_MS = 30_000;

/**
 * Connects a charge point to its central system. Rejects with OCPP_CONNECT_REFUSED (`details.status`), OCPP_CONNECT_FAILED or
 * OCPP_SUBPROTOCOL_MISMATCH; `cause` is what Node says. Holds the clock until it settles, once its path lets it through.
 */
export async function connectChargePoint(options: ChargePointOptions): Promise<OcppLink> {
  const url = `${options.url.replace(/\/$/, '')}/${encodeURIComponent(options.identity)}`;
  try {
    await options.path?.open(url, options.signal);
  } catch (error) {
    throw ocppErrors.raise('OCPP_CONNECT_FAILED', { url, reason: messageOf(error) }, { cause: error });
  }
  return options.clock.track(connect(options, url));
}

function connect(options: ChargePointOptions, url: string): Promise<OcppLink> {
  const { identity, clock, signal, path, protocols = [SUBPROTOCOL] } = options;
  return new Promise((resolve, reject) => {
    const fail = (reason: string, options?: ErrorOptions): void =>
      reject(ocppErrors.raise('OCPP_CONNECT_FAILED', { url, reason }, options));
    if (signal?.aborted) return fail('given up');
    if (options.dial) {
      const socket = options.dial(identity);
      return resolve(new OcppLink(path?.wrap(socket) ?? socket, options));
    }
    const socket = openSocket(url, options, protocols);
    const giveUp = (): void => {
      fail('given up');
      socket.terminate();
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    let wire: WireEnd | undefined;
    let answered: string | undefined;
    socket.once('upgrade', (response: IncomingMessage) => {
      wire = clock.wire.open(connectionKey(response.socket));
      answered = response.headers['sec-websocket-protocol'];
    });
    const onRefusal = (_request: unknown, response: IncomingMessage): void => {
      reject(ocppErrors.raise('OCPP_CONNECT_REFUSED', { status: response.statusCode ?? 0, url }));
      socket.terminate();
    };
    socket.once('unexpected-response', onRefusal);
    // Stays when nothing comes of it: giving up before the handshake is over ends in an error event too.
    const onError = (error: unknown): void => {
      const isMismatch = wire !== undefined && protocols.length > 0 && !protocols.includes(answered ?? '');
      if (isMismatch)
        reject(ocppErrors.raise('OCPP_SUBPROTOCOL_MISMATCH', { offered: protocols.join(', '), answered: answered ?? 'none' }));
      else fail(messageOf(error), { cause: error });
    };
    socket.on('error', onError);
    const onEarlyClose = (): void => {
      wire?.close();
      signal?.removeEventListener('abort', giveUp);
      fail('closed during the handshake');
    };
    socket.once('close', onEarlyClose);
    socket.once('open', () => {
      // Nothing of the attempt is kept as long as its socket.
      socket.off('close', onEarlyClose).off('unexpected-response', onRefusal).on('error', nothing).off('error', onError);
      signal?.removeEventListener('abort', giveUp);
      // On a path of its own a frame is under way for as long as the path likes: the wire is what comes after it.
      if (path && wire) resolve(new OcppLink(path.wrap(new CountedSocket(socket, wire)), options));
      else resolve(new OcppLink(socket, { ...options, ...(wire ? { wire } : {}) }));
    });
  });
}

function openSocket(url: string, options: ChargePointOptions, protocols: readonly string[]): WebSocket {
  const { identity, password, tls } = options;
  const credentials = password === undefined ? undefined : Buffer.concat([Buffer.from(`${identity}:`), Buffer.from(password)]);
  const settings = {
    perMessageDeflate: false,
    // The link answers pings itself, so that a virtual clock can count them.
    autoPong: false,
    skipUTF8Validation: true,
    closeTimeout: 5_000,
    maxPayload: 4 * 1024 * 1024,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    headers: credentials ? { Authorization: `Basic ${credentials.toString('base64')}` } : {},
    ...tls,
  };
  return new WebSocket(url, [...protocols], settings);
}
