import { permissionsOf, type CampaignState, type Leave } from '../campaign/index.ts';
import { wayRules, type Way, type WayFact, type WayState } from '../way/index.ts';

/** These are told when the campaign pauses, goes on, or is given up; those that are at rest hear it when they go on. */
const AT_REST: readonly WayState[] = ['Excluded', 'Withdrawn', 'RolledBack', 'Stranded', 'RollingBack'];

/** What a campaign has to say to a charger's way now; null: nothing. What people want comes before leave to go on. `leave` is what it has now. */
export function wordFor(way: Way, state: CampaignState, leave: Leave, nowMs: number): WayFact | null {
  const { chargerId } = way.plan;
  const may = permissionsOf(state);
  const isGivenUp = state.phase === 'aborted' || state.phase === 'recalled';
  if (isGivenUp && !way.isAborted) return { kind: 'abort', atMs: nowMs };
  if (!isGivenUp && !AT_REST.includes(way.state)) {
    if (!may.arm && !way.isPaused) return { kind: 'pause', atMs: nowMs };
    if (may.arm && way.isPaused && !way.isHeld && !way.isAborted) return { kind: 'resume', atMs: nowMs };
  }
  if (state.withdrawn.includes(chargerId) && mayBeWithdrawn(way)) return { kind: 'withdraw', atMs: nowMs };
  if (wayRules.isHeld(way, nowMs)) return null;
  const to = isUsed(state, way) ? null : leave.to;
  if ((way.isPaused || way.isAborted) && to !== 'RollingBack') return null;
  switch (way.state) {
    case 'Candidate':
      return to === 'Admitted' && may.admit ? { kind: 'admitted', atMs: nowMs } : null;
    case 'Snapshotted':
      // What it began with holds a place to download; who was read anew by itself asks for one.
      return may.admit && (leave.mayFetch || to === 'Staging') ? { kind: 'slotGranted', slot: 'download', atMs: nowMs } : null;
    case 'Staged': {
      const isHeard = (way.capi.poll?.atMs ?? 0) > way.sinceMs;
      const canReturn = way.plan.hasTrialSupport || way.isOneWayAccepted;
      const isReached = way.endpointTest?.failure === null;
      const mayGo = to === 'Draining' && may.arm && isHeard && canReturn && isReached && !wayRules.hasCar(way);
      return mayGo ? { kind: 'slotGranted', slot: 'switch', atMs: nowMs } : null;
    }
    case 'Soaking':
    case 'Migrated':
      return to === 'RollingBack' && may.recall && way.plan.hasTrialSupport ? { kind: 'recall', atMs: nowMs } : null;
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

/** One that came back to the state since has used it, whatever the campaign has seen of that. Who never began is as old as its campaign. */
function isUsed({ slots }: CampaignState, way: Way): boolean {
  const slot = slots[way.plan.chargerId];
  return !slot || slot.from !== way.state || (way.last !== null && way.sinceMs > slot.givenAtMs);
}
