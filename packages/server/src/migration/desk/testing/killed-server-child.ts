// One life of a server in a process of its own, with a real store; at the write that it is told it dies by SIGKILL, as one that the machine takes away.
import { VirtualClock } from '@phasor/kernel';
import { openStore } from '../../../store/index.ts';
import type { WayAnswer } from '../../way/index.ts';
import type { Asked, ChildOptions, FromChild, ToChild } from './killed-server.ts';
import { StoredServer } from './stored-server.ts';

const say = (message: FromChild): void => void process.send?.(message);
const answers = new Map<string, (answer: WayAnswer | null) => void>();

async function born({ nowMs, dataDir, databaseUrl, ...options }: ChildOptions): Promise<StoredServer> {
  const clock = new VirtualClock(nowMs);
  const store = await openStore({ dataDir, databaseUrl, clock });
  return StoredServer.born({
    ...{ ...options, store, clock },
    onDeath: () => process.kill(process.pid, 'SIGKILL'),
    give: (order) =>
      new Promise((resolve) => {
        answers.set(order.id, resolve);
        say({ kind: 'give', order });
      }),
  });
}

function ask(server: StoredServer, asked: Asked): Promise<unknown> {
  switch (asked.what) {
    case 'store':
      return server.store(asked.word, asked.atMs);
    case 'tell':
      return server.tell(asked.word, asked.atMs);
    case 'look':
      return server.look(asked.atMs);
    case 'end':
      return server.end();
  }
}

// Nobody asks any more.
process.once('disconnect', () => process.exit());

let server: Promise<StoredServer> | null = null;
process.on('message', (message: ToChild) => {
  if (message.kind === 'given') return answers.get(message.orderId)?.(message.answer);
  server ??= message.kind === 'born' ? born(message.options) : null;
  const done = message.kind === 'born' ? server : server?.then((alive) => ask(alive, message.asked));
  done?.then(
    (value) => say({ kind: 'done', value: message.kind === 'born' ? null : value }),
    (error: unknown) => say({ kind: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
