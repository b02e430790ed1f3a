import type { ColumnType } from 'kysely';

export interface CapabilitiesTables {
  /** What a charger told of one of its configuration keys. */
  configuration_key: {
    charger_no: number;
    organisation_no: number;
    key: string;
    /** Null: the charger told none (write-only, or hidden here because it is a secret). */
    value: string | null;
    is_readonly: boolean;
    /** False: the charger answered that it does not know the key. */
    is_known: boolean;
    read_at: Date;
  };
  /** What one firmware version can do and what it refused, learnt from any charger that runs it. */
  firmware_feature: {
    organisation_no: number;
    vendor: string;
    model: string;
    firmware_version: string;
    /** An action, or a word for something smaller, such as `phaseToUse`. */
    feature: string;
    verdict: FeatureVerdict;
    /** What the charger said. */
    reason: string;
    learnt_from: number;
    learnt_at: Date;
  };
  /** The last time a charger was asked for its configuration. */
  discovery: {
    charger_no: number;
    organisation_no: number;
    vendor: string;
    model: string;
    firmware_version: string;
    state: DiscoveryState;
    /** Why it failed; empty else. */
    reason: string;
    /** The boot in which StopTxn…Data were last set empty. */
    tidied_boot_no: ColumnType<number, number | undefined, number>;
    finished_at: Date;
  };
}

export type FeatureVerdict = 'works' | 'refused';
export type DiscoveryState = 'done' | 'failed';
