import type { ChargerSchedule, ChargerSettings } from './rest.ts';

/** The seam, downwards: what a charger is *ordered*, whatever protocol it speaks. */
export interface OrderEnvelope {
  readonly id: string;
  readonly chargerId: string;
  /** Ownership epoch: an order from an older epoch than the charger's is refused. */
  readonly epoch: number;
  /** ms since 1970; after it the order is not sent any more. */
  readonly deadlineMs: number;
  /** The same key twice is one order. */
  readonly idempotencyKey: string;
}

export type OrderBody =
  | { readonly kind: 'start'; readonly connectorId: number; readonly idTag: string }
  | { readonly kind: 'stop'; readonly transactionId: number }
  | { readonly kind: 'reboot' }
  /** Tell now how things stand. */
  | { readonly kind: 'status' }
  /** In A on each phase: `nowA` until `validUntil` (RFC 3339; null: no end), then `safeA`. */
  | {
      readonly kind: 'limit';
      readonly connectorId: number;
      readonly nowA: number;
      readonly validUntil: string | null;
      readonly safeA: number;
    }
  | { readonly kind: 'settings'; readonly settings: ChargerSettings }
  | { readonly kind: 'schedule'; readonly schedule: ChargerSchedule }
  /** Fetch an image from an address and keep it in the spare slot; `manifest` is its signed manifest, as text. */
  | { readonly kind: 'stage'; readonly url: string; readonly manifest: string }
  /** Boot what was staged, on trial; `order` is the signed switch order, as text. It holds a credential: it is written nowhere. */
  | { readonly kind: 'switch'; readonly order: string }
  /** Try whether the OCPP endpoint can be reached from where the charger hangs; `url` is without its identity. Accepted: it can; refused: the step that failed. */
  | { readonly kind: 'testEndpoint'; readonly url: string }
  /** The last word on an image that is on trial: it stays, or the charger goes back. `trialEpoch` is that of the switch order. */
  | { readonly kind: 'trial'; readonly word: 'Commit' | 'Return'; readonly trialEpoch: number };

export type Order = OrderEnvelope & OrderBody;

/** What the charger said to an order. *Effective* is decided above the seam, from what it reports afterwards. */
export type OrderAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };
