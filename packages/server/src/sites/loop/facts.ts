import type { BalancedSite } from '@phasor/balancing';
import type { SiteSettings, Wiring } from '@phasor/contract';
import type { ActuatorName } from '../../store/index.ts';
import type { PerPhase } from './site-phases.ts';
import type { AllowedStretch } from './tx-profile.ts';

/** What is known of one connector beside its memory. */
export interface ConnectorFacts {
  /** `chargerId/connectorId`: its id in the balanced site. */
  readonly key: string;
  readonly chargerId: string;
  readonly connectorId: number;
  readonly chargerNo: number;
  readonly protocol: 'OCPP' | 'CAPI';
  readonly fuseId: string;
  readonly wiring: Wiring;
  readonly priority: number;
  readonly bearsThreeAgain: boolean;
  readonly actuator: ActuatorName;
  /** Its keys were written so often today that they are written for no change of phase any more. */
  readonly hasWornKeys: boolean;
  /** R6: the max current of its settings, in A. */
  readonly maxA: number;
  /** What it is to fall back to without us, and what it counts at by proof (S12). */
  readonly failsafeA: number;
  readonly countsA: number;
  /** S10, S18: what its next car may take before anybody has told it anything, in A on each phase. */
  readonly unaskedA: number;
  readonly isOnline: boolean;
  /** S18: what it may take while nobody can tell it anything, in A on each phase; 0: it can be told. */
  readonly crossingA: number;
  /** No car is plugged in, as it says (Available). */
  readonly isVacant: boolean;
  readonly clockSkewMs: number | null;
  /** What schedule, user and max current allow now; null: nothing of ours holds. */
  readonly allowedA: number | null;
  /** Somebody wants it to charge now, whatever the schedule says. */
  readonly isChargeNow: boolean;
}

/** What a meter at a fuse said last. */
export interface MeterFact {
  readonly atMs: number;
  readonly amps: PerPhase;
  /** A sample counts for so long, ms (S4, S16). */
  readonly ageBoundMs: number;
}

/** One sample of what counts at a fuse. */
export type MeterSight = Pick<MeterFact, 'atMs' | 'amps'>;

/** What is known of a site at one instant. */
export interface SiteFacts {
  readonly nowMs: number;
  /** Hour of the site's local day, and the day itself, `2026-03-01`. */
  readonly hour: number;
  readonly day: string;
  readonly settings: SiteSettings;
  readonly balanced: BalancedSite;
  readonly connectors: readonly ConnectorFacts[];
  /** By fuse, with the samples of the last half minute, the oldest first; a fuse whose meter is lost is not there, or is old. */
  readonly meters: ReadonlyMap<string, MeterFact & { readonly recent: readonly MeterSight[] }>;
  /** S4: why the reference of a fuse is not believed; by fuse. */
  readonly meterFaults: ReadonlyMap<string, string>;
  /** The worst load that is not ours at each fuse. */
  readonly worstHouseA: ReadonlyMap<string, PerPhase>;
  /** S16: the highest house load of the last 7 days about this hour, by fuse. */
  readonly highestOfWeek: ReadonlyMap<string, PerPhase>;
  /** S12: why the site would not be activated now, a sentence; null: all fits. */
  readonly refusal: string | null;
}

/** What an order needs of the schedule and the charger beside the above. */
export interface OrderFacts {
  readonly allowed: readonly AllowedStretch[];
  readonly maxPeriods: number;
}
