import type { ConnectorMemory } from './connector-memory.ts';
import { CAR_FOLLOWS_MS } from './order-proof.ts';

/** S8: what is tried, one after another, with a charger that draws more than it was offered. */
export const RUNGS = ['resend', 'defaultProfile', 'vendorKey', 'stop', 'inoperative', 'alarm'] as const;
export type Rung = (typeof RUNGS)[number];

/** How long after an order such a charger is watched, and how long each rung is given to work, ms. */
const IGNORED_AFTER_MS = 15_000;
const RUNG_MS = 30_000;

/**
 * Only who heard the last order can ignore it, and only who was heard since the last rung still does: a line that is dead without a word is no
 * disobedience, and a charge must not be stopped for it.
 */
function stillIgnores({ told, reading, rung, rungAtMs }: ConnectorMemory, nowMs: number): boolean {
  // Without an order in force it has refused what it was told.
  const takenAtMs = told === null ? -Infinity : told.takenAtMs;
  if (takenAtMs === null || !reading || nowMs - takenAtMs < IGNORED_AFTER_MS) return false;
  return reading.atMs >= takenAtMs + CAR_FOLLOWS_MS && (rung === 0 || reading.atMs > rungAtMs);
}

/** The next rung for a connector that draws too much since then; null: it is given time, it may not have heard us, or all was tried. */
export function nextRung(memory: ConnectorMemory, overdrawnAtMs: number | undefined, nowMs: number): Rung | null {
  const { rung, rungAtMs } = memory;
  if (overdrawnAtMs === undefined || nowMs - overdrawnAtMs < IGNORED_AFTER_MS) return null;
  if (rung > 0 && nowMs - rungAtMs < RUNG_MS) return null;
  return stillIgnores(memory, nowMs) ? (RUNGS[rung] ?? null) : null;
}
