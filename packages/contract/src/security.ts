import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/** Security profile of OCPP 1.6's security white paper: 0 nothing, 1 Basic, 2 Basic over TLS, 3 client certificate. */
const Profile = Type.Integer({ minimum: 0, maximum: 3 });

export const KeyChange = Type.Object({
  state: Type.Enum(['sent', 'accepted', 'rebootRequired', 'unanswered', 'done', 'refused', 'replaced'], {
    description: 'done: the charger came in with the new key, and the old one opens nothing any more',
  }),
  reason: Nullable(Type.String()),
  createdAt: Instant,
  changedAt: Instant,
});
export type KeyChange = Static<typeof KeyChange>;

export const AuthorizationKeyRequest = Type.Object(
  {
    key: Type.Optional(
      Type.String({ minLength: 16, maxLength: 40, description: '16 to 20 bytes as text or as hex digits; absent: made up' }),
    ),
  },
  { additionalProperties: false },
);
export type AuthorizationKeyRequest = Static<typeof AuthorizationKeyRequest>;

export const ProfileChange = Type.Object({
  from: Profile,
  to: Profile,
  state: Type.Enum(['requested', 'accepted', 'rebootRequired', 'done', 'fellBack', 'refused', 'timedOut'], {
    description: 'done: the charger came back with the new profile, and lower ones are refused',
  }),
  reason: Nullable(Type.String()),
  createdAt: Instant,
  changedAt: Instant,
  deadline: Instant,
});
export type ProfileChange = Static<typeof ProfileChange>;

export const SecurityProfileRequest = Type.Object(
  {
    profile: Type.Integer({ minimum: 1, maximum: 3 }),
    reboot: Type.Optional(Type.Boolean({ description: 'Send Reset(Soft) when the charger says that it needs a reboot' })),
    unchecked: Type.Optional(Type.Boolean({ description: 'Send it although no root or client certificate is known to be in the charger' })),
  },
  { additionalProperties: false },
);
export type SecurityProfileRequest = Static<typeof SecurityProfileRequest>;

export const ChargerSecurity = Type.Object({
  requiredProfile: Type.Integer({ minimum: 0, maximum: 3, description: 'The least that it must prove itself with' }),
  workedProfile: Type.Integer({
    minimum: 0,
    maximum: 3,
    description: 'The highest of 2 and 3 with which it has come in; 0 before. Whether profile 1 holds is `hasKey`',
  }),
  hasKey: Type.Boolean(),
  keyChange: Nullable(KeyChange),
  profileChange: Nullable(ProfileChange),
});
export type ChargerSecurity = Static<typeof ChargerSecurity>;

export const RequiredProfile = Type.Object(
  { requiredProfile: Type.Integer({ minimum: 0, maximum: 3, description: 'Lower than the one that worked: that one is forgotten' }) },
  { additionalProperties: false },
);
export type RequiredProfile = Static<typeof RequiredProfile>;

export const SecurityEvent = Type.Object({
  id: Type.String(),
  type: Type.String({ description: "OCPP's security event types, and whatever else a charger sends" }),
  at: Nullable(Type.String({ format: 'date-time', description: "By the charger's clock; null where what it wrote is no time" })),
  techInfo: Nullable(Type.String()),
  receivedAt: Instant,
});
export type SecurityEvent = Static<typeof SecurityEvent>;
export const SecurityEventPage = page(SecurityEvent);
export type SecurityEventPage = Static<typeof SecurityEventPage>;

const RootCertificateType = Type.Enum(['CentralSystemRootCertificate', 'ManufacturerRootCertificate']);

/** OCPP's CertificateHashDataType. */
export const CertificateHashData = Type.Object(
  {
    hashAlgorithm: Type.Enum(['SHA256', 'SHA384', 'SHA512']),
    issuerNameHash: Type.String({ maxLength: 128 }),
    issuerKeyHash: Type.String({ maxLength: 128 }),
    serialNumber: Type.String({ maxLength: 40 }),
  },
  { additionalProperties: false },
);
export type CertificateHashData = Static<typeof CertificateHashData>;

/** A root certificate in a charger, as it last said or was told. */
export const InstalledCertificate = Type.Object({
  certificateType: RootCertificateType,
  hashData: CertificateHashData,
  subject: Nullable(Type.String({ description: 'Known where it was installed from here' })),
  notAfter: Nullable(Instant),
  seenAt: Instant,
});
export type InstalledCertificate = Static<typeof InstalledCertificate>;

/** What a charger answered, and what is known to be in it now. */
export const CertificateOutcome = Type.Object({
  status: Type.String({ description: "OCPP's status, or why there is none: offline, timedOut, closed, expired, a CALLERROR's code" }),
  reason: Nullable(Type.String()),
  installed: Type.Array(InstalledCertificate),
});
export type CertificateOutcome = Static<typeof CertificateOutcome>;

export const InstalledCertificateList = Type.Object({ items: Type.Array(InstalledCertificate) });
export type InstalledCertificateList = Static<typeof InstalledCertificateList>;

export const InstallCertificateRequest = Type.Object(
  {
    certificateType: RootCertificateType,
    certificate: Type.Optional(Type.String({ maxLength: 5500, description: "PEM; absent: the root of this system's own authority" })),
  },
  { additionalProperties: false },
);
export type InstallCertificateRequest = Static<typeof InstallCertificateRequest>;

export const ReadCertificatesRequest = Type.Object({ certificateType: RootCertificateType }, { additionalProperties: false });
export type ReadCertificatesRequest = Static<typeof ReadCertificatesRequest>;

/** What a charger answered to ExtendedTriggerMessage; its request follows by itself. */
export const TriggerOutcome = Type.Object({ status: Type.String(), reason: Nullable(Type.String()) });
export type TriggerOutcome = Static<typeof TriggerOutcome>;

/** A client certificate that a charger asked for, from the question to its end. */
export const ClientCertificateView = Type.Object({
  id: Type.String(),
  chargerId: Type.String(),
  state: Type.Enum(['requested', 'signed', 'installed', 'rejected', 'refused'], {
    description: 'requested: waits to be signed; signed: waits for the charger to take it; rejected: by the charger; refused: by us',
  }),
  csr: Type.String(),
  serialNumber: Nullable(Type.String()),
  notBefore: Nullable(Instant),
  notAfter: Nullable(Instant),
  isRevoked: Type.Boolean(),
  reason: Nullable(Type.String()),
  requestedAt: Instant,
  changedAt: Instant,
});
export type ClientCertificateView = Static<typeof ClientCertificateView>;
export const ClientCertificatePage = page(ClientCertificateView);
export type ClientCertificatePage = Static<typeof ClientCertificatePage>;

export const SignedCertificateRequest = Type.Object(
  { certificateChain: Type.String({ maxLength: 10_000, description: 'PEM, the leaf first, as the authority gave it' }) },
  { additionalProperties: false },
);
export type SignedCertificateRequest = Static<typeof SignedCertificateRequest>;

export const RevocationRequest = Type.Object(
  { serialNumber: Type.String({ pattern: '^[0-9A-Fa-f]{1,40}$' }), reason: Type.Optional(Type.String({ maxLength: 200 })) },
  { additionalProperties: false },
);
export type RevocationRequest = Static<typeof RevocationRequest>;

/** Who signs here. */
export const CertificateAuthority = Type.Object({
  signsItself: Type.Boolean({ description: 'False: certificate requests wait for an operator to have them signed elsewhere' }),
  rootCertificate: Nullable(Type.String({ description: 'PEM: what chargers must hold to trust this server' })),
  cpoName: Type.String({ description: "The O of chargers' certificates" }),
});
export type CertificateAuthority = Static<typeof CertificateAuthority>;
