import { sql, type Kysely, type Transaction } from 'kysely';
import type { CommandFailureName, Database } from '../store/index.ts';
import type { CommandOutcome } from './outcome.ts';

/** What happened to a command on its charger's socket: its end, or an answer that came after that. */
export type CommandWrite =
  | {
      readonly kind: 'settled';
      readonly commandId: string;
      readonly outcome: CommandOutcome;
      readonly messageId: string | null;
      readonly sentAtMs: number | null;
      readonly atMs: number;
    }
  /** `frame` is the whole answer, parsed, without secrets. */
  | { readonly kind: 'late'; readonly commandId: string; readonly frame: unknown; readonly atMs: number };

/** Writes a group's ends and late answers. A command has one end: the first that is written stands. */
export async function writeCommands(trx: Transaction<Database>, writes: readonly CommandWrite[]): Promise<void> {
  for (const write of writes) {
    if (write.kind === 'late') {
      const late = { late_at: new Date(write.atMs), late_answer: JSON.stringify(write.frame) };
      await trx.updateTable('command').set(late).where('id', '=', write.commandId).execute();
    } else {
      await settle(trx, write);
    }
  }
}

/** The end of one command. */
export async function settle(db: Kysely<Database>, write: Extract<CommandWrite, { kind: 'settled' }>): Promise<void> {
  const { outcome, sentAtMs } = write;
  await db
    .updateTable('command')
    .set({
      state: outcome.kind,
      message_id: write.messageId,
      sent_at: sentAtMs === null ? null : new Date(sentAtMs),
      settled_at: new Date(write.atMs),
      failure: outcome.kind === 'failed' ? outcome.why : null,
      answer: answerOf(outcome),
    })
    .where('id', '=', write.commandId)
    .where('state', 'in', ['queued', 'sent'])
    .execute();
}

function answerOf(outcome: CommandOutcome): string | null {
  switch (outcome.kind) {
    case 'answered':
      return JSON.stringify(outcome.response ?? null);
    case 'refused':
      return JSON.stringify({ code: outcome.code, description: outcome.description, details: outcome.details ?? null });
    case 'failed':
      return null;
  }
}

/** The CALL left: from now on the charger may have done it. */
export async function markSent(db: Kysely<Database>, commandId: string, at: Date): Promise<void> {
  await db.updateTable('command').set({ state: 'sent', sent_at: at }).where('id', '=', commandId).where('state', '=', 'queued').execute();
}

/**
 * Ends what an earlier run of the program left open: its sockets are gone, so no answer comes any more. Whether a charger did it is not
 * known (`closed`). To be called before the first command. Where other nodes run, `dueBefore` leaves theirs alone.
 */
export async function endUnfinished(db: Kysely<Database>, at: Date, dueBefore?: Date): Promise<void> {
  const failure: CommandFailureName = 'closed';
  await db
    .updateTable('command')
    .set({ state: 'failed', failure, settled_at: at })
    .where('state', 'in', ['queued', 'sent'])
    .$if(dueBefore !== undefined, (query) => query.where('deadline', '<', dueBefore ?? at))
    .execute();
}

/** Forgets what settled before `before`, some at a time; true when there may be more. */
export async function forgetOld(db: Kysely<Database>, before: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from command where id in (
      select id from command where created_at < ${before} and state not in ('queued', 'sent') order by id limit 500)`.execute(db);
  return (numAffectedRows ?? 0n) >= 500n;
}
