import { waitingList } from '@phasor/balancing';
import { connectorKey } from '../setup/connector-key.ts';
import { beyondAllowed, type BeyondAllowed } from './beyond-allowed.ts';
import { fallbackOf } from './fallbacks.ts';
import { ownBound } from './own-bound.ts';
import type { SiteLoops } from './site-loops.ts';
import { grantOf } from './site-step.ts';
import { reasonOf } from './site-now.ts';
import { tightestAbove } from './tightest.ts';

/** What the balancing of its site gives a connector now, and why. */
export interface BalancingNow {
  /** A on each phase. */
  readonly grantedA: number;
  readonly phases: number | null;
  readonly sinceMs: number | null;
  readonly reason: string;
  readonly waiting: { readonly place: number; readonly expectedAtMs: number | null } | null;
  /** S17: its start is held until then, ms since 1970; null: it is not. */
  readonly heldUntilMs: number | null;
  /** What the site falls back from; null: nothing. */
  readonly fallback: string | null;
  /** Its grant is what the car was seen to take, and a little more (S2). */
  readonly isCarsOwn: boolean;
  /** What it could give were the car allowed more; null: the grant is a limit of its own. */
  readonly beyond: BeyondAllowed | null;
  /** Nobody can tell it anything: `A` is what it falls back to by itself, null where nobody has seen that. Null: it is here. */
  readonly offline: { readonly fallsBackToA: number | null } | null;
}

/** Null where the connector is in no site that this node balances, or no car charges there. */
export function balancingOf(loops: SiteLoops, chargerId: string, connectorId: number): BalancingNow | null {
  const loop = loops.ofConnector(chargerId, connectorId);
  const key = connectorKey({ chargerId, connectorId });
  const memory = loop?.memory.connectors.get(key);
  const facts = loop?.look?.facts.connectors.find((one) => one.key === key);
  if (!loop?.look || !memory || !facts || (!memory.session && !memory.takenOut)) return null;
  const { step, facts: site } = loop.look;
  const all = site.connectors.flatMap((one) => {
    const known = loop.memory.connectors.get(one.key);
    return known ? [{ facts: one, memory: known }] : [];
  });
  const grant = grantOf(loop.memory.state, { memory });
  const own = ownBound({ facts, memory }, grant, site);
  const isHeld = site.nowMs < memory.heldUntilMs;
  const waits = waitingList(site.balanced, loop.memory.state, step.observation).find((one) => one.connectorId === key);
  const waiting =
    waits && grant?.way === undefined
      ? { place: waits.place, expectedAtMs: Number.isFinite(waits.expectedAtMs) ? waits.expectedAtMs : null }
      : null;
  return {
    grantedA: grant?.offeredA ?? 0,
    phases: grant?.way === undefined ? null : grant.way === '3P' ? 3 : 1,
    sinceMs: grant && Number.isFinite(grant.offerAtMs) ? grant.offerAtMs : null,
    reason: reasonOf(
      { facts, memory },
      {
        nowMs: site.nowMs,
        isOn: grant?.way !== undefined,
        waitingPlace: waiting?.place ?? null,
        own,
        tightest: tightestAbove({ facts, memory }, all, site, step),
      },
    ),
    waiting,
    heldUntilMs: isHeld ? memory.heldUntilMs : null,
    fallback: fallbackOf(step.houses, site.meterFaults, new Set(site.balanced.above(facts.fuseId).map(({ id }) => id))),
    isCarsOwn: own?.by === 'car',
    beyond: isHeld || memory.takenOut || waiting ? null : beyondAllowed({ facts, memory }, grant, all, site, step),
    offline: facts.isOnline ? null : { fallsBackToA: facts.countsA <= facts.failsafeA ? facts.failsafeA : null },
  };
}

/** Why nobody here knows what the balancing of its site gives a connector, a sentence; null: that is known, or it is in no active site. */
export function unknownShareOf(loops: SiteLoops, chargerId: string, connectorId: number): string | null {
  if (loops.ofConnector(chargerId, connectorId)?.look) return null;
  switch (loops.balancedWhere(chargerId, connectorId)) {
    case 'nowhere':
      return null;
    case 'here':
      return 'Its site is only beginning to be balanced, and its share is not known yet.';
    case 'elsewhere':
      return 'Another node balances its site, and its share is not known here.';
  }
}
