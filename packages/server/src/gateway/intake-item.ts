import type { Transaction } from 'kysely';
import type { Report, ReportReply } from '@phasor/contract';
import type { ChargerState } from '../chargers/index.ts';
import type { CommandWrite } from '../commands/index.ts';
import type { Database, NewLoggedMessage } from '../store/index.ts';

/** What goes into the message log with an answer. */
export interface Answer {
  readonly text: string | Buffer | null;
  /** When it was given; absent: at the commit. */
  readonly atMs?: number | null;
  readonly outcome: NewLoggedMessage['outcome'];
}

/** One thing to be committed for one charger: a report with its frame, or a frame that is only to be remembered. */
export interface IntakeItem {
  readonly state: ChargerState;
  readonly report: Report | null;
  readonly log: Omit<NewLoggedMessage, 'organisationNo' | 'chargerNo' | 'answer' | 'answeredAtMs' | 'outcome'>;
  /** What became of a CALL of ours. */
  readonly command?: CommandWrite;
  /** More to be written in the same transaction, once it is known what became of the report. */
  readonly also?: (trx: Transaction<Database>, reply: ReportReply) => Promise<void>;
  /** What the charger gets, in its protocol's words; for an item without a report the reply is `noted`. */
  answer(reply: ReportReply): Answer;
  /** The commit stands: send it. */
  send(answer: Answer): void;
  /** What the charger gets when its message could not be stored where it belongs, but lies in the review list. */
  excuse(): Answer;
  /** The store failed: close the socket, say nothing. */
  abandon(): void;
}
