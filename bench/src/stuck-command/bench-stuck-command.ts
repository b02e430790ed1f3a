import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiOf, startPrivatePostgres, startServerProcess } from '@phasor/apps';
import { quantile } from '../quantile.ts';
import { BeatingCharger } from './beating-charger.ts';

/**
 * How long a charger waits for the answer to its Heartbeat while it leaves a command of ours unanswered, beside what it waits when
 * nobody asks it anything. Both are measured on the same sockets, one after the other.
 */
export async function stuckCommand(flags: ReadonlyMap<string, string>): Promise<void> {
  const count = Number(flags.get('chargers') ?? '50');
  const seconds = Number(flags.get('seconds') ?? '10');
  const kind = flags.get('store') ?? 'embedded';
  if (kind !== 'embedded' && kind !== 'postgres') throw new Error(`--store ${kind}: write embedded or postgres`);
  const dataDir = await mkdtemp(join(tmpdir(), 'phasor-bench-'));
  const postgres = kind === 'postgres' ? await startPrivatePostgres() : null;
  const env = { PHASOR_UNKNOWN_CHARGERS: 'accept' };
  const server = await startServerProcess({ dataDir, databaseUrl: postgres?.url, env });
  try {
    const api = await apiOf(server.url);
    const chargers = Array.from({ length: count }, (_, n) => new BeatingCharger(server.ocppUrl, `STUCK-${n}`));
    for (const charger of chargers) await charger.boot();
    const idle = await beat(chargers, seconds);
    let ended = 0;
    const commands = chargers.map(({ id }) =>
      api('POST', `/chargers/${id}/messages`, { action: 'GetConfiguration', payload: {} })
        .catch(() => undefined)
        .finally(() => (ended += 1)),
    );
    await Promise.all(chargers.map((charger) => charger.asked));
    const stuck = await beat(chargers, seconds);
    // The figure counts only while every command is open.
    const endedEarly = ended;
    for (const charger of chargers) charger.leave();
    await Promise.all(commands);
    const figures = {
      p50Ms: quantile(stuck, 0.5),
      p99Ms: quantile(stuck, 0.99),
      idleP50Ms: quantile(idle, 0.5),
      idleP99Ms: quantile(idle, 0.99),
    };
    const result = { bench: 'stuck-command', store: kind, chargers: count, heartbeats: stuck.length, ...figures, endedEarly };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    if (endedEarly > 0) process.exitCode = 1;
  } finally {
    await server.child.kill('SIGKILL');
    await postgres?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** All chargers' waits for their answers, in ms. */
async function beat(chargers: readonly BeatingCharger[], seconds: number): Promise<number[]> {
  const waits = await Promise.all(chargers.map((charger) => charger.beat(seconds)));
  return waits.flat();
}
