import type { ColumnType, Generated } from 'kysely';

/** `none`: in the app only. `waiting`: to be sent, or being sent. `refused`: for good; the reason stands beside it. */
export type MailState = 'none' | 'waiting' | 'sent' | 'refused';

export interface NoticesTables {
  notice: {
    no: Generated<string>;
    id: string;
    organisation_no: number;
    person_id: string;
    /** What it tells of; a person is told of it once. */
    fact: string;
    kind: string;
    charger_id: string;
    /** JSON of the notice's kind and figures. */
    body: string;
    /** IANA zone in which times are told. */
    zone: string;
    /** The person's, when it was written. */
    language_tag: string;
    at: Date;
    read_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    mail_state: MailState;
    /** The next try is not before; while one is under way, when another may take it over. */
    mail_due_at: Date;
    /** Given with the first try, and kept. */
    mail_message_id: ColumnType<string | null, undefined, string>;
    /** Counts tries that began; a try that is not the last any more writes nothing. */
    mail_tries: ColumnType<number, undefined, number>;
    /** How often the recipient's server said "later". */
    mail_deferrals: ColumnType<number, undefined, number>;
    mail_reason: ColumnType<string | null, undefined, string | null>;
    mail_sent_at: ColumnType<Date | null, undefined, Date | null>;
  };
}
