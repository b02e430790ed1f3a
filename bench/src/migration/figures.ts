import { fuseGoals, type FuseFigures } from '../site/fuse-judge.ts';
import type { MigrationFaults, Trouble } from './fault-plans.ts';
import type { Compared } from './books.ts';

/** How one charger ended, by its own book. */
export interface ChargerEnd {
  readonly trouble: Trouble;
  /** Where its campaign has it. */
  readonly state: string;
  readonly protocol: 'CAPI' | 'OCPP';
  readonly isPoweredOn: boolean;
  readonly isConnected: boolean;
  readonly isProven: boolean;
  /** A session since it came to what it speaks now, told and acknowledged. */
  readonly isServing: boolean;
  readonly crossings: number;
  readonly homecomings: number;
  readonly cut: number;
  readonly overMax: number;
  readonly books: Compared;
}

/** What a campaign came to, over the wires or at the seam. */
export interface MigrationRun {
  readonly ends: readonly ChargerEnd[];
  /** The most that were on OCPP and not proven at once, by the chargers, */
  readonly maxUnproven: number;
  /** and by the campaign, as far as it was looked at. */
  readonly maxUnprovenSaid: number;
  /** Cars that came and went without a charge. */
  readonly unserved: number;
  readonly virtualMs: number;
  /** Null where the faults did not end. */
  readonly migratedAtFaultsEnd: number | null;
  /** Of the chargers that share a fuse; null: none does. */
  readonly garage: GarageEnd | null;
  /** The newest of what happened, and why those who wait wait. */
  readonly story: readonly string[];
}

/** How the fuse fared that some of the chargers share. */
export interface GarageEnd {
  readonly chargers: number;
  readonly figures: FuseFigures;
  /** Its overloads and trips, to be printed. */
  readonly seen: readonly object[];
}

/** How many chargers the campaign itself has in each state. */
export function statesOf(ends: readonly ChargerEnd[]): Readonly<Record<string, number>> {
  const states: Record<string, number> = {};
  for (const { state } of ends) states[state] = (states[state] ?? 0) + 1;
  return states;
}

/** The bench's last line, as issue and README have it. */
export interface MigrationFigures {
  /** In the campaign. */
  readonly chargers: number;
  /** Awake, with a way to OCPP, and not always plugged in. */
  readonly eligible: number;
  /** On OCPP for good: committed, and proven by a session. */
  readonly migrated: number;
  /** On CAPI, and were on OCPP. */
  readonly rolledBack: number;
  /** With power, and connected to nobody. */
  readonly stranded: number;
  /** Without power. */
  readonly dormant: number;
  readonly lostSessions: number;
  readonly lostKWh: number;
  readonly cutCharges: number;
  readonly maxUnproven: number;
  readonly budgetUnproven: number;
}

/** What is told beside. */
export interface MoreFigures {
  readonly sessions: number;
  readonly doubledSessions: number;
  /** Times at which a charger drew more than its max current. */
  readonly overMax: number;
  /** Arrived at the first attempt, of those that were attempted and can reach OCPP. */
  readonly firstTry: number;
  readonly attemptedReachable: number;
  /** Back on CAPI and without a session since, of those that came back. */
  readonly unservedHome: number;
}

const CANNOT: readonly Trouble[] = ['dormant', 'firewall', 'alwaysPlugged'];
/** Of the chargers, those that may be switched and not proven. */
export const BUDGET_SHARE = 0.05;

const sum = (ends: readonly ChargerEnd[], of: (end: ChargerEnd) => number): number => ends.reduce((total, end) => total + of(end), 0);
const hasArrived = ({ protocol, isProven }: ChargerEnd): boolean => protocol === 'OCPP' && isProven;

/** How many of so many chargers may be switched and not proven; one may be always. */
export const budgetOf = (chargers: number): number => Math.max(1, Math.floor(chargers * BUDGET_SHARE));

export function migrationFigures(ends: readonly ChargerEnd[], maxUnproven: number): MigrationFigures & MoreFigures {
  const count = (isSo: (end: ChargerEnd) => boolean): number => ends.filter(isSo).length;
  const reachable = ends.filter(({ trouble, crossings }) => !CANNOT.includes(trouble) && crossings > 0);
  return {
    chargers: ends.length,
    eligible: count(({ trouble }) => !CANNOT.includes(trouble)),
    migrated: count(hasArrived),
    rolledBack: count(({ protocol, crossings }) => protocol === 'CAPI' && crossings > 0),
    stranded: count(({ isPoweredOn, isConnected }) => isPoweredOn && !isConnected),
    dormant: count(({ isPoweredOn }) => !isPoweredOn),
    lostSessions: sum(ends, ({ books }) => books.lost),
    lostKWh: sum(ends, ({ books }) => books.lostWh) / 1000,
    cutCharges: sum(ends, ({ cut }) => cut),
    maxUnproven,
    budgetUnproven: budgetOf(ends.length),
    sessions: sum(ends, ({ books }) => books.sessions),
    doubledSessions: sum(ends, ({ books }) => books.doubled),
    overMax: sum(ends, ({ overMax }) => overMax),
    firstTry: reachable.filter((end) => hasArrived(end) && end.homecomings === 0).length,
    attemptedReachable: reachable.length,
    unservedHome: count(
      ({ protocol, crossings, isServing, isPoweredOn }) => isPoweredOn && protocol === 'CAPI' && crossings > 0 && !isServing,
    ),
  };
}

/** What is asked of a campaign under that plan, beside what is asked of each. */
interface Goals {
  /** Of the eligible, those that must have arrived in the end, 0 to 1; */
  readonly migrated: number;
  /** when the faults ended, 0 to 1; */
  readonly whileFaultsLast: number;
  /** and of the attempted that reach OCPP, those at the first attempt. */
  readonly firstTry: number;
}

export function goalsOf(name: string): Goals {
  if (name === 'hostile') return { migrated: 0.99, whileFaultsLast: 0.9, firstTry: 0 };
  if (name === 'field') return { migrated: 0, whileFaultsLast: 0, firstTry: 0.97 };
  return { migrated: 1, whileFaultsLast: 0, firstTry: 1 };
}

/** What the server itself says at the end. */
export interface ServerSays {
  readonly migrated: number;
  /** Its own most of switched and unproven chargers, as far as it was looked at. */
  readonly maxUnproven: number;
}

/**
 * What falls short of what is promised: nothing lost, doubled or cut, budgets held, nobody stranded, nobody above the max current, and as many over
 * as the plan asks. `migratedAtFaultsEnd`: null where they did not end.
 */
export function shortfalls(
  figures: MigrationFigures & MoreFigures,
  { faults, name, dark }: { readonly faults: MigrationFaults; readonly name: string; readonly dark: number },
  says: ServerSays,
  migratedAtFaultsEnd: number | null,
): string[] {
  const { eligible, migrated, stranded, dormant, lostSessions, lostKWh, doubledSessions, cutCharges } = figures;
  const { maxUnproven, budgetUnproven, overMax, firstTry, attemptedReachable, unservedHome } = figures;
  const goals = goalsOf(name);
  const atEnd = migratedAtFaultsEnd ?? migrated;
  const checks: readonly (readonly [boolean, string])[] = [
    [lostSessions === 0 && lostKWh === 0, `${lostSessions} sessions with ${lostKWh} kWh lost`],
    [doubledSessions === 0, `${doubledSessions} sessions doubled`],
    [cutCharges === 0, `${cutCharges} charges cut`],
    [stranded === 0, `${stranded} stranded`],
    [dormant === dark, `${dormant} dormant; ${dark} are without power`],
    [maxUnproven <= budgetUnproven, `${maxUnproven} unproven at once; ${budgetUnproven}`],
    [says.maxUnproven <= budgetUnproven, `by the server ${says.maxUnproven} unproven at once; ${budgetUnproven}`],
    [says.migrated === migrated, `the server calls ${says.migrated} migrated; ${migrated} are`],
    [overMax === 0, `more than the max current was drawn ${overMax} times`],
    [migrated >= goals.migrated * eligible, `${migrated} of ${eligible} eligible migrated; ${goals.migrated * 100} %`],
    [
      faults.lastsMs === null || atEnd >= goals.whileFaultsLast * eligible,
      `${atEnd} of ${eligible} migrated while the faults lasted; ${goals.whileFaultsLast * 100} %`,
    ],
    [
      firstTry >= goals.firstTry * attemptedReachable,
      `${firstTry} of ${attemptedReachable} at the first attempt; ${goals.firstTry * 100} %`,
    ],
    [attemptedReachable > 0, 'nobody was attempted'],
    [unservedHome === 0, `${unservedHome} came back to CAPI and served nobody since`],
  ];
  return checks.flatMap(([isReached, sentence]) => (isReached ? [] : [sentence]));
}

/** What the fuse that some share was not spared (S19): those that stay on CAPI stay slow to end. */
export function garageShortfalls(garage: GarageEnd | null): string[] {
  return garage ? fuseGoals(garage.figures, true).flatMap(([isReached, sentence]) => (isReached ? [] : [sentence])) : [];
}
