import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/** `waiting`: its image has not come yet. `withdrawn`: no charger gets it any more; the image is gone. */
export const ReleaseState = Type.Enum(['waiting', 'ready', 'withdrawn']);
export type ReleaseState = Static<typeof ReleaseState>;

export const ReleaseRequest = Type.Object(
  { manifest: Type.String({ minLength: 1, maxLength: 64_000, description: 'Signed by two release keys: what `npm run release` writes' }) },
  { additionalProperties: false },
);
export type ReleaseRequest = Static<typeof ReleaseRequest>;

/** A firmware image with what its signed manifest says. */
export const Release = Type.Object({
  id: Type.String(),
  state: ReleaseState,
  model: Type.Enum(['halo', 'aura']),
  hardwareVersions: Type.Array(Type.String()),
  fromVersions: Type.Array(Type.String(), { description: 'The versions that it may be installed over' }),
  version: Type.String(),
  protocol: Type.Enum(['OCPP', 'CAPI']),
  sha256: Type.String({ description: 'Of the image' }),
  size: Type.Integer({ description: 'Of the image, in bytes' }),
  counter: Type.Integer(),
  minTrialSupport: Type.Integer({ description: '0: one-way where a charger cannot go home by itself' }),
  expiresAt: Type.String({ format: 'date-time', description: 'Until then it may be staged' }),
  manifestSha256: Type.String({ description: 'By this a switch order names it' }),
  signedBy: Type.Array(Type.String(), { description: 'Ids of release keys' }),
  registeredAt: Instant,
  changedAt: Instant,
});
export type Release = Static<typeof Release>;
export const ReleasePage = page(Release);
export type ReleasePage = Static<typeof ReleasePage>;

/** The keys that matter for firmware. Public halves only. */
export const ReleaseKeys = Type.Object({
  trusted: Type.Array(Type.String(), { description: 'Ids of the release keys that are trusted here (PHASOR_RELEASE_KEYS)' }),
  orderKey: Type.Object(
    { keyId: Type.String(), publicKeyPem: Type.String() },
    { description: 'Switch orders are signed with it: it is built into the firmware of chargers' },
  ),
});
export type ReleaseKeys = Static<typeof ReleaseKeys>;

export const StagingRequest = Type.Object({ releaseId: Type.String({ minLength: 1, maxLength: 50 }) }, { additionalProperties: false });
export type StagingRequest = Static<typeof StagingRequest>;

/** What a charger said last about its spare slot. */
export const Staging = Type.Object({
  state: Type.Enum(['Idle', 'Downloading', 'Staged', 'Failed', 'Armed']),
  version: Nullable(Type.String()),
  bytes: Type.Integer({ description: 'So many are there' }),
  size: Type.Integer(),
  reason: Nullable(Type.String({ description: 'Why it failed, in the words of the charger' })),
  reportedAt: Nullable(Type.String({ format: 'date-time', description: 'Null: it has told nothing yet' })),
});
export type Staging = Static<typeof Staging>;
