import type { HousePast } from '../outlook/house-past.ts';
import type { WayName } from '../site/ways.ts';
import type { Crowded, DecisionCode } from './decision.ts';

/** What may still flow from before the last order, until that is measured. */
export interface Leaving {
  readonly way: WayName;
  readonly amps: number;
  /** What may still flow on another way, from an order before that one. */
  readonly before?: Leaving;
}

/** All that may still flow, the latest first. */
export function leavings(latest: Leaving | undefined): readonly Leaving[] {
  return latest ? [latest, ...leavings(latest.before)] : [];
}

/** A way that is promised: others make room for it, and it is given as soon as that room is measured to be free (S7). */
export interface Promised {
  readonly way: WayName;
  readonly code: DecisionCode;
  readonly because: Crowded | undefined;
  /** In a turn: the connector that gave way. */
  readonly otherId: string | undefined;
}

/** What one session has been granted, and what the balancer remembers of it. */
export interface Grant {
  readonly carId: string;
  readonly connectorId: string;
  /** The way it is fed; undefined is paused or waiting. */
  readonly way: WayName | undefined;
  /** What its car is offered, in A per phase; 0 without a way. */
  readonly offeredA: number;
  readonly leaving: Leaving | undefined;
  readonly promised: Promised | undefined;
  /** The way it had last, while paused: going on with another one is a change of phase. */
  readonly lastWay: WayName | undefined;
  /** Changes of phase in this session. */
  readonly switches: number;
  /** Since when it wants power, when its way last changed, when its offer last changed; ms. */
  readonly sinceMs: number;
  readonly wayAtMs: number;
  readonly offerAtMs: number;
  /** Since when it has current without a pause; ms. */
  readonly onAtMs: number;
  /** When it went on again after pauses within the last hour; ms. */
  readonly restartsMs: readonly number[];
  /** Since when it draws more than it is offered; ms. */
  readonly overdrawnAtMs: number | undefined;
  /** Since when it draws clearly less than it is offered; ms. */
  readonly underdrawnAtMs: number | undefined;
  /** The most that it is offered since it draws less (S2), in A. */
  readonly demandA: number;
}

/** Everything the balancer remembers of a site. Plain data: it can be stored and read back. */
export interface SiteState {
  readonly grants: ReadonlyMap<string, Grant>;
  /** Prices of the last search, by the name of their row. */
  readonly prices: ReadonlyMap<string, number>;
  /** The last known house load below each metered fuse, A per phase, and when it was measured; ms. */
  readonly house: ReadonlyMap<string, { readonly amps: readonly [number, number, number]; readonly atMs: number }>;
  readonly turnAtMs: number;
  /** For each metered fuse and hour of the day: the part of the time in which a phase had not even the least left for one car, over some days. */
  readonly crowding: ReadonlyMap<string, readonly (readonly [number, number, number])[]>;
  /** For each metered fuse that is small: what its house left for cars in the last days. */
  readonly housePast: ReadonlyMap<string, HousePast>;
}

/** A site of which nothing is known yet. */
export const EMPTY_STATE: SiteState = {
  grants: new Map(),
  prices: new Map(),
  house: new Map(),
  turnAtMs: -Infinity,
  crowding: new Map(),
  housePast: new Map(),
};
