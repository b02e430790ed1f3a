import type { FactOf } from './facts.ts';
import type { WayOrderKind } from './orders.ts';
import type { Move, RuleContext } from './rules.ts';
import type { Owner, Way } from './way.ts';

/** Anything but Available: a cable in a Halo's car, a plug in a socket, a fault. */
export const hasCar = ({ capi: { poll } }: Way): boolean =>
  poll?.connectors.some(({ status, sessionId }) => status !== 'Available' || sessionId !== null) ?? false;

/** Told since the draining began: no car, no session, and the count and the last number of the charger's records are ours. */
export const isDrained = (way: Way): boolean => {
  const { poll, lastSessionId, storedThrough } = way.capi;
  return poll !== null && poll.atMs > way.sinceMs && !hasCar(way) && storedThrough >= lastSessionId;
};

/** Commit only after every probe of the same attempt (invariant 11). */
export const hasPassedAll = ({ probes }: Way): boolean => probes.length > 0 && probes.every((probe) => probe.hasPassed);

export const hasOpen = ({ openOrders }: Way, kind: WayOrderKind): boolean => openOrders.some((order) => order.kind === kind);

/** Of the attempt that runs, what its switch order said. */
export const trialOf = ({ trial, attempt }: Way): Way['trial'] => (trial?.attempt === attempt ? trial : null);

/** Grows by one; OCPP's is that of the switch order, which commit and return name. */
export const nextEpoch = ({ epoch, trial }: Way, owner: Owner): number =>
  owner === 'OCPP' && trial ? Math.max(epoch + 1, trial.epoch) : epoch + 1;

/** Something was set at the charger between the reading and the switch: nobody knows what would have to be carried. */
export const STALE = 'its settings were changed after they were read';

/** The image on trial, or the one after it, is gone: only a charger that went home says so. */
export function homeWhy({ firmware }: FactOf<'capiPoll'>): string | null {
  if (firmware?.state === 'Failed') return `the charger went home: ${firmware.reason ?? 'it says no reason'}`;
  return firmware?.state === 'Idle' ? 'the charger is back on CAPI' : null;
}

/** Nothing has failed: it waits until what it is to get may be given. */
export const heldBack = (to: 'Snapshotted' | 'Staged', reason: string, { nowMs, settings }: RuleContext): Move => ({
  to,
  why: `it is held: ${reason}`,
  set: { held: { untilMs: nowMs + settings.heldMs, reason } },
});

/** Whether it is held now; then it is given no place. */
export const isHeld = ({ held }: Way, nowMs: number): boolean => held !== null && nowMs < held.untilMs;

/** It speaks CAPI again, whatever was believed: what is left is to see that it is as it was. */
export const wentHome = ({ state, reason }: Way, why: string): Move => ({
  to: 'RollingBack',
  why,
  // What it was sent home for is the reason, not that it came.
  set: { isHome: true, reason: state === 'RollingBack' ? reason : why },
});

/** It never left CAPI, and is as it was. */
export const failed = (why: string): Move => ({ to: 'RolledBack', why, set: { reason: why } });

/** Away from OCPP: by our word where we have one, and else when its trial is over. */
export const rollBack = (why: string): Move => ({ to: 'RollingBack', why, set: { isHome: false, reason: why } });

/** Away from OCPP, for one that spoke up there although nobody expected it: whoever speaks owns it. */
export const sentBack = (way: Way, why: string, context: RuleContext): Move => ({
  to: 'RollingBack',
  why,
  set: { isHome: false, reason: why, ...ownedBy(way, 'OCPP', context) },
});

/** Takes it over where the state alone does not say whose it is. */
export const ownedBy = (way: Way, owner: Owner, { rules }: RuleContext): Partial<Way> =>
  way.owner === owner ? {} : { owner, epoch: rules.nextEpoch(way, owner) };
