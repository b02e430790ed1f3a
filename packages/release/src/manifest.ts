import { Type, type Static } from 'typebox';
import { raise } from './errors.ts';
import { Instant, Version } from './formats.ts';
import type { TrustedKey } from './keys.ts';
import { formError, payloadCheck, payloadHash, signText, verifiedPayload } from './signed-text.ts';

/** What an image is, and where it may go. Signed offline by two release keys. */
export const FirmwareManifest = Type.Object(
  {
    model: Type.Enum(['halo', 'aura']),
    hardwareVersions: Type.Array(Version, { minItems: 1, maxItems: 50 }),
    /** The versions that it may be installed over. */
    fromVersions: Type.Array(Version, { minItems: 1, maxItems: 200 }),
    version: Version,
    /** What the firmware in it speaks. */
    protocol: Type.Enum(['OCPP', 'CAPI']),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** In bytes. */
    size: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    /** Grows with each release; a charger takes none lower than it has seen. */
    counter: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
    /** The least trial support that a charger must have to take it; 0 makes the change one-way where a charger has none. */
    minTrialSupport: Type.Integer({ minimum: 0, maximum: 1_000 }),
    expiresAt: Instant,
  },
  { additionalProperties: false },
);
export type FirmwareManifest = Static<typeof FirmwareManifest>;

const isManifest = payloadCheck<FirmwareManifest>(FirmwareManifest);
const SIGNATURES_NEEDED = 2;

/** A manifest with a first signature. Throws RELEASE_FORM_INVALID. */
export function signManifest(manifest: FirmwareManifest, by: TrustedKey): string {
  if (!isManifest(manifest)) throw formError('manifest', isManifest);
  return signText('manifest', { payload: manifest }, by);
}

/** Adds the second signature to what the first person signed. Throws RELEASE_FORM_INVALID. */
export function countersignManifest(signed: string, by: TrustedKey): string {
  return signText('manifest', signed, by);
}

/** The charger that an image is for, as it is now. */
export interface ReceivingCharger {
  readonly model: FirmwareManifest['model'];
  readonly hardwareVersion: string;
  readonly firmwareVersion: string;
  /** The highest counter that it has committed. */
  readonly counter: number;
  /** What its boot loader knows of trials: 0 nothing; 1 keeps the previous image, counts boots, and goes home by itself. */
  readonly trialSupport: number;
}

/** A manifest as far as its signatures and its form go. Throws RELEASE_FORM_INVALID, RELEASE_SIGNATURE_WRONG, RELEASE_SIGNATURES_TOO_FEW. */
export function readManifest(signed: string, trusted: readonly TrustedKey[]): FirmwareManifest {
  return verifiedPayload('manifest', signed, trusted, SIGNATURES_NEEDED, isManifest);
}

/**
 * The manifest, if this charger may take its image now. Throws what {@link readManifest} throws, and RELEASE_EXPIRED, RELEASE_OTHER_MODEL,
 * RELEASE_OTHER_HARDWARE, RELEASE_FROM_VERSION, RELEASE_COUNTER_LOW, RELEASE_TRIAL_UNSUPPORTED.
 */
export function checkManifest(signed: string, trusted: readonly TrustedKey[], charger: ReceivingCharger, nowMs: number): FirmwareManifest {
  const manifest = readManifest(signed, trusted);
  const { model, hardwareVersions, fromVersions, counter, minTrialSupport, expiresAt } = manifest;
  if (!(nowMs <= Date.parse(expiresAt))) throw raise('RELEASE_EXPIRED', { what: 'manifest', expiresAt });
  if (model !== charger.model) throw raise('RELEASE_OTHER_MODEL', { model, own: charger.model });
  if (!hardwareVersions.includes(charger.hardwareVersion)) {
    throw raise('RELEASE_OTHER_HARDWARE', { hardwareVersions: hardwareVersions.join(', '), own: charger.hardwareVersion });
  }
  if (!fromVersions.includes(charger.firmwareVersion)) {
    throw raise('RELEASE_FROM_VERSION', { fromVersions: fromVersions.join(', '), own: charger.firmwareVersion });
  }
  if (counter < charger.counter) throw raise('RELEASE_COUNTER_LOW', { counter, own: charger.counter });
  if (minTrialSupport > charger.trialSupport) {
    throw raise('RELEASE_TRIAL_UNSUPPORTED', { needed: minTrialSupport, own: charger.trialSupport });
  }
  return manifest;
}

/** By this a switch order names a manifest. Throws RELEASE_FORM_INVALID. */
export function manifestHash(signed: string): string {
  return payloadHash('manifest', signed);
}
