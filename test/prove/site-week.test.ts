/** A site's week under every policy, judged from its trace by code outside the balancer; PHASOR_SITE_WEEKS names a folder of recorded ones. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { madeUpWeek } from '@phasor/balancing/laboratory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, type JudgedWeek } from '../../bench/src/site-week/testing/judge.ts';
import { scaled } from '../support/prove-scale.ts';

const BENCH = fileURLToPath(new URL('../../bench/dist/main.js', import.meta.url));
const POLICIES = ['wiring', 'switch', 'free', 'free-departure'];
const FAULTS = ['--meter-noise', '0.3', '--meter-delay', '10', '--taper', '--switch-fail', '0.1'];
/** What noise, delay, taper and failed switches may cost, in points. */
const MOST_LOST = 2;
const RUN_MS = 120_000;
const execute = promisify(execFile);

type Figures = Readonly<Record<string, number>>;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phasor-site-week-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(file: string, policy: string, faults: readonly string[] = []): Promise<Figures> {
  const trace = join(folder, 'trace.jsonl');
  const args = [BENCH, 'site-week', '--file', file, '--policy', policy, '--trace', trace, ...faults];
  const { stdout } = await execute(process.execPath, args, { timeout: RUN_MS });
  const figures = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Figures;
  const week = JSON.parse(await readFile(file, 'utf8')) as JudgedWeek;
  const { offences, ...verdict } = judge(week, await readFile(trace, 'utf8'), faults.length > 0 ? 10 : 0);
  expect(offences).toEqual([]);
  for (const [name, value] of Object.entries(verdict))
    expect(Math.abs(value - (figures[name] ?? NaN)), `${policy} ${name}`).toBeLessThan(0.0051);
  expect(figures).toMatchObject({ evOverloadMinutes: 0 });
  expect(figures['maxSwitches']).toBeLessThanOrEqual(2);
  return figures;
}

async function madeUpFiles(): Promise<string[]> {
  const names: string[] = [];
  for (let seed = 1; seed <= scaled(10); seed += 1) {
    for (const [kind, isRotated] of [
      ['office', false],
      ['office', true],
      ['villa', false],
    ] as const) {
      const name = join(folder, `${kind}-${isRotated ? 'rotated' : 'straight'}-${seed}.json`);
      await writeFile(name, JSON.stringify(madeUpWeek(kind, seed, { isRotated, days: 2, cars: 30 })));
      names.push(name);
    }
  }
  return names;
}

async function recordedFiles(recorded: string): Promise<string[]> {
  const names = (await readdir(recorded)).filter((name) => name.endsWith('.json')).map((name) => join(recorded, name));
  const isWeek = await Promise.all(
    names.map(async (name) => Object.hasOwn(JSON.parse(await readFile(name, 'utf8')) as object, 'houseLoadA')),
  );
  return names.filter((_, at) => isWeek[at]);
}

describe('a week under every policy', () => {
  it('is what its trace says, overloads nothing, and is worth most with free phases', { timeout: 3_600_000 }, async () => {
    const recorded = process.env['PHASOR_SITE_WEEKS'];
    for (const file of recorded ? await recordedFiles(recorded) : await madeUpFiles()) {
      const lines: Figures[] = [];
      for (const policy of POLICIES) lines.push(await run(file, policy));
      const faulty = await run(file, 'free', FAULTS);
      const [wiring, , free] = lines;
      console.log(basename(file), JSON.stringify([...lines, faulty].map(({ deliveredPct }) => deliveredPct)));
      expect(free?.['deliveredPct']).toBeGreaterThanOrEqual(wiring?.['deliveredPct'] ?? 0);
      if (recorded) expect(faulty['deliveredPct']).toBeGreaterThanOrEqual((free?.['deliveredPct'] ?? 0) - MOST_LOST);
    }
  });
});
