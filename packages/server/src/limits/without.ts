import type { LimitInForce } from '@phasor/contract';
import type { BalancingNow } from '../sites/index.ts';

type Cause = Pick<LimitInForce, 'cause' | 'limitA' | 'isOurs'>;

/** As what the share that a site gives stands in the stack. */
const SHARE: ReadonlySet<LimitInForce['cause']> = new Set(['balancing', 'waiting', 'fallback']);

/**
 * R21: what the car could have without one limit of ours, `all` being the whole stack; null: it is not ours, or nobody knows. What balancing gives it is no
 * limit of its own where it has all that it may take: without that limit it would be given more, as far as the fuses leave it.
 */
export function without(limit: Cause, all: readonly Cause[], balancing: Pick<BalancingNow, 'beyond'> | null): number | null {
  const others = all.filter((other) => other !== limit);
  if (!limit.isOurs || others.some(({ limitA }) => limitA === null)) return null;
  const beyond = SHARE.has(limit.cause) ? null : (balancing?.beyond ?? null);
  const firm = beyond ? others.filter(({ cause }) => !SHARE.has(cause)) : others;
  const lowestA = Math.min(Infinity, ...firm.map(({ limitA }) => limitA ?? Infinity));
  // What the charger is built for is not known.
  if (!Number.isFinite(lowestA)) return null;
  if (!beyond || lowestA <= beyond.fitsA) return lowestA;
  // How far other cars would give way nobody has reckoned.
  return beyond.isAlone ? beyond.fitsA : null;
}
