import { PGlite } from '@electric-sql/pglite';
import { joined } from './joined.ts';
import { DurableNodeFs, type StorageWatch } from './durable-node-fs.ts';

/** Tells PGlite to start without its `-F`, which turns fsync off, and with settings for one session that writes much. */
const START_PARAMETERS: readonly string[] = [
  '--single', // must come first
  '-j',
  ...[
    'search_path=public',
    'exit_on_error=false',
    'log_checkpoints=false',
    'max_worker_processes=0',
    'max_parallel_workers=0',
    'max_parallel_workers_per_gather=0',
    'max_parallel_maintenance_workers=0',
    'io_method=sync',
    'fsync=on',
    'synchronous_commit=on',
    'full_page_writes=on',
    'wal_sync_method=fsync', // PGlite's fdatasync() does nothing; its fsync() is hooked
    'max_connections=4',
    // Small: a checkpoint writes at most this much, and nothing else runs meanwhile. The system's file cache holds the rest.
    'shared_buffers=32MB',
    'wal_buffers=4MB',
    'min_wal_size=96MB',
    'max_wal_size=128MB',
    'default_statistics_target=10', // ANALYZE reads 3,000 rows and is done in a few milliseconds
    'work_mem=4MB',
    'maintenance_work_mem=16MB',
    'jit=off',
  ].flatMap((setting) => ['-c', setting]),
];

/** A running PostgreSQL inside this thread, of which every commit is on the disk when its answer comes. */
export interface Engine {
  /** Runs wire protocol messages that end in Sync, Query or a startup packet; gives the answer's bytes. */
  run(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Opens the cluster in `folder` (made by {@link createCluster}). Throws when a commit would not be synced. */
export async function openEngine(folder: string, watch: StorageWatch): Promise<Engine> {
  const fs = new DurableNodeFs(folder, watch);
  const pglite = await PGlite.create({ fs, startParams: [...START_PARAMETERS] });
  await proveDurable(pglite, fs);
  return {
    async run(bytes) {
      // A new client starts while the old one's transaction is open: it is gone, and so is its work.
      if (bytes[0] === 0 && pglite.isInTransaction()) await pglite.exec('rollback');
      const parts: Uint8Array[] = [];
      await pglite.execProtocolRawStream(bytes, { syncToFs: false, onRawData: (part) => parts.push(part.slice()) });
      return joined(parts);
    },
    close: () => pglite.close(),
  };
}

/** Fails closed: the settings must say that commits are synced, and one commit must be seen to call the hook for a WAL file. */
async function proveDurable(pglite: PGlite, fs: DurableNodeFs): Promise<void> {
  const wanted = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', wal_sync_method: 'fsync' };
  for (const [name, value] of Object.entries(wanted)) {
    const { rows } = await pglite.query<{ value: string }>('select current_setting($1) as value', [name]);
    if (rows[0]?.value !== value) throw new Error(`${name} is ${rows[0]?.value ?? 'unknown'} and must be ${value}`);
  }
  const before = fs.syncs.wal;
  await pglite.query(`select pg_logical_emit_message(true, 'phasor', 'does a commit reach the disk?')`);
  if (fs.syncs.wal === before) throw new Error('a commit was acknowledged without a sync of the write-ahead log');
}
