import { fileURLToPath } from 'node:url';
import { Child } from '@phasor/apps';
import { NODE_FLAGS } from '@phasor/server/runtime';
import { onlyFlags, type Flags } from '../flags.ts';

/** The size that goals are set for is measured first, in a heap that no bigger site has left its garbage in, and printed last. */
const SIZES = [500, 54, 1000, 5000];

const MEASURE = fileURLToPath(new URL('./measure.js', import.meta.url));

/** What guard, mode step and a solve with its certificate take, on the instances and settings of `balance-gap`, in a process that runs as the server does. */
export async function balanceSpeed(flags: Flags): Promise<void> {
  onlyFlags(flags, []);
  const measuring = new Child(MEASURE, SIZES.map(String), {}, NODE_FLAGS);
  const goal = await measuring.line();
  for (let other = 1; other < SIZES.length; other += 1) process.stdout.write(`${await measuring.line()}\n`);
  process.stdout.write(`${goal}\n`);
}
