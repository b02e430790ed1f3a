import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';

/** The decision about a knock. */
export type Admission<Context = undefined> =
  | {
      readonly kind: 'accept';
      /** Longer frames close the link with 1009. Default 4 MiB, enough for a StopTransaction of days; 64 KiB suits a charger not yet accepted. */
      readonly maxPayloadBytes?: number;
      /** False tolerates a handshake without the sub-protocol header, which some chargers send. */
      readonly needsSubprotocol: boolean;
      /** See LinkOptions. */
      readonly isStrict: boolean;
      /** Whatever the admitting side wants to have at hand when the link is made. */
      readonly context: Context;
    }
  | {
      readonly kind: 'refuse';
      /** 401 bad credentials, 403 barred, 404 unknown identity, 503 not now. */
      readonly status: RefusalStatus;
      /** For the list of refused knocks; the peer is told no more than the status. */
      readonly reason: RefusalReason;
      /** What exactly was wrong, for the same list. */
      readonly detail?: string;
    };

export type RefusalStatus = 401 | 403 | 404 | 503;

/** Why a knock was refused. The endpoint itself says `identity`, `sub-protocol`, `superseded`, `closing` and `failed`. */
export type RefusalReason =
  | 'unknown'
  | 'password'
  /** The client certificate is not one that may come in under this identity. */
  | 'certificate'
  /** The charge point proved itself with less than it has to. */
  | 'profile'
  | 'sub-protocol'
  | 'tls'
  | 'identity'
  | 'barred'
  /** Another charge point is here under the same identity. */
  | 'clone'
  /** It was asked to try whether anybody answers, and has no credential yet: nobody needs to do anything. */
  | 'tried'
  | 'superseded'
  | 'closing'
  | 'failed';

/** Answers a handshake with an HTTP status and closes the socket. Does nothing when the peer has gone. */
export function refuseUpgrade(socket: Duplex, status: RefusalStatus | 400): void {
  if (socket.destroyed || !socket.writable) return void socket.destroy();
  const words = STATUS_CODES[status] ?? 'Refused';
  const challenge = status === 401 ? 'WWW-Authenticate: Basic realm="OCPP", charset="UTF-8"\r\n' : '';
  const body = `${words}\n`;
  const head = `HTTP/1.1 ${status} ${words}\r\n${challenge}Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`;
  // The peer may never read or close: destroy as soon as the answer has left.
  socket.end(head + body, () => socket.destroy());
}
