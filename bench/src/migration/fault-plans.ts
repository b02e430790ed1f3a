import { SeededRandom } from '@phasor/kernel';
import { raise } from '../errors.ts';
import { budgetOf } from './figures.ts';

/** What is wrong with one charger, or what people do with it. */
export type Trouble =
  | 'none'
  /** It was heard once, and is without power ever since. */
  | 'dormant'
  /** Messages are lost, late and slow, and now and then the line is dead without a word. */
  | 'weakLink'
  /** Its network lets no OCPP through, ever. */
  | 'firewall'
  /** A car that nobody ever unplugs. */
  | 'alwaysPlugged'
  /** The power goes with a write of its store, again and again: sooner or later in each step. */
  | 'powerCuts'
  /** No OCPP goes through while the faults last. */
  | 'ocppUnreachable'
  /** It takes the answer Pending to its boot for Accepted. */
  | 'pendingIgnored'
  /** Its clock jumps. */
  | 'clockJumps'
  /** Downloads break before their end. */
  | 'brokenDownloads';

/** What goes wrong in a campaign. */
export interface MigrationFaults {
  /** Of the chargers, 0 to 1; the rest are well. A charger has one trouble. */
  readonly shares: Readonly<Partial<Record<Trouble, number>>>;
  /** The server dies and is started again so often, in ms; null: never. */
  readonly serverDiesEveryMs: number | null;
  /** Faults end so long after the start of the campaign, in ms; null: with it. */
  readonly lastsMs: number | null;
}

const MINUTE_MS = 60_000;
/** A fleet crosses in turns of as many as may be unproven at once; while faults last, each turn has so long. */
const HOSTILE_TURN_MS = 25 * MINUTE_MS;
const DORMANT = 0.02;

interface Plan extends Omit<MigrationFaults, 'lastsMs'> {
  /** Null: the faults end with the campaign. */
  readonly turnLastsMs: number | null;
}

const PLANS: Readonly<Record<string, Plan>> = {
  none: { shares: { dormant: DORMANT }, serverDiesEveryMs: null, turnLastsMs: null },
  field: {
    shares: { dormant: DORMANT, weakLink: 0.1, firewall: 0.03, alwaysPlugged: 0.05 },
    serverDiesEveryMs: null,
    turnLastsMs: null,
  },
  hostile: {
    shares: { dormant: DORMANT, powerCuts: 0.2, ocppUnreachable: 0.05, pendingIgnored: 0.2, clockJumps: 0.2, brokenDownloads: 0.2 },
    serverDiesEveryMs: MINUTE_MS,
    turnLastsMs: HOSTILE_TURN_MS,
  },
};

/** The plan of that name, for so many chargers. Errors: BENCH_FLAG_INVALID. */
export function migrationFaultsOf(name: string, chargers: number): MigrationFaults {
  const plan = Object.hasOwn(PLANS, name) ? PLANS[name] : undefined;
  if (plan) {
    const { turnLastsMs, ...rest } = plan;
    return { ...rest, lastsMs: turnLastsMs === null ? null : turnLastsMs * Math.ceil(chargers / budgetOf(chargers)) };
  }
  throw raise('BENCH_FLAG_INVALID', { flag: 'faults', found: `"${name}"`, expected: Object.keys(PLANS).join(', ') });
}

/** What each of so many chargers suffers: of each trouble its share, to the nearest whole charger, dealt out by chance. */
export function dealt({ shares }: MigrationFaults, chargers: number, seed: number): readonly Trouble[] {
  const troubles = (Object.keys(shares) as Trouble[]).flatMap((trouble) =>
    new Array<Trouble>(Math.round((shares[trouble] ?? 0) * chargers)).fill(trouble),
  );
  const random = new SeededRandom(seed * 7_919 + 1);
  const all = [...troubles, ...new Array<Trouble>(Math.max(0, chargers - troubles.length)).fill('none')].slice(0, chargers);
  return all
    .map((trouble) => ({ trouble, at: random.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ trouble }) => trouble);
}
