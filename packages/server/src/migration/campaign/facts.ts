import type { EligibilityFacts } from '../eligibility/index.ts';
import type { WayState } from '../way/index.ts';
import type { Stratum } from './strata.ts';

/** Everything that a step of a campaign looks at; instants are ms since 1970. Null: nobody knows, and unknown means hold. */
export interface CampaignFacts {
  /** Those of the campaign. One that is missing here is not known, and holds the gates. */
  readonly chargers: readonly CampaignCharger[];
  /** What else stands at the sites of its chargers, by site. A site that is missing has no room. */
  readonly sites: Readonly<Record<string, SiteFact>>;
  /** Chargers outside the campaign that are under way, by load-balancing group; a group that is missing has none. */
  readonly movingInGroups: Readonly<Record<string, number>>;
  /** Events that touched somebody's safety and that no person has settled. */
  readonly openSafetyEvents: number | null;
  /** What people have asked for and the step has not seen yet; one seen twice counts once. */
  readonly requests: readonly CampaignRequest[];
}

/** What stands at a site beside the chargers of the campaign. */
export interface SiteFact {
  readonly chargers: number;
  /** Dormant ones, beside these. */
  readonly sleepers: number;
  /** Connectors that could charge a car now, of those that are not moving. */
  readonly workingConnectors: number;
  /** Of `chargers`, the ones under way in another campaign. */
  readonly moving: number;
}

export interface CampaignCharger {
  readonly chargerId: string;
  readonly stratum: Stratum;
  /** Null: it stands alone, at no site that is known. */
  readonly siteId: string | null;
  /** Its load-balancing group; null where it is in none. */
  readonly groupId: string | null;
  /** Connectors that could charge a car now; null counts as none. */
  readonly workingConnectors: number | null;
  /** Not heard for weeks. */
  readonly isDormant: boolean;
  readonly way: WayFact | null;
  /** Null: not gathered, and then it is not admitted. */
  readonly eligibility: Omit<EligibilityFacts, 'history' | 'fullBudgets'> | null;
  /** How it did on CAPI, and how it does since; null where there is too little to tell. */
  readonly health: { readonly before: HealthFigures; readonly after: HealthFigures } | null;
}

/** One charger's way in this campaign, as far as the campaign asks. */
export interface WayFact {
  readonly state: WayState;
  readonly sinceMs: number;
  /** How often it was armed. */
  readonly attempts: number;
  /** Of these, the ones that ended in a roll-back or stranded. */
  readonly failedAttempts: number;
  readonly lastRolledBackMs: number | null;
  /** When it acknowledged the commit; null again after it went back. */
  readonly committedAtMs: number | null;
  /** When it had served one real transaction and had been healthy for long enough. */
  readonly provenAtMs: number | null;
  /** Whether it ever was Stranded here. */
  readonly wasStranded: boolean;
  readonly excludedBecause: string | null;
  /** Leave to begin, or to fetch its image, that it has used and not given back: what is read again by itself has none. */
  readonly holdsPlace: boolean;
  /** A person has paused this one charger. */
  readonly isHeld: boolean;
  /** A person has aborted or recalled this one charger: for its campaign that is the end of it. */
  readonly isGivenUp: boolean;
}

export interface HealthFigures {
  /** 0 to 1. */
  readonly availability: number;
  readonly reconnectsPerDay: number;
  /** Of the sessions, those that ended with a fault; 0 to 1. */
  readonly failedSessionShare: number;
}

interface RequestBase {
  readonly requestId: string;
  /** Who asks. */
  readonly by: string;
  readonly atMs: number;
}

/** What a person asks of a campaign. */
export type CampaignRequest = RequestBase &
  (
    | { readonly kind: 'start' }
    | { readonly kind: 'pause'; readonly note: string }
    | { readonly kind: 'resume' }
    /** What is on trial is not committed and goes home. For good. */
    | { readonly kind: 'abort' }
    /** As abort, and what was migrated goes back to its recorded previous image. For good. */
    | { readonly kind: 'recall' }
    | { readonly kind: 'approve'; readonly wave: number }
    | { readonly kind: 'withdraw'; readonly chargerId: string }
  );
