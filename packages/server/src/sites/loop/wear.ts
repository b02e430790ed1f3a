import type { Place } from './car-views.ts';

/**
 * S11: how long an offer stays before it may rise, by how often its charger was written to on that local day, in ms. Of 150 writes a day a session that
 * lasts from morning to night needs 84 for its dead-man; a raise every ten minutes costs none beside those, since it stands for the refresh.
 */
const STEPS: readonly (readonly [fromWrites: number, everyMs: number])[] = [
  [100, 600_000],
  [70, 300_000],
];

const everyMs = (writes: number): number => STEPS.find(([fromWrites]) => writes >= fromWrites)?.[1] ?? 0;

/** Whether a raise is to wait because its charger was written to much today. Writes of all its connectors go into the same memory. */
export function wornBy(places: readonly Place[], day: string, nowMs: number): (place: Place) => boolean {
  const counts = new Map<string, number>();
  for (const { facts, memory } of places) {
    if (memory.writes.day === day) counts.set(facts.chargerId, (counts.get(facts.chargerId) ?? 0) + memory.writes.count);
  }
  return ({ facts, memory: { told } }) => told !== null && nowMs - told.sentAtMs < everyMs(counts.get(facts.chargerId) ?? 0);
}
