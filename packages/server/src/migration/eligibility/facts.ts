import type { BudgetName } from '../campaign/budgets.ts';
import type { SiteWindow } from './window.ts';

/**
 * What is known of a charger when it is asked whether it may go on. Instants are ms since 1970. **Null means that nobody knows**, and then
 * the rule that needs it says hold; what is known not to be (no case, no schedule) is said inside the fact.
 */
export interface EligibilityFacts {
  readonly chargerId: string;
  /** Names as the signed manifest has them: `halo`, `aura`. */
  readonly model: string | null;
  readonly hardwareVersion: string | null;
  readonly firmwareVersion: string | null;
  /** Of the release that fits it, why it may not be given to it now, in a sentence; `whyNot` null where it may, or where none fits. */
  readonly release: { readonly whyNot: string | null } | null;
  /** Some connector, or the charger as a whole, reports a fault. */
  readonly isFaulted: boolean | null;
  readonly openCases: number | null;
  readonly lastSeenMs: number | null;
  /** How often it speaks: the poll of CAPI, the heartbeat of OCPP. */
  readonly heartbeatMs: number | null;
  readonly stability: StabilityFact | null;
  readonly hasOpenSession: boolean | null;
  readonly car: CarFact | null;
  /** When its schedule starts a charge next; `atMs` null where it never does. */
  readonly nextScheduleStart: { readonly atMs: number | null } | null;
  /** Session records of CAPI that it has and we have not stored. */
  readonly unacknowledgedRecords: number | null;
  readonly history: AttemptHistory | null;
  /** When its owner was told; `atMs` null where nobody has told them. `nobody`: it has no owner, and there is nobody to tell. */
  readonly ownerNotified: { readonly atMs: number | null } | 'nobody' | null;
  /** The newest test of the OCPP endpoint from where the charger hangs; `atMs` null where there was none. */
  readonly endpointTest: { readonly atMs: number | null; readonly failure: string | null } | null;
  readonly window: SiteWindow | null;
  /** The budgets that have no room for it now. */
  readonly fullBudgets: readonly BudgetName[] | null;
}

/** Measured over the days before. */
export interface StabilityFact {
  readonly observedDays: number;
  /** 0 to 1. */
  readonly availability: number;
  readonly reconnectsPerDay: number;
  /** The longest silence of the last 24 hours. */
  readonly longestGapMs: number;
}

/** The car at the charger. A Halo's cable is fixed: it is the vehicle's state that counts, not the plug. */
export interface CarFact {
  readonly isConnected: boolean;
  /** Since when there has been no hour without a car; null where none is connected. */
  readonly sinceMs: number | null;
}

/** What it has tried in this campaign. */
export interface AttemptHistory {
  /** Armed, and rolled back or stranded. One that a car ended before the charger restarted has not failed. */
  readonly failedAttempts: number;
  readonly lastRolledBackMs: number | null;
  /** In a sentence; null where it is not excluded. */
  readonly excludedBecause: string | null;
  /** A person has paused this one charger. */
  readonly isHeld: boolean;
}
