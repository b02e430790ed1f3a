import type { ConnectorMemory } from './connector-memory.ts';

/** S8: what is tried, one after another, with a charger that draws more than it was offered. */
export const RUNGS = ['resend', 'defaultProfile', 'vendorKey', 'stop', 'inoperative', 'alarm'] as const;
export type Rung = (typeof RUNGS)[number];

/** How long after an order such a charger is watched, and how long each rung is given to work, ms. */
const IGNORED_AFTER_MS = 15_000;
const RUNG_MS = 30_000;

/** The next rung for a connector that draws too much since then; null: it is given time, or all was tried. */
export function nextRung({ rung, rungAtMs }: ConnectorMemory, overdrawnAtMs: number | undefined, nowMs: number): Rung | null {
  if (overdrawnAtMs === undefined || nowMs - overdrawnAtMs < IGNORED_AFTER_MS) return null;
  if (rung > 0 && nowMs - rungAtMs < RUNG_MS) return null;
  return RUNGS[rung] ?? null;
}
