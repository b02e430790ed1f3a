import type { ChargerSchedule } from '@phasor/contract';
import type { CampaignCharger, CampaignFacts, CampaignState } from '../campaign/index.ts';
import type { Snapshot, WayPlan, WaySettings } from '../way/index.ts';

/** Everything that a rehearsal goes by: plain data, all of it read before it begins. Instants are ms since 1970. */
export interface RehearsalInput {
  readonly nowMs: number;
  /** A draft; it is started at once. */
  readonly state: CampaignState;
  readonly chargers: readonly KnownCharger[];
  readonly sites: CampaignFacts['sites'];
  readonly movingInGroups: CampaignFacts['movingInGroups'];
  readonly settings: WaySettings;
  /** How often a charger on CAPI polls. */
  readonly pollMs: number;
}

/** A charger of the fleet as it was known last. */
export interface KnownCharger {
  readonly fact: CampaignCharger;
  /** Null: no release fits it, or it never said what it is. */
  readonly plan: WayPlan | null;
  readonly epoch: number;
  readonly isOnline: boolean;
  /** What it is set to, and who may charge there. */
  readonly snapshot: Snapshot;
  readonly schedule: ChargerSchedule | null;
  /** The number of its last session on CAPI; all of them up to it are taken for stored. */
  readonly lastSessionId: number;
  readonly cars: Cars;
}

/** Who comes to a charger: what was seen is taken to come again, over and over. */
export interface Cars {
  /** After so long the visits come again, ms: whole weeks, or whole days where less was seen. */
  readonly periodMs: number;
  readonly visits: readonly Visit[];
  /** Who is there now; `leavesMs` null: it has been there longer than anybody ever was, and stays. */
  readonly now: readonly { readonly connectorId: number; readonly leavesMs: number | null }[];
}

export interface Visit {
  readonly connectorId: number;
  readonly fromMs: number;
  readonly toMs: number;
}
