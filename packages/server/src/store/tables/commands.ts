import type { ColumnType } from 'kysely';

export interface CommandsTables {
  command: {
    id: string;
    organisation_no: number;
    charger_no: number;
    action: string;
    /** JSON text, without secrets. Text, not jsonb: what people and chargers write may hold `\u0000` and lone surrogates. */
    payload: string;
    state: ColumnType<CommandStateName, CommandStateName, CommandStateName>;
    placed_by: string | null;
    created_at: Date;
    /** When not sent by then, it never is. */
    deadline: Date;
    message_id: string | null;
    sent_at: Date | null;
    settled_at: Date | null;
    failure: CommandFailureName | null;
    /** JSON text: the CALLRESULT's payload when `answered`, `{code, description, details}` when `refused`. */
    answer: string | null;
    late_at: Date | null;
    /** JSON text of the whole frame. */
    late_answer: string | null;
  };
}

export type CommandStateName = 'queued' | 'sent' | 'answered' | 'refused' | 'failed';
export type CommandFailureName = 'offline' | 'timedOut' | 'closed' | 'expired' | 'withheld';
