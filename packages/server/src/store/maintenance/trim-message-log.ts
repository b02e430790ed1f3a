import { sql, type Transaction } from 'kysely';
import type { Store } from '../open-store.ts';
import type { Database } from '../schema.ts';
import { ROWS_PER_PARTITION, planMessageLog, type MessageLogLimits, type MessageLogState, type Partition } from './message-log-plan.ts';

/** Any number that no other advisory lock of ours has. */
const LOCK = 1_606_001;

/**
 * Makes the message log's next partitions and drops the oldest when it is past a bound; `true` when it dropped one, so that there may
 * be more to do. One node at a time does it; the others leave it alone.
 */
export async function trimMessageLog(store: Store, limits: MessageLogLimits, nowMs: number): Promise<boolean> {
  return store.transaction(async (trx) => {
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as mine`.execute(trx);
    if (!rows[0]?.mine) return false;
    const plan = planMessageLog(await readState(trx), limits, nowMs);
    // A partition comes and goes under a lock on the whole log: give up rather than hold up everybody behind a slow reader.
    await sql.raw(`set local lock_timeout = '1s'`).execute(trx);
    for (const no of plan.create) await sql.raw(createPartition(no)).execute(trx);
    if (plan.isRotating) await startNextPartition(trx);
    if (plan.drop === null) return false;
    await sql.raw(`drop table message_log_${plan.drop}`).execute(trx);
    return true;
  });
}

function createPartition(no: number): string {
  const [from, to] = [no * ROWS_PER_PARTITION, (no + 1) * ROWS_PER_PARTITION];
  return `create table message_log_${no} partition of message_log for values from (${from}) to (${to})`;
}

/** The ids jump to where the next partition begins. */
async function startNextPartition(trx: Transaction<Database>): Promise<void> {
  await sql`select setval('message_log_id', (last_value / ${ROWS_PER_PARTITION}::bigint + 1) * ${ROWS_PER_PARTITION}::bigint, false)
            from message_log_id`.execute(trx);
}

async function readState(trx: Transaction<Database>): Promise<MessageLogState> {
  const { rows: tables } = await sql<{ no: number; bytes: string }>`
    select substring(relname from 13)::int as no, pg_total_relation_size(inhrelid) as bytes
    from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'message_log'::regclass order by no`.execute(trx);
  const partitions: Partition[] = tables.map(({ no, bytes }) => ({ no, bytes: Number(bytes) }));
  const { rows: sequence } = await sql<{
    no: number;
  }>`select (last_value / ${ROWS_PER_PARTITION}::bigint)::int as no from message_log_id`.execute(trx);
  const currentNo = sequence[0]?.no ?? 0;
  const oldest = partitions[0];
  return {
    partitions,
    currentNo,
    currentSinceMs: await instantOf(trx, `select at from message_log_${currentNo} limit 1`),
    oldestUntilMs: oldest && oldest.no < currentNo ? await lastInstantOf(trx, oldest.no) : null,
  };
}

/** Rows are only ever added, so the last ones are on the last page. There is no index by time to keep up for this alone. */
async function lastInstantOf(trx: Transaction<Database>, no: number): Promise<number | null> {
  const { rows } = await sql<{ page: string }>`
    select greatest(0, pg_relation_size(${`message_log_${no}`}::regclass) / current_setting('block_size')::int - 1) as page`.execute(trx);
  // A constant, so that PostgreSQL goes to that page; with an expression it reads the whole partition.
  return instantOf(trx, `select max(at) as at from message_log_${no} where ctid >= '(${rows[0]?.page ?? 0},0)'`);
}

async function instantOf(trx: Transaction<Database>, query: string): Promise<number | null> {
  const { rows } = await sql<{ at: Date | null }>`${sql.raw(query)}`.execute(trx);
  return rows[0]?.at?.getTime() ?? null;
}
