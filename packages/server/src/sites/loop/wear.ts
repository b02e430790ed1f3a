import type { Place } from './car-views.ts';
import type { ConnectorMemory } from './connector-memory.ts';

/** S11: writes of late; each counts half as much after {@link HALF_MS}. Safety cuts are none of them. */
export interface Wear {
  readonly count: number;
  readonly atMs: number;
}

export const NO_WEAR: Wear = { count: 0, atMs: 0 };

/** Keys stand in flash that bears some 100,000 writes: so many a day for changes of phase are as many in ten years. */
export const MOST_KEYS_A_DAY = 24;

/** Whether no more keys may be written on that day to change phases; a current that is low may be raised again all the same. */
export const hasWornKeys = ({ day: onDay, keys = 0 }: ConnectorMemory['writes'], day: string): boolean =>
  onDay === day && keys >= MOST_KEYS_A_DAY;

const HALF_MS = 4 * 3_600_000;

/** How often a running session's dead-man is refreshed: normally, and where its charger is written to much; ms. */
export const REFRESH_MS = 600_000;
export const LONGEST_REFRESH_MS = 1_200_000;

/** 150 writes a day, evenly, are 36 of late: half of that slows the refresh; each above {@link PACED_FROM} lets a raise wait so much longer, ms. */
const SPARED_FROM = 15;
const PACED_FROM = 26;
const PACE_MS = 60_000;

const wearAt = ({ count, atMs }: Wear, nowMs: number): number => count * 0.5 ** (Math.max(0, nowMs - atMs) / HALF_MS);

/** So many writes more. */
export const worn = (wear: Wear, more: number, nowMs: number): Wear => ({ count: wearAt(wear, nowMs) + more, atMs: nowMs });

/** What a charger's wear asks of its connectors. */
export interface Sparing {
  readonly refreshMs: number;
  /** After its last order an offer waits so long before it rises, never longer than for a refresh, since a raise is one; its turn to give comes as much later. */
  readonly raiseMs: number;
}

function sparingAt(wear: number): Sparing {
  return {
    refreshMs: wear >= SPARED_FROM ? LONGEST_REFRESH_MS : REFRESH_MS,
    raiseMs: Math.min(LONGEST_REFRESH_MS, Math.max(0, wear - PACED_FROM) * PACE_MS),
  };
}

/** S11: by how often their charger was written to of late, for all of its connectors: they write into the same memory. */
export function sparingOf(places: readonly Place[], nowMs: number): (place: Place) => Sparing {
  const wear = new Map<string, number>();
  for (const { facts, memory } of places) wear.set(facts.chargerId, (wear.get(facts.chargerId) ?? 0) + wearAt(memory.wear, nowMs));
  return ({ facts }) => sparingAt(wear.get(facts.chargerId) ?? 0);
}
