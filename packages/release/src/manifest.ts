import { Type, type Static } from 'typebox';
import { raise } from './errors.ts';
import { Instant, Version } from './formats.ts';
import type { TrustedKey } from './keys.ts';
import { formError, payloadCheck, payloadHash, signersOf, signText, verifiedPayload } from './signed-text.ts';

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
 * What a manifest says, whoever signed it: to be shown to who is about to sign it. Throws RELEASE_FORM_INVALID.
 */
export function unverifiedManifest(signed: string): FirmwareManifest {
  return verifiedPayload('manifest', signed, [], 0, isManifest);
}

/** Ids of the keys that signed it, whether they are known and their signatures good or not. Throws RELEASE_FORM_INVALID. */
export function manifestSigners(signed: string): readonly string[] {
  return signersOf('manifest', signed);
}

/**
 * The manifest, if this charger may take its image now. Throws what {@link readManifest} and {@link checkFit} throw.
 */
export function checkManifest(signed: string, trusted: readonly TrustedKey[], charger: ReceivingCharger, nowMs: number): FirmwareManifest {
  const manifest = readManifest(signed, trusted);
  checkFit(manifest, charger, nowMs);
  return manifest;
}

/**
 * Whether the image may go to a charger of which so much is known; what is not known is not asked. Throws RELEASE_EXPIRED,
 * RELEASE_OTHER_MODEL, RELEASE_OTHER_HARDWARE, RELEASE_FROM_VERSION, RELEASE_COUNTER_LOW, RELEASE_TRIAL_UNSUPPORTED.
 */
export function checkFit(manifest: FirmwareManifest, charger: Partial<ReceivingCharger>, nowMs: number): void {
  const { hardwareVersions, fromVersions, minTrialSupport, expiresAt } = manifest;
  const {
    model = manifest.model,
    hardwareVersion = hardwareVersions[0] ?? '',
    firmwareVersion = fromVersions[0] ?? '',
    counter = 0,
    trialSupport = minTrialSupport,
  } = charger;
  if (!(nowMs <= Date.parse(expiresAt))) throw raise('RELEASE_EXPIRED', { what: 'manifest', expiresAt });
  if (manifest.model !== model) throw raise('RELEASE_OTHER_MODEL', { model: manifest.model, own: model });
  if (!hardwareVersions.includes(hardwareVersion)) {
    throw raise('RELEASE_OTHER_HARDWARE', { hardwareVersions: hardwareVersions.join(', '), own: hardwareVersion });
  }
  if (!fromVersions.includes(firmwareVersion)) {
    throw raise('RELEASE_FROM_VERSION', { fromVersions: fromVersions.join(', '), own: firmwareVersion });
  }
  if (manifest.counter < counter) throw raise('RELEASE_COUNTER_LOW', { counter: manifest.counter, own: counter });
  if (minTrialSupport > trialSupport) throw raise('RELEASE_TRIAL_UNSUPPORTED', { needed: minTrialSupport, own: trialSupport });
}

/** By this a switch order names a manifest. Throws RELEASE_FORM_INVALID. */
export function manifestHash(signed: string): string {
  return payloadHash('manifest', signed);
}
