import type { ColumnType, Generated } from 'kysely';

/** What `schedules` keeps. */
export interface SchedulesTables {
  connector_limits: {
    charger_no: number;
    connector_id: number;
    organisation_no: number;
    /** R6: the max current of the settings, in A; null: as the charger is built. */
    max_a: number | null;
    user_a: number | null;
    /** JSON of contract's WeeklySchedule. */
    schedule: string | null;
    /** JSON of a list of contract's ScheduleException. */
    exceptions: ColumnType<string, string | undefined, string>;
    revision: ColumnType<number, number | undefined, number>;
    changed_at: Date;
    /** Since when `max_a` and `user_a` hold; null: from before that was kept. */
    max_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
    user_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
    pushed_state: ColumnType<PushedState, PushedState | undefined, PushedState>;
    pushed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    pushed_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
    pushed_afterwards: ColumnType<string, string | undefined, string>;
    pushed_problem: ColumnType<string, string | undefined, string>;
  };
  /** What a connector had on CAPI when its charger was read for its way to OCPP; only that it was confirmed is written to it. */
  schedule_archive: {
    charger_no: number;
    connector_id: number;
    organisation_no: number;
    /** JSON of contract's ChargerSchedule, with this connector's windows. */
    schedule: string;
    /** Its max current then. */
    max_a: number;
    archived_at: Date;
    confirmed_at: ColumnType<Date | null, undefined, Date>;
    confirmed_by: ColumnType<string | null, undefined, string>;
  };
  /** S21: who changed what an installer alone may change; append-only. */
  setting_change: {
    id: Generated<string>;
    organisation_no: number;
    at: Date;
    by_person: string | null;
    /** Such as `connector 2403082631M/1` or `site 0192…`. */
    subject: string;
    what: string;
    before_value: string | null;
    after_value: string | null;
  };
}

export type PushedState = 'none' | 'waiting' | 'sent' | 'refused' | 'windows';
