import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RealClock } from '@phasor/kernel';
import { Child, startPrivatePostgres, startServerProcess } from '@phasor/apps';
import { openStore } from '@phasor/server/store';

import { countLost } from './count-lost.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Load {
  readonly callsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuS: number;
  readonly refused: number;
  readonly acknowledged: readonly number[];
}

/**
 * How many CALLs per second the whole system stores and answers, beside an `ocpp-rpc` server that does neither, driven by the same
 * generator. The server is killed in the middle of the load, and every acknowledged value must be in the store.
 */
export async function gateway(flags: ReadonlyMap<string, string>): Promise<void> {
  const connections = flags.get('connections') ?? '500';
  const seconds = flags.get('seconds') ?? '15';
  const message = flags.get('message') ?? 'MeterValues';
  const kind = flags.get('store') ?? 'embedded';
  if (kind !== 'embedded' && kind !== 'postgres') throw new Error(`--store ${kind}: write embedded or postgres`);
  const load = (url: string): Child => new Child(here('./generator.js'), [url, connections, seconds, message]);

  const ceiling = async (): Promise<number> => {
    const server = new Child(here('./ceiling.js'), []);
    const generator = load(`ws://127.0.0.1:${await server.line()}`);
    await generator.line();
    await server.kill('SIGKILL');
    return (JSON.parse(await generator.line()) as Load).callsPerS;
  };
  const ceilingBefore = await ceiling();

  const dataDir = await mkdtemp(join(tmpdir(), 'phasor-bench-'));
  const postgres = kind === 'postgres' ? await startPrivatePostgres() : null;
  try {
    const { child: server, ocppUrl } = await startServerProcess({
      dataDir,
      databaseUrl: postgres?.url,
      env: { PHASOR_UNKNOWN_CHARGERS: 'accept' },
    });
    const generator = load(ocppUrl);
    const cpuBeforeS = server.cpuS();
    await generator.line();
    const figures = { serverCpuS: Math.round((server.cpuS() - cpuBeforeS) * 100) / 100, rssPeakMb: server.rssPeakMb() };
    await server.kill('SIGKILL');
    const measured = JSON.parse(await generator.line()) as Load;
    const store = await openStore({ dataDir, databaseUrl: postgres?.url, clock: new RealClock() });
    const lost = message === 'MeterValues' ? await countLost(store, measured.acknowledged, 10) : 0;
    await store.close();
    const ceilingCallsPerS = Math.round((ceilingBefore + (await ceiling())) / 2);
    const { callsPerS, p50Ms, p99Ms, cpuS, refused } = measured;
    const result = { bench: 'gateway', store: kind, message, connections: Number(connections), callsPerS, p50Ms, p99Ms };
    const ratio = Math.round((callsPerS / ceilingCallsPerS) * 1000) / 1000;
    process.stdout.write(`${JSON.stringify({ ...result, ...figures, generatorCpuS: cpuS, ceilingCallsPerS, ratio, refused, lost })}\n`);
    if (lost > 0 || refused > 0) process.exitCode = 1;
  } finally {
    await postgres?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
