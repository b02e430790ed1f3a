import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isTls, readClientCertificate, type ClientCertificate } from './client-certificate.ts';

/** Who knocks, as the HTTP request of the WebSocket handshake says it. */
export interface Handshake {
  /** The charge point's identity, decoded once, case kept. The empty string where the path holds none that can be used. */
  readonly identity: string;
  /** The peer's address; IPv4 as IPv4, also on an IPv6 socket. */
  readonly remoteAddress: string;
  /** The request's target as it came. */
  readonly url: string;
  /** How the charge point names us: the Host header, with the port where it is not the usual one; `null` without. */
  readonly host: string | null;
  readonly offeredProtocols: readonly string[];
  /** HTTP Basic credentials, `null` without. */
  readonly basic: BasicCredentials | null;
  /** The charge point's side speaks TLS: with us, or with a proxy in front that is trusted to say so. */
  readonly isTls: boolean;
  /** What the charge point showed in the TLS handshake with us; `null` where it showed none. */
  readonly clientCertificate: ClientCertificate | null;
}

export interface BasicCredentials {
  readonly user: string;
  /** The bytes behind the colon, never decoded: a charge point's key need not be UTF-8. */
  readonly password: Buffer;
}

const LONGEST_IDENTITY = 48;
/** No store, log or file name takes control characters well. */
const UNUSABLE = /[/\p{Cc}]/u;

/**
 * Reads the handshake; `pathPrefix` begins and ends with a slash. `isProxy` says whether the peer at an address is a proxy of ours, whose
 * X-Forwarded-For and X-Forwarded-Proto are to be believed.
 */
export function readHandshake(
  request: IncomingMessage,
  pathPrefix: string,
  isProxy: (address: string) => boolean = () => false,
): Handshake {
  const url = request.url ?? '';
  const identity = identityOf(url, pathPrefix) ?? '';
  const peer = plainAddress(request.socket.remoteAddress);
  const isForwarded = isProxy(peer);
  return {
    identity,
    remoteAddress: isForwarded ? clientBehind(request.headers['x-forwarded-for'], peer, isProxy) : peer,
    url,
    host: request.headers.host ?? null,
    offeredProtocols: (request.headers['sec-websocket-protocol'] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    basic: readBasic(request.headers.authorization, identity),
    isTls: isTls(request.socket) || (isForwarded && /^(?:https|wss)\b/i.test(lastOf(request.headers['x-forwarded-proto']))),
    clientCertificate: readClientCertificate(request.socket),
  };
}

/**
 * The identity in a request's target: the last segment of the path behind the prefix, percent-decoded exactly once. `null` where there
 * is none, or where it is too long or holds a slash or a control character after decoding. Chargers send doubled slashes, a query, the
 * whole URL, a slash at the end, and their serial number behind a configured path; all of that is understood.
 */
export function identityOf(target: string, pathPrefix: string): string | null {
  const path = target
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  if (!path.startsWith(pathPrefix)) return null;
  const segment = path.slice(path.lastIndexOf('/') + 1);
  try {
    const identity = decodeURIComponent(segment);
    return identity === '' || identity.length > LONGEST_IDENTITY || UNUSABLE.test(identity) ? null : identity;
  } catch {
    return null;
  }
}

/** Reads HTTP Basic credentials. The user ends at the first colon, or behind the identity where that holds a colon itself. */
export function readBasic(header: string | undefined, identity: string): BasicCredentials | null {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]*) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const bytes = Buffer.from(encoded, 'base64');
  const asIdentity = Buffer.from(`${identity}:`);
  const colon = bytes.subarray(0, asIdentity.length).equals(asIdentity) ? asIdentity.length - 1 : bytes.indexOf(':');
  if (colon < 0) return { user: bytes.toString(), password: Buffer.alloc(0) };
  return { user: bytes.subarray(0, colon).toString(), password: bytes.subarray(colon + 1) };
}

/** The name of a connection that both of its ends arrive at: for the virtual clock's ledger of frames. */
export function connectionKey(socket: Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>): string {
  const near = `${plainAddress(socket.localAddress)}:${socket.localPort ?? 0}`;
  const far = `${plainAddress(socket.remoteAddress)}:${socket.remotePort ?? 0}`;
  return near < far ? `${near}|${far}` : `${far}|${near}`;
}

/** The nearest address that is no proxy of ours: what stands left of it, anybody may have written. */
function clientBehind(header: string | string[] | undefined, peer: string, isProxy: (address: string) => boolean): string {
  const hops = [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((hop) => plainAddress(hop.trim()));
  return hops.reverse().find((hop) => hop !== '' && !isProxy(hop)) ?? peer;
}

const lastOf = (header: string | string[] | undefined): string => [header ?? []].flat().join(',').split(',').at(-1)?.trim() ?? '';

function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}
