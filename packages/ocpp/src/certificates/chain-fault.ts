import type { X509Certificate } from 'node:crypto';
import { isIssuer, isWeak, parseCertificate, splitChain } from './certificate.ts';

/** What may be wrong with a chain of certificates, each with a sentence. */
export const CHAIN_FAULTS = Object.freeze({
  unreadable: 'It is no certificate in PEM.',
  'not-yet-valid': 'A certificate of the chain is not valid yet.',
  expired: 'A certificate of the chain has expired.',
  'weak-key': 'A key of the chain is too short: RSA needs 2048 bits, elliptic curves 224.',
  'no-authority': 'A certificate of the chain was issued by one that is no authority.',
  'no-path': 'The chain leads to none of the trusted roots.',
});

/** A key of {@link CHAIN_FAULTS}. */
export type ChainFault = keyof typeof CHAIN_FAULTS;

/** What is to be trusted, and when. */
export interface Trust {
  /** PEM, one certificate each. */
  readonly roots: readonly string[];
  /** In ms since 1970. */
  readonly atMs: number;
}

/**
 * Why a chain in PEM (the certificate in question first, then those between it and a root, in any order) is not to be trusted; null
 * when it is. Every certificate on the way is looked at, the root too. Raises nothing but for unreadable roots: CERTIFICATE_UNREADABLE.
 */
export function chainFault(chainPem: string, { roots, atMs }: Trust): ChainFault | null {
  const trusted = roots.map(parseCertificate);
  let chain: X509Certificate[];
  try {
    chain = splitChain(chainPem).map(parseCertificate);
  } catch {
    return 'unreadable';
  }
  const [subject, ...between] = chain;
  return subject ? pathFault(subject, between, trusted, atMs) : 'unreadable';
}

/** True when the first certificate names the second as its issuer and carries its signature. Raises CERTIFICATE_UNREADABLE. */
export function isIssuedBy(certificatePem: string, issuerPem: string): boolean {
  return isIssuer(parseCertificate(issuerPem), parseCertificate(certificatePem));
}

function pathFault(
  subject: X509Certificate,
  between: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  atMs: number,
): ChainFault | null {
  const fault = ownFault(subject, atMs);
  if (fault) return fault;
  if (roots.some((root) => root.fingerprint256 === subject.fingerprint256)) return null;
  // The way that comes nearest to a trusted root says what is wrong.
  let nearest: ChainFault = 'no-path';
  for (const issuer of [...roots, ...between]) {
    if (!isIssuer(issuer, subject)) continue;
    const further = issuer.ca
      ? pathFault(
          issuer,
          between.filter((other) => other !== issuer),
          roots,
          atMs,
        )
      : 'no-authority';
    if (further === null) return null;
    if (nearest === 'no-path') nearest = further;
  }
  return nearest;
}

function ownFault({ validFrom, validTo, publicKey }: X509Certificate, atMs: number): ChainFault | null {
  if (atMs < Date.parse(validFrom)) return 'not-yet-valid';
  // Valid to the end of that second (RFC 5280, 4.1.2.5).
  if (atMs >= Date.parse(validTo) + 1000) return 'expired';
  return isWeak(publicKey) ? 'weak-key' : null;
}
