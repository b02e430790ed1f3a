import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { messageOf } from '@phasor/kernel';
import type { Backend } from '../backend.ts';
import { storeErrors } from '../errors.ts';
import { calmPool } from '../tracked-pool.ts';
import { compiled } from './compiled.ts';
import { ensureCluster } from './create-cluster.ts';
import { lockDirectory } from './directory-lock.ts';
import { ProtocolStream } from './protocol-stream.ts';
import type { WorkerInput, WorkerReport, WorkerRequest } from './worker.ts';

/**
 * Opens the embedded PostgreSQL under `dataDir`, made at the first start, in a thread of its own.
 * `faultFile` injects faults of the disk; see `faults.ts`.
 *
 * Throws STORE_LOCKED, STORE_CREATION_FAILED, STORE_OPEN_FAILED.
 */
export async function openEmbedded(options: { readonly dataDir: string; readonly faultFile?: string | undefined }): Promise<Backend> {
  const lock = lockDirectory(options.dataDir);
  try {
    const folder = await ensureCluster(options.dataDir);
    const thread = await startThread({ folder, faultFile: options.faultFile });
    return backendOf(thread, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Thread {
  readonly worker: Worker;
  /** Settles when the thread has ended; the reason, unless it was asked to close. */
  readonly ended: Promise<string | undefined>;
}

async function startThread(input: WorkerInput): Promise<Thread> {
  const worker = new Worker(compiled('worker.js', import.meta.url), { workerData: input, name: 'store', execArgv: [] });
  let reason: string | undefined = 'its thread ended';
  worker.on('error', (error) => (reason = messageOf(error)));
  const ended = new Promise<string | undefined>((resolve) => worker.on('exit', () => resolve(reason)));
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (report: WorkerReport) => {
      if (report.kind === 'ready') resolve();
      else reason = report.kind === 'failed' ? report.reason : undefined;
    });
    void ended.then((why) => reject(storeErrors.raise('STORE_OPEN_FAILED', { reason: why ?? 'its thread ended' })));
  });
  return { worker, ended };
}

function backendOf({ worker, ended }: Thread, onClosed: () => void): Backend {
  const streams = new Set<ProtocolStream>();
  let over: Error | undefined;
  const ask = (request: WorkerRequest, ports: readonly MessagePort[] = []): void => worker.postMessage(request, [...ports]);
  const connect = (): ProtocolStream => {
    const { port1, port2 } = new MessageChannel();
    ask({ kind: 'connect', wire: port2 }, [port2]);
    const stream = new ProtocolStream(port1);
    streams.add(stream.once('close', () => streams.delete(stream)));
    if (over) stream.destroy(over);
    return stream;
  };
  // PostgreSQL has one session here: reads and transactions queue for the one connection.
  const pool = calmPool({
    max: 1,
    idleTimeoutMillis: 0,
    user: 'postgres',
    database: 'postgres',
    password: '',
    ssl: false,
    stream: connect,
  });
  void ended.then((reason) => {
    over = new Error(`the embedded store ended: ${reason ?? 'closed'}`);
    for (const stream of streams) stream.destroy(over);
  });
  return {
    kind: 'embedded',
    readers: pool,
    writers: pool,
    onFailure: (listener) => void ended.then((reason) => reason !== undefined && listener(reason)),
    async close() {
      await pool.end();
      ask({ kind: 'close' });
      await ended;
      onClosed();
    },
  };
}
