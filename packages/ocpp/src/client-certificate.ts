import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';

/** The certificate with which a charge point proves itself (security profile 3), as TLS has seen it. */
export interface ClientCertificate {
  /** The subject's CN; the empty string without. */
  readonly commonName: string;
  /** The subject's O; the empty string without. */
  readonly organisation: string;
  /** Hex digits in capitals, without leading zeros. */
  readonly serialNumber: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Why it does not lead to an authority that the server trusts, in OpenSSL's words; `null` where it does. */
  readonly fault: string | null;
}

/** Reads the client certificate of a connection; `null` on a plain one, and where the peer showed none. */
export function readClientCertificate(socket: Socket): ClientCertificate | null {
  if (!isTls(socket)) return null;
  const certificate = socket.getPeerCertificate() as Partial<PeerCertificate> | null;
  // Node gives an empty object where there is none; a resumed session may be called authorised then.
  if (!certificate?.serialNumber) return null;
  return {
    commonName: text(certificate.subject?.CN),
    organisation: text(certificate.subject?.O),
    serialNumber: certificate.serialNumber.toUpperCase().replace(/^0+(?=.)/, ''),
    notBeforeMs: Date.parse(certificate.valid_from ?? ''),
    notAfterMs: Date.parse(certificate.valid_to ?? ''),
    fault: socket.authorized ? null : String(socket.authorizationError ?? 'not verified'),
  };
}

export const isTls = (socket: Socket): socket is TLSSocket => 'encrypted' in socket && socket.encrypted === true;

/** A subject may hold several of one kind; then none of them is what it says. */
const text = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');
