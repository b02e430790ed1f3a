import type { WayState } from '../way/index.ts';
import type { GateVerdict } from './gate.ts';
import type { CampaignSettings } from './settings.ts';

/** All that a campaign remembers; plain data, stored as JSON. Instants are ms since 1970. */
export interface CampaignState {
  readonly campaignId: string;
  readonly createdBy: string;
  readonly settings: CampaignSettings;
  /** Its chargers, sorted; a charger is in one campaign at most. */
  readonly chargers: readonly string[];
  readonly phase: CampaignPhase;
  /** Why it is paused; none: it is not. A resume takes all of them away, and what stops a gate then puts its own back. */
  readonly holds: readonly Hold[];
  readonly waves: readonly WaveState[];
  /** Those that came when the last wave's gate had passed: they slept, or did not fit, when the waves were opened. Null: not open yet. */
  readonly evergreen: readonly string[] | null;
  readonly withdrawn: readonly string[];
  /** Leave to start that was given and not yet seen used, by charger. */
  readonly slots: Readonly<Record<string, Slot>>;
  readonly doneRequests: readonly string[];
}

export type CampaignPhase = 'draft' | 'running' | 'aborted' | 'recalled' | 'ended';

export interface Hold {
  readonly cause: 'person' | 'gate';
  readonly by: string;
  readonly sinceMs: number;
  readonly sentence: string;
}

export interface WaveState {
  readonly openedAtMs: number | null;
  /** Fixed when the wave opened; empty before. */
  readonly members: readonly string[];
  /** The newest answer of its gate, with all that it was made of. */
  readonly verdict: GateVerdict | null;
  /** Whether the gate has let the next wave open: it is not asked for that again, only whether to stop. */
  readonly passedAtMs: number | null;
  readonly approvedBy: string | null;
}

/** Leave to take one step of the way, within a stretch of time: before `startAtMs` it is too early, from `untilMs` on it is void. */
export interface Slot {
  readonly from: WayState;
  readonly to: SlotState;
  readonly givenAtMs: number;
  readonly startAtMs: number;
  readonly untilMs: number;
}

/** Begin (the image is staged while it charges) · fetch an image anew · leave CAPI · be called back. */
export type SlotState = 'Admitted' | 'Staging' | 'Draining' | 'RollingBack';

/** Given in one step. */
export interface Admission extends Slot {
  readonly chargerId: string;
}
