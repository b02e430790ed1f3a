import type { Random } from '@phasor/kernel';
import type { CertificateAuthority } from '@phasor/contract';
import type { Authority } from '@phasor/ocpp/certificates';
import { CertificateDesk } from './certificate-desk.ts';
import type { SecurityPorts } from './ports.ts';

/** What the rest of the system sees of the security of chargers. */
export interface SecurityParts extends SecurityPorts {
  readonly random: Random;
  readonly desk: CertificateDesk;
  readonly authority: CertificateAuthority;
}

/** The port for TLS, as far as certificates of chargers depend on it. */
export interface TlsTrust {
  readonly ownAuthority: Authority;
  /** The server shows certificates of its own authority, not ones by files. */
  readonly showsOwn: boolean;
  /** Roots of chargers' certificates by files, PEM; empty: its own authority signs them. */
  readonly clientAuthorities: readonly string[];
}

export interface SecuritySetup extends Omit<SecurityPorts, 'hasTls'> {
  readonly random: Random;
  readonly cpoName: string;
  /** Absent without a port for TLS. */
  readonly tls?: TlsTrust | undefined;
  /** A proxy in front speaks TLS for us. Default false. */
  readonly isBehindProxy?: boolean;
  readonly isOnline: (chargerId: string) => boolean;
  readonly onFailed: (why: string) => void;
}

/** Who signs is who is believed: an authority of the operator's, where its files are given, else the system's own. */
export function securityParts(setup: SecuritySetup): SecurityParts {
  const { tls, cpoName, isBehindProxy = false } = setup;
  const { ownAuthority, showsOwn = false, clientAuthorities = [] } = tls ?? {};
  const signer = ownAuthority && clientAuthorities.length === 0 ? ownAuthority : null;
  const ports = { ...setup, hasTls: tls !== undefined || isBehindProxy };
  return {
    ...ports,
    desk: new CertificateDesk({ ...ports, signer, clientAuthorities }),
    authority: {
      signsItself: signer !== null,
      rootCertificate: ownAuthority && showsOwn ? ownAuthority.certificatePem : null,
      cpoName,
    },
  };
}
