import type { Grant } from '@phasor/balancing';
import type { ConnectorMemory } from './connector-memory.ts';
import type { ConnectorFacts } from './facts.ts';
import { CURRENT_ORDER_MS, OVER_A } from './order-proof.ts';

/** What a connector was granted from an instant on, A per phase; 0: no power. */
export interface Granted {
  readonly atMs: number;
  readonly offeredA: number;
}

/** Cuts closer together than this are kept as one, so that a house that climbs for minutes is remembered whole, ms; and how many of them. */
const APART_MS = 2_000;
const KEPT = 30;
/** What has had no turn for so long will have none for some seconds more, ms. */
const UNTOLD_MS = CURRENT_ORDER_MS / 2;
/** S19: over CAPI a charger says what it draws, and hears what it is to draw, so much later, ms. */
const CAPI_MS = 30_000;

/** What was granted, the oldest first, and what is now. */
export function withGranted(granted: readonly Granted[], offeredA: number, nowMs: number): readonly Granted[] {
  const last = granted.at(-1);
  if (last?.offeredA === offeredA) return granted;
  const isFurtherCut = offeredA < (last?.offeredA ?? 0) && (last?.offeredA ?? 0) < (granted.at(-2)?.offeredA ?? 0);
  const isSame = isFurtherCut && Math.floor((last?.atMs ?? 0) / APART_MS) === Math.floor(nowMs / APART_MS);
  return [...(isSame ? granted.slice(0, -1) : granted).slice(-(KEPT - 1)), { atMs: nowMs, offeredA }];
}

/** Since when less than this is granted, as far back as is remembered, ms; Infinity: it is not. */
function lessSinceMs(granted: readonly Granted[], amps: number): number {
  const at = granted.findLastIndex(({ offeredA }) => offeredA >= amps);
  return granted[at + 1]?.atMs ?? Infinity;
}

/**
 * S6, S8: what is measured has not been granted any more for as long as an order is waited for, and its order got no answer; or for half of that, and some
 * of it was not even told, since its charger has yet to answer (`isUntold`): a house that climbs takes more meanwhile. It flows on, and others must be cut
 * for it. What was told and ignored counts by itself.
 */
export function isFlowingOn(
  { protocol }: Pick<ConnectorFacts, 'protocol'>,
  { reading, granted }: Pick<ConnectorMemory, 'reading' | 'granted'>,
  { offeredA, overdrawnAtMs }: Pick<Grant, 'offeredA' | 'overdrawnAtMs'>,
  isUntold: boolean,
  nowMs: number,
): boolean {
  if (!reading || overdrawnAtMs !== undefined) return false;
  const drawnA = Math.max(...reading.amps);
  if (drawnA <= offeredA + OVER_A) return false;
  const sinceMs = lessSinceMs(granted, drawnA - OVER_A);
  const moreMs = protocol === 'CAPI' ? CAPI_MS : 0;
  return reading.atMs - sinceMs >= CURRENT_ORDER_MS + moreMs || (isUntold && nowMs - sinceMs >= UNTOLD_MS + moreMs);
}
