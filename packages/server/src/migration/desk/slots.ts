import { wayRules, type Way, type WayFact } from '../way/index.ts';

/** Whoever decides when a charger may go on: a campaign with its budgets, or nobody. */
export interface Slots {
  /** Asked after each step, and again from time to time while a charger waits: what it is told now; null: nothing yet. */
  next(way: Way, campaignId: string | null, nowMs: number): WayFact | null;
  /** A charger needs its places no more. */
  freed(wayId: string, campaignId: string | null): void;
}

/** After a car came while it was drained, it is let alone for so long, ms. */
const CALM_MS = 60_000;

/** Without a campaign: at once, as soon as no car is there. */
export const slotsAtOnce: Slots = {
  next(way, campaignId, nowMs) {
    if (wayRules.isHeld(way, nowMs)) return null;
    if (campaignId !== null || way.isPaused || way.isAborted || way.isRecalled) return null;
    switch (way.state) {
      case 'Candidate':
        return { kind: 'admitted', atMs: nowMs };
      case 'Snapshotted':
        return { kind: 'slotGranted', slot: 'download', atMs: nowMs };
      case 'Staged': {
        const isCalm = way.last?.from !== 'Draining' || nowMs - way.sinceMs >= CALM_MS;
        const isHeard = (way.capi.poll?.atMs ?? 0) > way.sinceMs;
        const mayGo = (way.plan.hasTrialSupport || way.isOneWayAccepted) && way.endpointTest?.failure === null;
        return isCalm && isHeard && mayGo && !wayRules.hasCar(way) ? { kind: 'slotGranted', slot: 'switch', atMs: nowMs } : null;
      }
      default:
        return null;
    }
  },
  freed: () => undefined,
};
