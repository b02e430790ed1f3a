/** A garage's day on the real server keeps its fuses whole, whatever goes wrong (S19); at a tenth six chargers for some hours. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { proveScale, scaled } from '../support/prove-scale.ts';

const BENCH = fileURLToPath(new URL('../../bench/dist/main.js', import.meta.url));
const RUN_MS = 3_600_000;
const execute = promisify(execFile);

/** What goes wrong, and the hour of the day after which it has: a day begins at six. */
const PLANS: readonly (readonly [string, number])[] = [
  ['link-lost-20min', 11],
  ['none', 24],
  ['meter-lost', 24],
  ['server-killed', 24],
  ['street', 24],
  ['class-c', 24],
  ['disobedient', 24],
  ['link-lost-12h', 24],
];

/** The last line is the result; a run that falls short ends with 1 and has said so in the line before. */
async function day(args: readonly string[]): Promise<{ readonly figures: Readonly<Record<string, number>>; readonly said: string }> {
  const run = execute(process.execPath, [BENCH, 'site', '--scenario', 'garage', ...args], { timeout: RUN_MS, maxBuffer: 1 << 26 });
  const { stdout } = await run.catch((error: { readonly stdout?: string; readonly stderr?: string }) => {
    if (!error.stdout?.includes('"bench":"site"')) throw error;
    return { stdout: error.stdout };
  });
  return { figures: JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Readonly<Record<string, number>>, said: stdout };
}

describe('no fuse trips, and none is overloaded longer or further than S19 allows', () => {
  const chargers = Math.max(6, scaled(54));
  it.each(PLANS.slice(0, scaled(PLANS.length)))('%s', { timeout: RUN_MS }, async (faults, untilHour) => {
    const hours = proveScale < 1 ? untilHour - 6 : 24;
    const { figures, said } = await day(['--chargers', String(chargers), '--hours', String(hours), '--faults', faults]);
    console.log(said);
    expect(figures['trips']).toBe(0);
    expect(figures['longestOverloadS']).toBeLessThanOrEqual(40);
    expect(figures['peakRatio']).toBeLessThanOrEqual(1.45);
    expect(figures['thermalMaxPct']).toBeLessThanOrEqual(50);
    expect(figures['deliveredPct']).toBeGreaterThan(0);
  });
});
