import { Type, type Static } from 'typebox';
import { raise } from './errors.ts';
import type { TrustedKey } from './keys.ts';
import { payloadCheck, signText, verifiedPayload } from './signed-text.ts';

const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$' });

/** That one charger boots what it has staged, on trial. Signed online; it cannot name another image than the release keys signed. */
export const SwitchOrder = Type.Object(
  {
    chargerId: Type.String({ minLength: 1, maxLength: 48 }),
    /** Of the manifest that was staged; see `manifestHash`. */
    manifestSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Where the new firmware connects, and with what. */
    endpoint: Type.String({ minLength: 1, maxLength: 500 }),
    credential: Type.String({ minLength: 1, maxLength: 200 }),
    /** Ownership epoch; each order has a higher one than the last. */
    epoch: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
    /** Without a commit by then the charger goes home by itself. */
    trialDeadline: Instant,
    /** After this the order is not taken any more. */
    expiresAt: Instant,
    nonce: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  },
  { additionalProperties: false },
);
export type SwitchOrder = Static<typeof SwitchOrder>;

const isSwitchOrder = payloadCheck<SwitchOrder>(SwitchOrder);

/** Throws RELEASE_FORM_INVALID. */
export function signSwitchOrder(order: SwitchOrder, by: TrustedKey): string {
  if (!isSwitchOrder(order)) throw raise('RELEASE_FORM_INVALID', { what: 'switch order', reason: isSwitchOrder.errors?.[0]?.message });
  return signText('switch order', { payload: order }, by);
}

/** What the charger knows when an order comes. */
export interface OrderedCharger {
  readonly chargerId: string;
  /** Of what lies in its spare slot, checked. */
  readonly stagedManifestSha256: string;
  /** The highest epoch that it has taken. */
  readonly epoch: number;
}

/**
 * The order, if this charger is to obey it. Throws RELEASE_FORM_INVALID, RELEASE_SIGNATURE_WRONG, RELEASE_SIGNATURES_TOO_FEW, RELEASE_ORDER_CHARGER,
 * RELEASE_ORDER_REPLAYED, RELEASE_ORDER_MANIFEST, RELEASE_EXPIRED.
 */
export function checkSwitchOrder(signed: string, trusted: readonly TrustedKey[], charger: OrderedCharger, nowMs: number): SwitchOrder {
  const order = verifiedPayload('switch order', signed, trusted, 1, isSwitchOrder);
  const { chargerId, manifestSha256, epoch, expiresAt } = order;
  if (chargerId !== charger.chargerId) throw raise('RELEASE_ORDER_CHARGER', { chargerId, own: charger.chargerId });
  if (epoch <= charger.epoch) throw raise('RELEASE_ORDER_REPLAYED', { epoch, own: charger.epoch });
  if (manifestSha256 !== charger.stagedManifestSha256) throw raise('RELEASE_ORDER_MANIFEST');
  if (nowMs > Date.parse(expiresAt)) throw raise('RELEASE_EXPIRED', { what: 'switch order', expiresAt });
  return order;
}
