import type { ChargingProfile } from '@phasor/contract';

/** What came of telling a charger something. */
export type Answer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string };

/** The ways in which a charger can be told; every call resolves with its answer and never rejects. */
export interface ChargerPort {
  setProfile(connectorId: number, profile: ChargingProfile): Promise<Answer>;
  /** One that it does not hold is taken as cleared. */
  clearProfile(connectorId: number, chargingProfileId: number): Promise<Answer>;
  /** A configuration key, such as `AssignedPhase` = `1.L3`. */
  setKey(key: string, value: string): Promise<Answer>;
  dataTransfer(vendorId: string, messageId: string | undefined, data: string): Promise<Answer>;
  /** The seam's limit, for a charger that speaks CAPI: `nowA` until then, then `safeA`. */
  setLimit(connectorId: number, nowA: number, untilMs: number, safeA: number): Promise<Answer>;
  /** Asks it to say at once what flows; one that speaks CAPI is read by its polls alone. */
  readNow(connectorId: number): Promise<Answer>;
  stop(transactionId: number): Promise<Answer>;
  makeInoperative(connectorId: number): Promise<Answer>;
}
