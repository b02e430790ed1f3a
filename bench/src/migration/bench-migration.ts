import { startPrivatePostgres } from '@phasor/apps';
import { choiceFlag, numberFlag, onlyFlags, switchFlag, type Flags } from '../flags.ts';
import { differences } from './compare.ts';
import { migrationFaultsOf, type MigrationFaults } from './fault-plans.ts';
import { garageShortfalls, migrationFigures, shortfalls, statesOf, type MigrationRun } from './figures.ts';
import { runOverWires } from './over-wires.ts';
import { runSeam } from './seam/run-seam.ts';
import { chargerIdOf, garageOf } from './street-plan.ts';

/** Where much goes wrong people would try again. */
const ATTEMPTS = { lasting: 2, hostile: 200 } as const;

/** Its server dies every minute: what a fuse may carry then is another question (S12). */
const HOSTILE = 'hostile';

interface Asked {
  readonly chargers: number;
  readonly seed: number;
  readonly faults: string;
  readonly isVirtual: boolean;
  readonly store: 'embedded' | 'postgres';
  /** Over the wires and at the seam. */
  readonly compares: boolean;
  readonly explains: boolean;
  /** Over the wires so many of the chargers share a fuse. */
  readonly inGarage: number;
  /** And the server looks after it. */
  readonly isBalanced: boolean;
}

function askedBy(flags: Flags): Asked {
  onlyFlags(flags, ['chargers', 'faults', 'seed', 'store', 'virtual', 'compare', 'explain', 'garage', 'unbalanced']);
  const chargers = numberFlag(flags, 'chargers', { from: 1, to: 20_000, what: 'a whole number of chargers', isWhole: true }) ?? 20;
  const faults = flags.get('faults') ?? 'none';
  const inGarage = numberFlag(flags, 'garage', { from: 0, to: chargers, what: 'a whole number of the chargers', isWhole: true });
  return {
    chargers,
    seed: numberFlag(flags, 'seed', { from: 0, to: 2 ** 32 - 1, what: 'a whole number', isWhole: true }) ?? 1,
    faults,
    inGarage: inGarage ?? (faults === HOSTILE ? 0 : garageOf(chargers)),
    isBalanced: !switchFlag(flags, 'unbalanced'),
    store: flags.has('store') ? choiceFlag(flags, 'store', ['embedded', 'postgres']) : 'embedded',
    isVirtual: switchFlag(flags, 'virtual'),
    compares: switchFlag(flags, 'compare'),
    explains: switchFlag(flags, 'explain'),
  };
}

async function runOn(
  { chargers, seed, store, inGarage, isBalanced }: Asked,
  faults: MigrationFaults,
  isVirtual: boolean,
): Promise<TimedRun> {
  const attempts = faults.lastsMs === null ? ATTEMPTS.lasting : ATTEMPTS.hostile;
  const beganMs = performance.now();
  const postgres = !isVirtual && store === 'postgres' ? await startPrivatePostgres() : null;
  try {
    const run = isVirtual
      ? runSeam(chargers, faults, seed, attempts)
      : await runOverWires({ chargers, faults, seed, attempts, inGarage, isBalanced, databaseUrl: postgres?.url });
    return { run, isVirtual, wallSeconds: Math.round((performance.now() - beganMs) / 100) / 10 };
  } finally {
    await postgres?.stop();
  }
}

interface TimedRun {
  readonly run: MigrationRun;
  readonly isVirtual: boolean;
  readonly wallSeconds: number;
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** Prints what a run came to, and fails where it falls short. */
function report({ faults: name, seed, store, explains }: Asked, { run, isVirtual, wallSeconds }: TimedRun): void {
  const { ends, maxUnproven, maxUnprovenSaid, virtualMs, unserved, migratedAtFaultsEnd, garage } = run;
  if (explains) {
    for (const line of run.story) print({ line });
    for (const line of garage?.seen ?? []) print(line);
    for (const [at, end] of ends.entries()) if (!end.isProven) print({ charger: chargerIdOf(at), ...end });
  }
  const figures = migrationFigures(ends, maxUnproven);
  const states = statesOf(ends);
  const says = { migrated: states['Migrated'] ?? 0, maxUnproven: maxUnprovenSaid };
  const dark = ends.filter(({ trouble }) => trouble === 'dormant').length;
  const asked = { faults: migrationFaultsOf(name, ends.length), name, dark };
  const short = [...shortfalls(figures, asked, says, migratedAtFaultsEnd), ...garageShortfalls(garage)];
  const { sessions, doubledSessions, overMax, firstTry, attemptedReachable, unservedHome, ...line } = figures;
  const virtualHours = Math.round(virtualMs / 36_000) / 100;
  print({
    ...{ faults: name, seed, isVirtual, store: isVirtual ? null : store, virtualHours, sessions, doubledSessions, unserved, overMax },
    ...{ firstTry, attemptedReachable, unservedHome, migratedAtFaultsEnd, states },
    ...{ garage: garage?.chargers ?? null, ...garage?.figures, short },
  });
  print({ bench: 'migration', ...line, wallSeconds });
  if (short.length > 0) process.exitCode = 1;
}

/** The same plan over the wires and at the seam: a line for each charger that does not end alike. */
async function compare(asked: Asked, faults: MigrationFaults): Promise<void> {
  const atSeam = await runOn(asked, faults, true);
  report(asked, atSeam);
  const overWires = await runOn(asked, faults, false);
  report(asked, overWires);
  const found = differences(overWires.run.ends, atSeam.run.ends);
  for (const difference of found) print(difference);
  const { chargers } = asked;
  const wallSeconds = Math.round((atSeam.wallSeconds + overWires.wallSeconds) * 10) / 10;
  print({ bench: 'migration', chargers, alike: chargers - found.length, different: found.length, wallSeconds });
  if (found.length > 0) process.exitCode = 1;
}

/**
 * A campaign that brings chargers from CAPI to OCPP with shortened waits, while cars come and charge all the time: over the real wires, or with
 * `--virtual` at the seam, or with `--compare` both. Over the wires some of them share a fuse that the server balances meanwhile (`--unbalanced`: it does not).
 * The chargers' own books, and that fuse itself, are the judge. Fails where the campaign falls short of what is promised;
 * the line before the last says of what. `--explain` prints what happened last, each charge that was cut, and all of each charger that came home or was cut.
 */
export async function migration(flags: Flags): Promise<void> {
  const asked = askedBy(flags);
  const faults = migrationFaultsOf(asked.faults, asked.chargers);
  if (asked.compares) await compare(asked, faults);
  else report(asked, await runOn(asked, faults, asked.isVirtual));
}
