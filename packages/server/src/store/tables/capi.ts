import type { ColumnType } from 'kysely';

export interface CapiTables {
  capi_charger: {
    charger_no: number;
    organisation_no: number;
    sealed_key: Buffer;
    sessions_through: ColumnType<number, number | undefined, number>;
    settings: ColumnType<unknown, string | null | undefined, string | null>;
    settings_revision: ColumnType<number, number | undefined, number>;
    schedule: ColumnType<unknown, string | null | undefined, string | null>;
    schedule_revision: ColumnType<number, number | undefined, number>;
    /** As its last hello told it. */
    last_session_id: ColumnType<number, number | undefined, number>;
    /** As its last hello told it; null before the first. */
    hardware_version: ColumnType<string | null, string | null | undefined, string | null>;
    /** What its boot loader knows of trials, as its last hello told it; null: it did not say. */
    trial_support: ColumnType<number | null, number | null | undefined, number | null>;
    /** As its last hello told it: CAPI's word; null where it did not. */
    link: ColumnType<string | null, string | null | undefined, string | null>;
  };
  capi_session: {
    charger_no: number;
    session_id: number;
    organisation_no: number;
    /** The record as the charger told it last. */
    record: ColumnType<unknown, string, string>;
    is_finished: boolean;
    /** Null where its beginning could only be kept in the review list. */
    transaction_id: number | null;
  };
}
