import type { ConnectorLimitsInForce, LimitInForce } from '@phasor/contract';
import { HELD, type BalancingNow } from '../sites/index.ts';
import { without } from './without.ts';

/** What a schedule, an exception or a setting allows now. */
export interface AllowedFact {
  readonly limitA: number;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

/** What is known of a connector's limits; A per phase, instants in ms since 1970. Null: nothing of the kind holds, or nobody knows. */
export interface LimitFacts {
  readonly connectorId: number;
  readonly nowMs: number;
  readonly hasSession: boolean;
  /** The highest current of its phases, as the charger reports it. */
  readonly drawnA: number | null;
  /** What the charger reports to offer the car. */
  readonly offeredA: number | null;
  /** OCPP's SuspendedEV: the car itself takes nothing; since when. */
  readonly suspendedByCarSinceMs: number | null;
  /** What the charger says that its installation carries: its key of the maximum current. */
  readonly installationA: number | null;
  readonly maxA: number | null;
  readonly maxSinceMs: number | null;
  readonly userA: number | null;
  readonly userSinceMs: number | null;
  readonly schedule: AllowedFact | null;
  readonly pause: AllowedFact | null;
  readonly balancing: BalancingNow | null;
  /** Why nobody here knows what its site gives it, a sentence; null: that is known, or it is in no site. */
  readonly unknownShare: string | null;
  /** Its charger is on its way to another protocol, and takes no new session; `untilMs`: when that is over at the latest, where that is known. */
  readonly migration: { readonly sinceMs: number; readonly untilMs: number | null } | null;
}

/** A car that takes so much less than it is offered has a limit of its own, or its cable has, in A. */
const CLEARLY_LESS_A = 2;

type Limit = Omit<LimitInForce, 'isBinding' | 'withoutA' | 'since' | 'until'> & {
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  /** It limits, and nothing shows that it does so now. */
  readonly isIdle?: true;
};

const amps = (value: number): string => `${Math.round(value * 10) / 10} A`;
const from = (source: LimitInForce['source'], isOurs: boolean) => ({ source, isOurs, phases: null, sinceMs: null, untilMs: null });

/** Every cause that holds for a connector. */
function causesOf(facts: LimitFacts): readonly Limit[] {
  const { installationA, maxA, maxSinceMs, userA, userSinceMs, schedule, pause, balancing, migration, hasSession } = facts;
  const limits: Limit[] = [];
  if (installationA !== null) {
    limits.push({
      ...from('reported', false),
      cause: 'installation',
      limitA: installationA,
      sentence: `The installation carries ${amps(installationA)}, as the charger says.`,
    });
  }
  if (maxA !== null) {
    limits.push({
      ...from('configured', true),
      cause: 'maxCurrent',
      limitA: maxA,
      sinceMs: maxSinceMs,
      sentence: `The max current of its settings is ${amps(maxA)}.`,
    });
  }
  if (userA !== null)
    limits.push({
      ...from('configured', true),
      cause: 'userLimit',
      limitA: userA,
      sinceMs: userSinceMs,
      sentence: `Its owner limits it to ${amps(userA)}.`,
    });
  if (schedule) {
    const sentence = schedule.limitA === 0 ? 'Its schedule allows no charging now.' : `Its schedule allows ${amps(schedule.limitA)} now.`;
    limits.push({ ...from('configured', true), ...between(schedule), cause: 'schedule', limitA: schedule.limitA, sentence });
  }
  if (pause)
    limits.push({
      ...from('configured', true),
      ...between(pause),
      cause: 'pause',
      limitA: pause.limitA,
      sentence: 'It is paused by its owner.',
    });
  if (balancing) limits.push(balancingLimit(balancing));
  // A charge that began before is never cut.
  if (migration && !hasSession)
    limits.push({
      ...from('configured', true),
      ...between({ limitA: 0, ...migration }),
      cause: 'migration',
      limitA: 0,
      sentence: 'Its charger is being brought from CAPI to OCPP: a charge begins when that is done, or undone.',
    });
  return limits;
}

const between = ({ sinceMs, untilMs }: AllowedFact) => ({ sinceMs, untilMs });

function balancingLimit({ grantedA, phases, sinceMs, reason, waiting, heldUntilMs, fallback, offline }: BalancingNow): Limit {
  const base = { ...from('configured', true), limitA: grantedA, phases, sinceMs };
  if (offline) {
    const { fallsBackToA } = offline;
    if (fallsBackToA === null) {
      const sentence = 'The charger is offline, and nobody has seen what it falls back to.';
      return { ...from('unknown', false), cause: 'fallback', limitA: null, sentence };
    }
    const sentence = `The charger is offline: when its last limit is over it falls back to ${amps(fallsBackToA)} by itself.`;
    return { ...base, cause: 'fallback', limitA: fallsBackToA, phases: null, sinceMs: null, sentence };
  }
  if (heldUntilMs !== null) return { ...base, cause: 'waiting', untilMs: heldUntilMs, sentence: HELD };
  if (waiting) {
    const sentence = `Waiting for a turn, at place ${waiting.place}: not even the least fits beside the others now.`;
    return { ...base, cause: 'waiting', untilMs: waiting.expectedAtMs, sentence };
  }
  if (fallback !== null) return { ...base, cause: 'fallback', sentence: `The site falls back to ${amps(grantedA)} here. ${fallback}` };
  return {
    ...base,
    cause: 'balancing',
    sentence: `Load balancing gives it ${amps(grantedA)}${phases === 1 ? ' on one phase' : ''}. ${reason}`,
  };
}

/** What the car or its cable takes at most, where that is less than anything of ours; one cause, since nobody can tell the two apart from here. */
function carLimit(facts: LimitFacts, lowestA: number): Limit | null {
  const { drawnA, offeredA, suspendedByCarSinceMs, hasSession, nowMs, balancing, unknownShare } = facts;
  if (!hasSession) return null;
  const offered = Math.min(offeredA ?? Infinity, lowestA);
  const inferred = { ...from('inferred', false), cause: 'cableOrCar' as const };
  if (suspendedByCarSinceMs !== null && suspendedByCarSinceMs <= nowMs) {
    return {
      ...inferred,
      limitA: 0,
      sinceMs: suspendedByCarSinceMs,
      sentence: 'The car takes nothing by its own wish: it is full, or set to charge later.',
    };
  }
  if (drawnA === null || offered <= 0 || drawnA >= offered) return null;
  // A site cuts the offer to a little more than such a car takes (S2).
  if (offered - drawnA < CLEARLY_LESS_A && balancing?.isCarsOwn !== true) return null;
  // Who is perhaps offered no more than it draws shows no limit of its own.
  if (unknownShare !== null && offeredA === null) return null;
  return {
    ...inferred,
    limitA: drawnA,
    sentence: `Cable or car takes no more than ${amps(drawnA)} of the ${Number.isFinite(offered) ? amps(offered) : 'current'} offered.`,
  };
}

/** What the charger offers less than all that is known would allow: by itself, or by its share of a site that another node balances. */
function chargerLimit({ offeredA, hasSession, unknownShare }: LimitFacts, lowestA: number): Limit | null {
  if (!hasSession) return null;
  const isLess = offeredA !== null && lowestA - offeredA >= CLEARLY_LESS_A;
  if (unknownShare !== null) {
    const share = { ...from('unknown', true), cause: 'balancing' as const };
    if (isLess) return { ...share, limitA: offeredA, sentence: `${unknownShare} The charger offers ${amps(offeredA)}.` };
    return { ...share, limitA: null, sentence: unknownShare, ...(offeredA === null ? {} : { isIdle: true }) };
  }
  if (!isLess) return null;
  const sentence = `The charger offers ${amps(offeredA)} by itself, and does not say why.`;
  return { ...from('unknown', false), cause: 'charger', limitA: offeredA, sentence };
}

/** What limits to nobody knows what may limit to nothing. */
const rankA = ({ limitA, isIdle }: Limit): number => limitA ?? (isIdle ? Infinity : 0);

/** R21: the whole stack of what limits a connector, the lowest first, with the one that binds and what each of ours costs. */
export function limitStack(facts: LimitFacts): ConnectorLimitsInForce {
  const known = causesOf(facts);
  const lowestA = Math.min(Infinity, ...known.map(({ limitA }) => limitA ?? Infinity));
  const charger = chargerLimit(facts, lowestA);
  const car = carLimit(facts, charger?.limitA ?? lowestA);
  const all = [...(car ? [car] : []), ...(charger ? [charger] : []), ...known];
  const sorted = all.map((limit, order) => ({ limit, order })).sort((a, b) => rankA(a.limit) - rankA(b.limit) || a.order - b.order);
  const binding = sorted[0]?.limit;
  const limits = sorted.map(({ limit }): LimitInForce => {
    const { sinceMs, untilMs, isIdle: _, ...told } = limit;
    return {
      ...told,
      isBinding: limit === binding,
      since: instant(sinceMs),
      until: instant(untilMs),
      withoutA: without(limit, all, facts.balancing),
    };
  });
  const sentence = binding?.sentence ?? 'Nothing that is known limits it: the charger gives what it is built for.';
  return { connectorId: facts.connectorId, sentence, drawnA: facts.drawnA, offeredA: facts.offeredA, limits };
}

const instant = (ms: number | null): string | null => (ms === null || !Number.isFinite(ms) ? null : new Date(ms).toISOString());
