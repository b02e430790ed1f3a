import { sql } from 'kysely';
import type { Store } from '../open-store.ts';

/** Dead rows that a table may hold beside a fifth of its live ones. */
const DEAD_ROWS = 500;
/** Rows that change before the planner's figures are renewed, beside half the live ones. */
const CHANGED_ROWS = 1000;
/** PostgreSQL must freeze old rows before 2 billion transactions have passed; begin early, a table at a time. */
const FREEZE_AGE = 200_000_000;

/**
 * What PostgreSQL's own background processes do and the embedded store has none for: a checkpoint once `checkpointBytes` of
 * write-ahead log have gathered, and vacuum and analyze for the one table that needs it most. `true` when it did something.
 *
 * Each is one statement during which the only session is taken: the tables that change are small, and the message log is never
 * vacuumed (its partitions are dropped).
 */
export async function tidyEmbedded(store: Store, checkpointBytes: number): Promise<boolean> {
  // The counts of dead rows are published once a second by a timer, which the embedded store has not: ask for it.
  const { rows: wal } = await sql<{ bytes: string }>`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) as bytes, pg_stat_force_next_flush()
    from pg_control_checkpoint()`.execute(store.db);
  const isCheckpointDue = Number(wal[0]?.bytes ?? 0) > checkpointBytes;
  if (isCheckpointDue) await sql.raw('checkpoint').execute(store.db);
  const table = await neediest(store);
  if (table) await sql`${sql.raw(table.command)} ${sql.id(table.schema, table.name)}`.execute(store.db);
  return isCheckpointDue || table !== undefined;
}

interface Need {
  readonly schema: string;
  readonly name: string;
  readonly command: string;
}

async function neediest(store: Store): Promise<Need | undefined> {
  const { rows } = await sql<Need>`
    select schemaname as schema, stats.relname as name,
           case when age(relfrozenxid) > ${FREEZE_AGE} then 'vacuum (freeze, analyze)'
                when n_dead_tup > ${DEAD_ROWS} + n_live_tup / 5 then 'vacuum (analyze)'
                else 'analyze' end as command
    from pg_stat_all_tables stats join pg_class on pg_class.oid = relid
    where relkind = 'r'
      and (age(relfrozenxid) > ${FREEZE_AGE}
           or (not relispartition and (n_dead_tup > ${DEAD_ROWS} + n_live_tup / 5 or n_mod_since_analyze > ${CHANGED_ROWS} + n_live_tup / 2)))
    order by n_dead_tup + n_mod_since_analyze desc limit 1`.execute(store.db);
  return rows[0];
}
