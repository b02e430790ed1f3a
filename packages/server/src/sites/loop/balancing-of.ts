import { waitingList } from '@phasor/balancing';
import { connectorKey } from '../setup/connector-key.ts';

import type { SiteLoops } from './site-loops.ts';
import { grantOf } from './site-step.ts';
import { fallbackOf, reasonOf } from './site-now.ts';

/** What the balancing of its site gives a connector now, and why. */
export interface BalancingNow {
  /** A on each phase. */
  readonly grantedA: number;
  readonly phases: number | null;
  readonly sinceMs: number | null;
  readonly reason: string;
  readonly waiting: { readonly place: number; readonly expectedAtMs: number | null } | null;
  /** What the site falls back from; null: nothing. */
  readonly fallback: string | null;
}

/** Null where the connector is in no site that this node balances, or no car charges there. */
export function balancingOf(loops: SiteLoops, chargerId: string, connectorId: number): BalancingNow | null {
  const loop = loops.ofConnector(chargerId, connectorId);
  const key = connectorKey({ chargerId, connectorId });
  const memory = loop?.memory.connectors.get(key);
  const facts = loop?.look?.facts.connectors.find((one) => one.key === key);
  if (!loop?.look || !memory?.session || !facts) return null;
  const { step, facts: site } = loop.look;
  const grant = grantOf(loop.memory.state, { memory });
  const waits = waitingList(site.balanced, loop.memory.state, step.observation).find((one) => one.connectorId === key);
  const waiting =
    waits && grant?.way === undefined
      ? { place: waits.place, expectedAtMs: Number.isFinite(waits.expectedAtMs) ? waits.expectedAtMs : null }
      : null;
  return {
    grantedA: grant?.offeredA ?? 0,
    phases: grant?.way === undefined ? null : grant.way === '3P' ? 3 : 1,
    sinceMs: grant && Number.isFinite(grant.offerAtMs) ? grant.offerAtMs : null,
    reason: reasonOf({ facts, memory }, grant?.way !== undefined, waiting?.place ?? null),
    waiting,
    fallback: fallbackOf(step.houses),
  };
}
