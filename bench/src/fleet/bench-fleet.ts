import { fileURLToPath } from 'node:url';
import { Child } from '@phasor/apps';
import { siteWeek } from './site-week.ts';

const CENTRAL_SYSTEM = fileURLToPath(new URL('./central-system.js', import.meta.url));
const FLEET = fileURLToPath(new URL('./fleet-process.js', import.meta.url));

/** How a big fleet is run: V8 keeps little more than what is alive, and glibc one arena. Slower by a fifth, smaller by more than a third. */
const SMALL = '--max-semi-space-size=1 --optimize-for-size --heap-growing-percent=5 --lite-mode --single-threaded-gc';
const ONE_ARENA = { MALLOC_ARENA_MAX: '1' };

interface Reached {
  readonly connected: number;
  readonly charging: number;
  readonly withProfile: number;
  readonly leastQueued: number;
  readonly cpuSPerHour: number;
}

/**
 * What a big fleet of twins costs: the peak of the resident memory of the simulator's process, Node included, and its CPU. `--node FLAGS` runs it
 * with other flags of Node (written with a space in front, as they begin with a dash; one space alone: none).
 */
export async function fleet(flags: ReadonlyMap<string, string>): Promise<void> {
  if (flags.has('site')) return siteWeek(Number(flags.get('seed') ?? '1'));
  const chargers = Number(flags.get('chargers') ?? '5000');
  const nodeFlags = (flags.get('node') ?? SMALL).split(' ').filter((flag) => flag !== '');
  const central = new Child(CENTRAL_SYSTEM, []);
  let simulator: Child | undefined;
  try {
    const port = await central.line();
    simulator = new Child(FLEET, [`ws://127.0.0.1:${port}/ocpp`, String(chargers)], ONE_ARENA, nodeFlags);
    const { cpuSPerHour, ...reached } = JSON.parse(await simulator.line()) as Reached;
    const rssPeakMb = simulator.rssPeakMb();
    const kbPerCharger = Math.round((rssPeakMb * 1024 * 10) / chargers) / 10;
    process.stdout.write(
      `${JSON.stringify({ bench: 'fleet', chargers, rssPeakMb, kbPerCharger, cpuSPerVirtualHour: cpuSPerHour, ...reached })}\n`,
    );
    if (reached.connected < chargers || reached.charging < Math.floor(chargers / 2) || reached.leastQueued < 10) process.exitCode = 1;
  } finally {
    await simulator?.kill('SIGKILL');
    await central.kill('SIGKILL');
  }
}
