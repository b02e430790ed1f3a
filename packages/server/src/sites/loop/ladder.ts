import type { ConnectorMemory } from './connector-memory.ts';

/** S8: what is tried, one after another, with a charger that draws more than it was offered. */
export const RUNGS = ['resend', 'defaultProfile', 'vendorKey', 'stop', 'inoperative', 'alarm'] as const;
export type Rung = (typeof RUNGS)[number];

/** How long after an order such a charger is watched, and how long each rung is given to work, ms. */
const IGNORED_AFTER_MS = 15_000;
const RUNG_MS = 30_000;
/** Above its offer by more than this it draws too much, in A. */
const OVER_A = 1;

/**
 * Only who heard the last order can ignore it, and only who was heard since the last rung had time to work still does: a line that is dead without a
 * word is no disobedience, and a charge must not be stopped for it. Orders may follow each other in seconds: when the last was taken does not count.
 */
function stillIgnores({ told, reading, rung, rungAtMs }: ConnectorMemory, offeredA: number): boolean {
  if (!reading || told?.takenAtMs === null || Math.max(...reading.amps) <= offeredA + OVER_A) return false;
  return rung === 0 || reading.atMs >= rungAtMs + IGNORED_AFTER_MS;
}

/** The next rung for a connector that draws more than it is granted; null: it is given time, it may not have heard us, or all was tried. */
export function nextRung(
  memory: ConnectorMemory,
  grant: { readonly overdrawnAtMs: number | undefined; readonly offeredA: number } | undefined,
  nowMs: number,
): Rung | null {
  const { rung, rungAtMs } = memory;
  if (grant?.overdrawnAtMs === undefined || nowMs - grant.overdrawnAtMs < IGNORED_AFTER_MS) return null;
  if (rung > 0 && nowMs - rungAtMs < RUNG_MS) return null;
  return stillIgnores(memory, grant.offeredA) ? (RUNGS[rung] ?? null) : null;
}
