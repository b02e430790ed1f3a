import { permissionsOf, type CampaignState, type Slot } from '../campaign/index.ts';
import { wayRules, type Way, type WayFact, type WayState } from '../way/index.ts';

/** Slots are not used in their last minute: the campaign may take a void one back at the same instant. */
const MARGIN_MS = 60_000;
/** These are told when the campaign pauses, goes on, or is given up; those that are at rest hear it when they go on. */
const AT_REST: readonly WayState[] = ['Excluded', 'Withdrawn', 'RolledBack', 'Stranded', 'RollingBack'];

/** What a campaign has to say to a charger's way now; null: nothing. What people want comes before leave to go on. */
export function wordFor(way: Way, state: CampaignState, nowMs: number): WayFact | null {
  const { chargerId } = way.plan;
  const may = permissionsOf(state);
  const isGivenUp = state.phase === 'aborted' || state.phase === 'recalled';
  if (isGivenUp && !way.isAborted) return { kind: 'abort', atMs: nowMs };
  if (!isGivenUp && !AT_REST.includes(way.state)) {
    if (!may.arm && !way.isPaused) return { kind: 'pause', atMs: nowMs };
    if (may.arm && way.isPaused && !way.isAborted) return { kind: 'resume', atMs: nowMs };
  }
  if (state.withdrawn.includes(chargerId) && mayBeWithdrawn(way)) return { kind: 'withdraw', atMs: nowMs };
  if (wayRules.isHeld(way, nowMs)) return null;
  const slot = usableSlot(state.slots[chargerId], way, nowMs);
  switch (way.state) {
    case 'Candidate':
      return slot?.to === 'Admitted' && may.admit ? { kind: 'admitted', atMs: nowMs } : null;
    case 'Snapshotted':
      // The slot that it began with holds a place to download.
      return may.admit ? { kind: 'slotGranted', slot: 'download', atMs: nowMs } : null;
    case 'Staged': {
      const isHeard = (way.capi.poll?.atMs ?? 0) > way.sinceMs;
      const canReturn = way.plan.hasTrialSupport || way.isOneWayAccepted;
      const isReached = way.endpointTest?.failure === null;
      const mayGo = slot?.to === 'Draining' && may.arm && isHeard && canReturn && isReached && !wayRules.hasCar(way);
      return mayGo ? { kind: 'slotGranted', slot: 'switch', atMs: nowMs } : null;
    }
    case 'Soaking':
    case 'Migrated':
      return slot?.to === 'RollingBack' && may.recall && way.plan.hasTrialSupport ? { kind: 'recall', atMs: nowMs } : null;
    default:
      return null;
  }
}

/** Before it may get other firmware; a person who withdraws one that is further on must recall it. */
const WITHDRAWN_FROM: readonly WayState[] = [
  'Candidate',
  'Admitted',
  'Snapshotted',
  'Staging',
  'Staged',
  'RolledBack',
  'Excluded',
  'Dormant',
];
const mayBeWithdrawn = ({ state }: Way): boolean => WITHDRAWN_FROM.includes(state);

function usableSlot(slot: Slot | undefined, way: Way, nowMs: number): Slot | null {
  if (!slot || slot.from !== way.state || nowMs < slot.startAtMs) return null;
  const marginMs = Math.min(MARGIN_MS, (slot.untilMs - slot.startAtMs) / 2);
  // One that came back to the state since has used it. Who never began is as old as its campaign.
  const isUsed = way.last !== null && way.sinceMs > slot.givenAtMs;
  return !isUsed && nowMs < slot.untilMs - marginMs ? slot : null;
}
