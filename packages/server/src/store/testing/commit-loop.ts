import { RealClock } from '@phasor/kernel';
import { openStore } from '../open-store.ts';

/**
 * A process for tests to kill: opens the embedded store in the folder named on the command line and commits rows to `tag` without
 * end. Writes `opened`, then the number of each row once its commit is acknowledged, a line each; on refusal the error's code and text.
 */
const [dataDir = '', from = '0'] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  const store = await openStore({ dataDir, clock: new RealClock() });
  say('opened');
  const { no } = await store.transaction((trx) =>
    trx
      .insertInto('organisation')
      .values({ id: crypto.randomUUID(), name: 'loop', created_at: new Date(0) })
      .returning('no')
      .executeTakeFirstOrThrow(),
  );
  for (let n = Number(from); ; n += 1) {
    await store.transaction((trx) =>
      trx
        .insertInto('tag')
        .values({ organisation_no: no, id_tag: String(n), created_at: new Date(0) })
        .execute(),
    );
    say(String(n));
  }
} catch (error) {
  say(error instanceof Error ? `${(error as { code?: string }).code ?? ''} ${error.message}` : String(error));
  process.exitCode = 1;
}
