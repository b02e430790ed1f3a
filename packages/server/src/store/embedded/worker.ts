import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { messageOf } from '@phasor/kernel';
import { openEngine } from './engine.ts';
import { faultsFrom } from './faults.ts';

/** What the embedded store hands its thread at the start. */
export interface WorkerInput {
  readonly folder: string;
  readonly faultFile: string | undefined;
}

/** What the store asks of the thread. `connect` brings a client's port: wire protocol, requests in, answers out, one message each. */
export type WorkerRequest = { readonly kind: 'connect'; readonly wire: MessagePort } | { readonly kind: 'close' };

/** What the thread tells the store. After `failed` and `closed` it is gone. */
export type WorkerReport = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly reason: string } | { readonly kind: 'closed' };

const parent = parentPort;
if (!parent) throw new Error('the embedded store runs in a worker thread');
const report = (what: WorkerReport): void => parent.postMessage(what);

/** Ends this thread at once, inside whatever PostgreSQL was doing: nothing that follows can be acknowledged any more. */
function fail(error: unknown): never {
  report({ kind: 'failed', reason: messageOf(error) });
  process.exit(1);
}

try {
  const { folder, faultFile } = workerData as WorkerInput;
  const engine = await openEngine(folder, { faults: faultsFrom(faultFile), onStorageFault: fail });
  let work = Promise.resolve();
  const inTurn = (step: () => Promise<void>): void => {
    work = work.then(step).catch(fail);
  };
  const serve = (wire: MessagePort): void => {
    wire.on('message', (bytes: Uint8Array) =>
      inTurn(async () => {
        const answer = await engine.run(bytes);
        wire.postMessage(answer, [answer.buffer]);
      }),
    );
  };
  parent.on('message', (request: WorkerRequest) => {
    if (request.kind === 'connect') return serve(request.wire);
    inTurn(async () => {
      await engine.close();
      report({ kind: 'closed' });
      process.exit(0);
    });
  });
  report({ kind: 'ready' });
} catch (error) {
  fail(error);
}
