import type { GateVerdict } from './gate.ts';
import type { CampaignRequest } from './facts.ts';
import type { Admission } from './state.ts';

/** What happened to a campaign, in the order in which it did; the audit log keeps them. */
export type CampaignEvent = { readonly atMs: number } & (
  | { readonly kind: 'requestDone'; readonly request: CampaignRequest }
  /** Nothing changed; `code` stands in docs/errors.md. */
  | {
      readonly kind: 'requestRefused';
      readonly request: CampaignRequest;
      readonly code: string;
      readonly message: string;
      readonly details: object;
    }
  | {
      readonly kind: 'waveOpened';
      readonly wave: number;
      readonly members: readonly string[];
      /** Strata that have not shown enough, and send canaries only. */
      readonly behind: readonly string[];
      /** Strata that failed too often for chance, and send nobody more. */
      readonly ruledOut: readonly string[];
    }
  /** Told when its answer or the rules that speak have changed. */
  | { readonly kind: 'gateAnswered'; readonly wave: number; readonly verdict: GateVerdict }
  | { readonly kind: 'held'; readonly by: string; readonly sentence: string }
  | { readonly kind: 'evergreenOpened' }
  | { readonly kind: 'evergreenJoined'; readonly members: readonly string[] }
  | { readonly kind: 'slotGiven'; readonly slot: Admission }
  /** It was not used in time. */
  | { readonly kind: 'slotVoid'; readonly chargerId: string }
  /** What it was given by is so no more: a car came, the window closed, a schedule is near. */
  | { readonly kind: 'slotTakenBack'; readonly chargerId: string }
  /** A person has aborted or recalled these one by one: the campaign goes on without them. */
  | { readonly kind: 'leftOut'; readonly chargerIds: readonly string[] }
  /** These did not reach the OCPP endpoint, and nothing else was left to do. */
  | { readonly kind: 'notReached'; readonly chargerIds: readonly string[] }
  | { readonly kind: 'ended' }
);
