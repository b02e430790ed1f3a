import { PhasorError } from '@phasor/kernel';
import { raise } from './errors.ts';
import { acn } from './acn/bench-acn.ts';
import { audit } from './audit/bench-audit.ts';
import { balanceLab } from './balance-lab/bench-balance-lab.ts';
import { balanceGap } from './balance-gap/bench-balance-gap.ts';
import { balanceSpeed } from './balance-speed/bench-balance-speed.ts';
import { gateway } from './gateway/bench-gateway.ts';
import { response } from './response/bench-response.ts';
import { storm } from './storm/bench-storm.ts';
import { fleet } from './fleet/bench-fleet.ts';
import { migration } from './migration/bench-migration.ts';
import { site } from './site/bench-site.ts';
import { siteNodes } from './site-nodes/bench-site-nodes.ts';
import { siteWeek } from './site-week/bench-site-week.ts';
import { stuckCommand } from './stuck-command/bench-stuck-command.ts';

/** A benchmark takes its flags and prints one JSON object per line, its figures last. */
type Bench = (flags: ReadonlyMap<string, string>) => Promise<void>;

const BENCHES: Readonly<Record<string, Bench>> = {
  acn,
  audit,
  'balance-gap': balanceGap,
  'balance-lab': balanceLab,
  'balance-speed': balanceSpeed,
  fleet,
  gateway,
  migration,
  response,
  site,
  'site-nodes': siteNodes,
  'site-week': siteWeek,
  storm,
  'stuck-command': stuckCommand,
};

function readFlags(args: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const [name, value] = [args[at], args[at + 1]];
    if (!name?.startsWith('--')) throw raise('BENCH_FLAG_INVALID', { flag: name ?? '', found: 'no flag', expected: '--flag value' });
    // A flag without a value is a switch.
    const isSwitch = value === undefined || value.startsWith('--');
    flags.set(name.slice(2), isSwitch ? '' : value);
    if (!isSwitch) at += 1;
  }
  return flags;
}

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`usage: npm run -s bench -- NAME [--flag value]\nbenchmarks: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
try {
  await bench(readFlags(args));
} catch (error) {
  if (!(error instanceof PhasorError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}
