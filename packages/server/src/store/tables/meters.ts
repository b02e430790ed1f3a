import type { ColumnType, Generated } from 'kysely';

type PhaseValues = ColumnType<number[], readonly number[], readonly number[]>;

/** What `meters` keeps. */
export interface MetersTables {
  site_meter: {
    no: Generated<number>;
    organisation_no: number;
    serial: string;
    name: string;
    key_hash: Buffer;
    interval_s: number;
    created_at: Date;
    /** `measured_at` of its newest sample. */
    newest_at: Date | null;
    /** Since when its values have been the same to the last digit. */
    unchanged_since: Date | null;
    refused_code: string | null;
    refused_at: Date | null;
    refused_count: Generated<number>;
  };
  /** The last day of each meter. Currents have the sign of their power. */
  meter_sample: {
    meter_no: number;
    measured_at: Date;
    organisation_no: number;
    received_at: Date;
    current_a: PhaseValues;
    voltage_v: PhaseValues;
    power_w: PhaseValues;
    angle_deg: ColumnType<number[] | null, readonly number[] | null, readonly number[] | null>;
    flags: ColumnType<string[], readonly string[], readonly string[]>;
  };
}
