import { startPrivatePostgres } from '@phasor/apps';
import { choiceFlag, numberFlag, onlyFlags, switchFlag, type Flags } from '../flags.ts';
import { migrationFaultsOf, type MigrationFaults } from './fault-plans.ts';
import { migrationFigures, shortfalls, type MigrationRun } from './figures.ts';
import { runOverWires } from './over-wires.ts';
import { runSeam } from './seam/run-seam.ts';
import { chargerIdOf } from './street.ts';

/** Where much goes wrong people would try again. */
const ATTEMPTS = { lasting: 2, hostile: 200 } as const;

interface Asked {
  readonly chargers: number;
  readonly seed: number;
  readonly faults: string;
  readonly isVirtual: boolean;
  readonly store: 'embedded' | 'postgres';
  readonly explains: boolean;
}

function askedBy(flags: Flags): Asked {
  onlyFlags(flags, ['chargers', 'faults', 'seed', 'store', 'virtual', 'explain']);
  return {
    chargers: numberFlag(flags, 'chargers', { from: 1, to: 20_000, what: 'a whole number of chargers', isWhole: true }) ?? 20,
    seed: numberFlag(flags, 'seed', { from: 0, to: 2 ** 32 - 1, what: 'a whole number', isWhole: true }) ?? 1,
    faults: flags.get('faults') ?? 'none',
    store: flags.has('store') ? choiceFlag(flags, 'store', ['embedded', 'postgres']) : 'embedded',
    isVirtual: switchFlag(flags, 'virtual'),
    explains: switchFlag(flags, 'explain'),
  };
}

async function runOn({ chargers, seed, isVirtual, store }: Asked, faults: MigrationFaults): Promise<MigrationRun> {
  const attempts = faults.lastsMs === null ? ATTEMPTS.lasting : ATTEMPTS.hostile;
  if (isVirtual) return runSeam(chargers, faults, seed, attempts);
  const postgres = store === 'postgres' ? await startPrivatePostgres() : null;
  try {
    return await runOverWires(chargers, faults, seed, attempts, postgres?.url);
  } finally {
    await postgres?.stop();
  }
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/**
 * A campaign that brings chargers from CAPI to OCPP with shortened waits, while cars come and charge all the time: over the real wires, or with
 * `--virtual` at the seam. The chargers' own books are the judge. Fails where the campaign falls short of what is promised; the line before the last
 * says of what. `--explain` prints what happened last, and all of each charger that did not arrive.
 */
export async function migration(flags: Flags): Promise<void> {
  const asked = askedBy(flags);
  const { seed, faults: name, isVirtual, store, explains } = asked;
  const faults = migrationFaultsOf(name);
  const beganMs = performance.now();
  const run = await runOn(asked, faults);
  const wallSeconds = Math.round((performance.now() - beganMs) / 100) / 10;
  const { ends, states, maxUnproven, maxUnprovenSaid, virtualMs, unserved } = run;
  if (explains) {
    for (const line of run.story) print({ line });
    for (const [at, end] of ends.entries()) if (!end.isProven) print({ charger: chargerIdOf(at), ...end });
  }
  const figures = migrationFigures(ends, maxUnproven);
  const says = { migrated: states['Migrated'] ?? 0, maxUnproven: maxUnprovenSaid };
  const dark = ends.filter(({ trouble }) => trouble === 'dormant').length;
  const short = shortfalls(figures, { faults, name, dark }, says, run.migratedAtFaultsEnd);
  const { sessions, doubledSessions, overMax, firstTry, attemptedReachable, unservedHome, ...line } = figures;
  const virtualHours = Math.round(virtualMs / 36_000) / 100;
  print({
    ...{
      faults: name,
      seed,
      isVirtual,
      store: isVirtual ? null : store,
      virtualHours,
      sessions,
      doubledSessions,
      unserved,
      overMax,
      firstTry,
      attemptedReachable,
    },
    ...{ unservedHome, states, short },
  });
  print({ bench: 'migration', ...line, wallSeconds });
  if (short.length > 0) process.exitCode = 1;
}
