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
  | { readonly kind: 'reboot' };

export type Order = OrderEnvelope & OrderBody;

/** What the charger said to an order. *Effective* is decided above the seam, from what it reports afterwards. */
export type OrderAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };
