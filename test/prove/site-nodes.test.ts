/** Two servers on one PostgreSQL share a garage; the one that balances it is killed, and no fuse trips (S19); at a tenth six chargers. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { hasNats } from '../support/nats.ts';
import { proveScale, scaled } from '../support/prove-scale.ts';

const BENCH = fileURLToPath(new URL('../../bench/dist/main.js', import.meta.url));
const RUN_MS = 1_200_000;
const execute = promisify(execFile);

describe.skipIf('missing' in inject('postgres') || !hasNats())('the node that balances a site is killed', () => {
  it('the other goes on: no trip, no transaction lost or doubled, no car paused', { timeout: RUN_MS }, async () => {
    const chargers = String(Math.max(6, scaled(54)));
    const args = ['site-nodes', '--chargers', chargers, ...(proveScale < 1 ? ['--short'] : [])];
    const run = execute(process.execPath, [BENCH, ...args], { timeout: RUN_MS });
    // One that falls short ends with 1, and has said of what in the line before the last.
    const { stdout } = await run.catch((error: { readonly stdout?: string }) => {
      if (!error.stdout?.includes('"bench":"site-nodes"')) throw error;
      return { stdout: error.stdout };
    });
    console.log(stdout);
    const [seen = '', figures = ''] = stdout.trimEnd().split('\n').slice(-2);
    // Chargers hung on both nodes, cars charged, and the house did overload the fuse: else nothing was shown.
    expect(JSON.parse(seen)).toMatchObject({ lostLinks: expect.any(Number), short: [] });
    const { lostLinks, keptLinks, charging } = JSON.parse(seen) as Readonly<Record<string, number>>;
    expect(Math.min(lostLinks ?? 0, keptLinks ?? 0, charging ?? 0)).toBeGreaterThan(0);
    expect(JSON.parse(figures)).toMatchObject({ trips: 0, lost: 0, doubled: 0, paused: 0, stopped: 0 });
    expect((JSON.parse(figures) as { readonly peakRatio: number }).peakRatio).toBeGreaterThan(1);
  });
});
