import type { CampaignCharger, HealthFigures } from './facts.ts';
import { groupBy, stratumKey } from './strata.ts';

/** What a gate reads, of one stratum or of all together. All but `members` are of attempted chargers only. */
export interface GateFigures {
  /** Those that were attempted, or are awake and still may be. */
  readonly members: number;
  /** Armed at least once. */
  readonly attempted: number;
  /** Attempts whose end is known; n of every rate. */
  readonly settled: number;
  /** Committed at the first attempt, and baked. */
  readonly succeeded: number;
  /** With an attempt that was rolled back or stranded, whatever came after. */
  readonly rolledBack: number;
  readonly stranded: number;
  readonly proven: number;
  /** Of the succeeded ones, those whose health before and after is known. */
  readonly pairs: number;
  readonly worse: number;
}

/** All that a gate's answer is made of; stored with it. */
export interface GateInputs {
  /** Members of which nothing is known. */
  readonly unknownMembers: number;
  readonly openSafetyEvents: number | null;
  /** Of the wave whose gate it is: members that count, and those of them whose attempt has settled. */
  readonly wave: { readonly members: number; readonly settled: number };
  readonly all: GateFigures;
  /** By stratum, of those that have members who count. */
  readonly strata: Readonly<Record<string, GateFigures>>;
}

/** From how much on a charger does worse than before. */
export interface HealthTolerance {
  readonly availability: number;
  readonly reconnectsPerDay: number;
  readonly failedSessionShare: number;
}

/**
 * Out of all members of the waves that are open (null: not known), and those of the newest, what the newest one's gate reads. `isCounted` leaves out those that sleep and were
 * never attempted; an attempt that was made counts for ever, so that going quiet hides no failure.
 */
export function gateInputs(
  members: readonly (CampaignCharger | null)[],
  ofWave: ReadonlySet<string>,
  openSafetyEvents: number | null,
  gate: { readonly bakeMs: number; readonly tolerance: HealthTolerance },
  nowMs: number,
  isCounted: (charger: CampaignCharger) => boolean,
): GateInputs {
  const known = members.filter((charger): charger is CampaignCharger => charger?.way != null);
  const counted = known.filter(isCounted);
  const figuresOf = (chargers: readonly CampaignCharger[]): GateFigures => figures(chargers, gate, nowMs);
  const waveOf = (own: readonly CampaignCharger[]) => ({ members: own.length, settled: figuresOf(own).settled });
  return {
    unknownMembers: members.length - known.length,
    openSafetyEvents,
    wave: waveOf(counted.filter(({ chargerId }) => ofWave.has(chargerId))),
    all: figuresOf(counted),
    strata: Object.fromEntries(
      [...groupBy(counted, ({ stratum }) => stratumKey(stratum))].map(([key, group]) => [key, figuresOf(group)] as const).sort(byKey),
    ),
  };
}

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : one > other ? 1 : 0);

function figures(
  chargers: readonly CampaignCharger[],
  { bakeMs, tolerance }: { readonly bakeMs: number; readonly tolerance: HealthTolerance },
  nowMs: number,
): GateFigures {
  let [attempted, succeeded, rolledBack, stranded, proven, pairs, worse] = [0, 0, 0, 0, 0, 0, 0];
  for (const { way, health } of chargers) {
    if (way === null || way.attempts === 0) continue;
    attempted += 1;
    if (way.wasStranded) stranded += 1;
    const isCommitted = way.committedAtMs !== null && nowMs - way.committedAtMs >= bakeMs;
    if (way.failedAttempts > 0 || way.wasStranded) rolledBack += 1;
    else if (isCommitted) {
      succeeded += 1;
      if (way.provenAtMs !== null) proven += 1;
      if (health) {
        pairs += 1;
        if (isWorse(health.before, health.after, tolerance)) worse += 1;
      }
    }
  }
  return { members: chargers.length, attempted, settled: succeeded + rolledBack, succeeded, rolledBack, stranded, proven, pairs, worse };
}

/** A charger is compared with itself: what differs between chargers (a cellar, a bad router) differs before and after. */
export function isWorse(before: HealthFigures, after: HealthFigures, tolerance: HealthTolerance): boolean {
  // What is no number is worse.
  return !(
    before.availability - after.availability <= tolerance.availability &&
    after.reconnectsPerDay - before.reconnectsPerDay <= tolerance.reconnectsPerDay &&
    after.failedSessionShare - before.failedSessionShare <= tolerance.failedSessionShare
  );
}
