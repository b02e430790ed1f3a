import type { ColumnType, Generated } from 'kysely';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

/** What `sites` keeps. */
export interface SitesTables {
  site: {
    no: Generated<number>;
    id: string;
    organisation_no: number;
    state: WithDefault<'draft' | 'active'>;
    /** JSON of contract's SiteSettings. */
    settings: string;
    revision: WithDefault<number>;
    created_at: Date;
    changed_at: Date;
    changed_by: string | null;
    activated_at: WithDefault<Date | null>;
    /** JSON of what the loop remembers; written before what it decided is sent. */
    memory: WithDefault<string | null>;
    memory_at: WithDefault<Date | null>;
  };
  /** A connector is in one group at most. */
  site_connector: { charger_no: number; connector_id: number; site_no: number; organisation_no: number };
  /** What was seen of a connector: how it changes phases, what it does without us, where it hangs. Outlives the group. */
  connector_proof: {
    charger_no: number;
    connector_id: number;
    organisation_no: number;
    actuator: WithDefault<ActuatorName>;
    actuator_proof: WithDefault<'assumed' | 'reported' | 'measured'>;
    failed_switches: WithDefault<number>;
    no_switch_reason: WithDefault<string | null>;
    failsafe_class: WithDefault<'A' | 'B' | 'C'>;
    /** What counts without us, A on each phase that it can reach; null: its max current. */
    failsafe_a: WithDefault<number | null>;
    failsafe_reason: WithDefault<string>;
    /** S14: the offline key as it was read back after we wrote it, in A; null: it was not. */
    offline_key_a: WithDefault<number | null>;
    /** S13: the standing base profile that the charger has taken, in A; null: none. */
    standing_a: WithDefault<number | null>;
    /** JSON of what the charger's keys for its readings said before we wrote others (S1), and after; null: they are as they were. */
    sampling_before: WithDefault<string | null>;
    /** S11: JSON of how much setting a site up wrote into its charger when, of late: `[[ms since 1970, writes], …]`; null: nothing. */
    setup_writes: WithDefault<string | null>;
    /** It has left a site while a car charged, or its commissioning feeds it by one phase (S20): its phases are given back when that has gone. */
    phases_are_owed: WithDefault<boolean>;
    /** It has left a site while its charger was away: its failsafe is taken back when that is here again. */
    failsafe_is_owed: WithDefault<boolean>;
    /** JSON of the settings and the max current with which it left a site, or was commissioned, that owes it something. */
    left_with: WithDefault<string | null>;
    commissioning: WithDefault<CommissioningState>;
    commissioning_finding: WithDefault<string>;
    commissioned_at: WithDefault<Date | null>;
  };
  site_decision: {
    id: Generated<string>;
    site_no: number;
    organisation_no: number;
    at: Date;
    code: string;
    charger_id: string | null;
    connector_id: number | null;
    sentence: string;
    /** JSON of the figures behind it. */
    figures: string;
  };
  /** S16: the highest house load of an hour, kept for 7 days, A on L1, L2, L3. */
  house_load: {
    site_no: number;
    fuse_id: string;
    hour: Date;
    organisation_no: number;
    most_a: ColumnType<number[], readonly number[], readonly number[]>;
  };
  /** What a driver said of a transaction. */
  session_wish: {
    transaction_id: number;
    organisation_no: number;
    departs_at: Date | null;
    wanted_kwh: number | null;
    changed_at: Date;
  };
  /** Loops that one node alone may run. `fence` grows with each new holder; bigint comes out as text. */
  lease: { name: string; holder: string; fence: ColumnType<string, number, number>; expires_at: Date };
}

export type ActuatorName = 'none' | 'numberPhases' | 'phaseToUse' | 'key' | 'dataTransfer' | 'power';
export type CommissioningState = 'unproven' | 'running' | 'passed' | 'failed';
