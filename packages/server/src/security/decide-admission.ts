import type { BasicCredentials, ClientCertificate } from '@phasor/ocpp';

/** Security profile of OCPP 1.6's security white paper: 0 nothing, 1 Basic, 2 Basic over TLS, 3 client certificate. */
export type SecurityProfile = 0 | 1 | 2 | 3;

/** What decides about a registered charger at the door. */
export interface Door {
  readonly identity: string;
  /** What it said of itself when it last booted. */
  readonly serialNumber: string | null;
  /** The least it must prove itself with. */
  readonly minimumProfile: SecurityProfile;
  /** True where HTTP Basic must bring a key: one is registered. A first one that is under way may never have come to the charger. */
  readonly hasKey: boolean;
}

/** What the charger brings. */
export interface Evidence {
  readonly isTls: boolean;
  readonly basic: BasicCredentials | null;
  readonly certificate: ClientCertificate | null;
}

/** What the store and the clock say about the evidence. */
export interface AdmissionFacts {
  readonly isKeyRight: boolean;
  readonly isRevoked: boolean;
  /** The certificate's CN is the identity of another charger. */
  readonly isAnothers: boolean;
  readonly nowMs: number;
  /** The white paper's CpoName: the O of every client certificate. */
  readonly cpoName: string;
}

export type DoorVerdict =
  | { readonly kind: 'in'; readonly profile: SecurityProfile }
  | { readonly kind: 'out'; readonly reason: 'password' | 'certificate' | 'profile'; readonly detail: string };

/**
 * Lets a charger in with the highest profile that its evidence proves, unless that is less than it has to prove. A certificate that is
 * not taken does no harm to a charger that need not show one: many show their maker's.
 */
export function decideAdmission(door: Door, evidence: Evidence, facts: AdmissionFacts): DoorVerdict {
  const { minimumProfile, hasKey } = door;
  const { certificate, isTls } = evidence;
  const fault = certificate === null ? null : certificateFault(door, certificate, facts);
  if (certificate !== null && fault === null) return { kind: 'in', profile: 3 };
  // Whoever shows a certificate and no password means to come in with the certificate.
  if (fault !== null && (minimumProfile === 3 || (hasKey && evidence.basic === null)))
    return { kind: 'out', reason: 'certificate', detail: fault };
  if (hasKey && !facts.isKeyRight && minimumProfile < 3) return { kind: 'out', reason: 'password', detail: '' };
  const profile = !facts.isKeyRight ? 0 : isTls ? 2 : 1;
  if (profile >= minimumProfile) return { kind: 'in', profile };
  return {
    kind: 'out',
    reason: 'profile',
    detail: `The charger came ${WORDS[profile]} and must come ${WORDS[minimumProfile]} (security profile ${minimumProfile})`,
  };
}

const WORDS: Readonly<Record<SecurityProfile, string>> = {
  0: 'without a password',
  1: 'with a password over ws://',
  2: 'with a password over wss://',
  3: 'with a client certificate over wss://',
};

/**
 * Why a certificate is not this charger's, in words that end a sentence; `null` where it is. What a charger says of its serial number
 * nobody has checked, so that a CN which is another's identity is that other one's.
 */
export function certificateFault(
  { identity, serialNumber }: Pick<Door, 'identity' | 'serialNumber'>,
  certificate: ClientCertificate,
  { isRevoked, isAnothers, nowMs, cpoName }: Omit<AdmissionFacts, 'isKeyRight'>,
): string | null {
  const { commonName, organisation, notBeforeMs, notAfterMs, fault } = certificate;
  if (isRevoked) return 'it is revoked';
  if (!(nowMs <= notAfterMs)) return 'it has expired';
  if (!(nowMs >= notBeforeMs)) return 'it is not valid yet';
  if (fault !== null) return `it leads to no authority that is trusted here (${fault})`;
  if (commonName === '' || (commonName !== identity && commonName !== serialNumber))
    return `its CN is "${commonName}", neither the identity nor the serial number`;
  if (commonName !== identity && isAnothers) return `its CN is "${commonName}", the identity of another charger`;
  return organisation === cpoName ? null : `its O is "${organisation}", not "${cpoName}"`;
}
