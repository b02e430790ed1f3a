import { Type, type Static } from 'typebox';
import { raise } from './errors.ts';
import { Endpoint, Instant, LONGEST_TRIAL_MS, Version } from './formats.ts';
import type { TrustedKey } from './keys.ts';
import { formError, payloadCheck, signText, verifiedPayload } from './signed-text.ts';

/** That one charger boots what it has staged, on trial. Signed online; it cannot name another image than the release keys signed. */
export const SwitchOrder = Type.Object(
  {
    chargerId: Type.String({ minLength: 1, maxLength: 48 }),
    /** Of the manifest that was staged; see `manifestHash`. */
    manifestSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Where the new firmware connects, and with what. */
    endpoint: Endpoint,
    credential: Type.String({ minLength: 1, maxLength: 200 }),
    /** The way home: the version that runs now, and runs again when the trial fails. */
    homeVersion: Version,
    /** Ownership epoch; each order has a higher one than the last. */
    epoch: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
    /** Without a commit by then the charger goes home by itself. At most 45 minutes away when the order is taken. */
    trialDeadline: Instant,
    /** After this the order is not taken any more. */
    expiresAt: Instant,
    nonce: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  },
  { additionalProperties: false },
);
export type SwitchOrder = Static<typeof SwitchOrder>;

/** A charger's clock may be late by so much (migration: the probes). By it an order is refused or taken; the trial itself lasts no longer. */
const CLOCKS_DIFFER_MS = 5_000;

const SCHEMES: Readonly<Record<OrderedCharger['stagedProtocol'], readonly string[]>> = { OCPP: ['ws:', 'wss:'], CAPI: ['http:', 'https:'] };

const isSwitchOrder = payloadCheck<SwitchOrder>(SwitchOrder);

/** Throws RELEASE_FORM_INVALID. */
export function signSwitchOrder(order: SwitchOrder, by: TrustedKey): string {
  if (!isSwitchOrder(order)) throw formError('switch order', isSwitchOrder);
  return signText('switch order', { payload: order }, by);
}

/** What the charger knows when an order comes. */
export interface OrderedCharger {
  readonly chargerId: string;
  /** Of what lies in its spare slot, checked. */
  readonly stagedManifestSha256: string;
  /** What that image speaks. */
  readonly stagedProtocol: 'OCPP' | 'CAPI';
  /** What runs now. */
  readonly firmwareVersion: string;
  /** The highest epoch that it has taken. */
  readonly epoch: number;
}

/**
 * The order, if this charger is to obey it. Throws RELEASE_FORM_INVALID, RELEASE_SIGNATURE_WRONG, RELEASE_SIGNATURES_TOO_FEW, RELEASE_ORDER_CHARGER,
 * RELEASE_ORDER_REPLAYED, RELEASE_ORDER_MANIFEST, RELEASE_ORDER_HOME, RELEASE_ORDER_ENDPOINT, RELEASE_EXPIRED, RELEASE_TRIAL_TOO_LONG.
 */
export function checkSwitchOrder(signed: string, trusted: readonly TrustedKey[], charger: OrderedCharger, nowMs: number): SwitchOrder {
  const order = verifiedPayload('switch order', signed, trusted, 1, isSwitchOrder);
  const { chargerId, manifestSha256, homeVersion, endpoint, epoch, trialDeadline, expiresAt } = order;
  if (chargerId !== charger.chargerId) throw raise('RELEASE_ORDER_CHARGER', { chargerId, own: charger.chargerId });
  if (epoch <= charger.epoch) throw raise('RELEASE_ORDER_REPLAYED', { epoch, own: charger.epoch });
  if (manifestSha256 !== charger.stagedManifestSha256) throw raise('RELEASE_ORDER_MANIFEST');
  if (homeVersion !== charger.firmwareVersion) throw raise('RELEASE_ORDER_HOME', { homeVersion, own: charger.firmwareVersion });
  const schemes = SCHEMES[charger.stagedProtocol];
  if (!schemes.includes(new URL(endpoint).protocol)) {
    throw raise('RELEASE_ORDER_ENDPOINT', { protocol: charger.stagedProtocol, endpoint, schemes: schemes.join(' or ') });
  }
  if (!(nowMs <= Date.parse(expiresAt))) throw raise('RELEASE_EXPIRED', { what: 'switch order', expiresAt });
  if (!(nowMs < Date.parse(trialDeadline))) throw raise('RELEASE_EXPIRED', { what: 'trial', expiresAt: trialDeadline });
  if (!(Date.parse(trialDeadline) - nowMs <= LONGEST_TRIAL_MS + CLOCKS_DIFFER_MS)) {
    throw raise('RELEASE_TRIAL_TOO_LONG', { trialDeadline, minutes: LONGEST_TRIAL_MS / 60_000 });
  }
  return order;
}
