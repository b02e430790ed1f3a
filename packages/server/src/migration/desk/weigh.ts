import type { Way, WayFact, WayState, WayStep } from '../way/index.ts';

/** What must be written of a step: nothing, the way alone, or the way with a row of the audit. */
export type Weight = 'nothing' | 'quiet' | 'loud';

/** In these a charger's polls say no more than that it is there, unless something is decided. */
const RESTS: ReadonlySet<WayState> = new Set([
  'Candidate',
  'Snapshotted',
  'Staged',
  'Soaking',
  'Migrated',
  'RolledBack',
  'Excluded',
  'Withdrawn',
]);
/** So old what is known of a charger that rests may be before it is written again, ms. */
const FRESH_MS = 5 * 60_000;

/** A poll each half minute is a row of the audit only where it decided something. */
export function weigh(before: Way, { way, orders, events }: WayStep, fact: WayFact): Weight {
  // It came because something was due: when it is next is written.
  if (way === before && events.length === 0) return fact.kind === 'tick' ? 'quiet' : 'nothing';
  const isDecision = orders.length > 0 || events.length > 0 || before.deadlineMs !== way.deadlineMs || before.openOrders !== way.openOrders;
  if (isDecision || isForGood(before, fact)) return 'loud';
  if (fact.kind === 'tick' || !RESTS.has(way.state)) return 'quiet';
  // The first poll in a state says how the charger stands now: places are given by it.
  const isFirst = (before.capi.poll?.atMs ?? 0) <= way.sinceMs && (way.capi.poll?.atMs ?? 0) > way.sinceMs;
  const isOld = way.capi.heardMs - before.capi.heardMs > FRESH_MS || (way.ocpp.heardMs ?? 0) - (before.ocpp.heardMs ?? 0) > FRESH_MS;
  return isFirst || isOld || said(before) !== said(way) ? 'quiet' : 'nothing';
}

/** What people say, and what began and ended. */
const ALWAYS: ReadonlySet<WayFact['kind']> = new Set<WayFact['kind']>([
  ...([
    'pause',
    'resume',
    'abort',
    'recall',
    'withdraw',
    'oneWayAccepted',
    'ocppStarted',
    'ocppStopped',
    'capiRecord',
    'ocppBoot',
  ] as const),
]);

/** Of one that has arrived sessions decide nothing any more: its way is written, but the audit would grow for as long as it charges cars. */
const isForGood = ({ state }: Way, { kind }: WayFact): boolean =>
  ALWAYS.has(kind) && !(state === 'Migrated' && (kind === 'ocppStarted' || kind === 'ocppStopped'));

/** A way without when it was heard. */
function said({ capi, ocpp, ...rest }: Way): string {
  const { heardMs: _capiHeard, poll, ...capiRest } = capi;
  const { heardMs: _ocppHeard, ...ocppRest } = ocpp;
  return JSON.stringify([rest, capiRest, ocppRest, poll && [poll.connectors, poll.settingsRevision]]);
}

/** The fields that differ. */
export function changedFields(before: Way, after: Way): Partial<Way> {
  const names = Object.keys(after) as (keyof Way)[];
  return Object.fromEntries(names.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]));
}
