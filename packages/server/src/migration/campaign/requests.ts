import type { PhasorError } from '@phasor/kernel';
import { raise } from '../errors.ts';
import type { CampaignEvent } from './events.ts';
import type { CampaignFacts, CampaignRequest } from './facts.ts';
import { waitsForApproval } from './gate.ts';
import type { CampaignPhase, CampaignState } from './state.ts';

type Done = Partial<CampaignState> | PhasorError;
type KindOf = CampaignRequest['kind'];

/** Does what people have asked, in the order in which they did; what cannot be is refused with a code, and each counts once. */
export function doRequests(
  before: CampaignState,
  requests: CampaignFacts['requests'],
  nowMs: number,
): { readonly state: CampaignState; readonly events: readonly CampaignEvent[] } {
  const events: CampaignEvent[] = [];
  const done = new Set(before.doneRequests);
  let state = before;
  const inOrder = [...requests].sort((one, other) => one.atMs - other.atMs || (one.requestId < other.requestId ? -1 : 1));
  for (const request of inOrder) {
    if (done.has(request.requestId)) continue;
    done.add(request.requestId);
    const result = doRequest(state, request, nowMs);
    state = { ...state, doneRequests: [...state.doneRequests, request.requestId] };
    if (result instanceof Error) {
      events.push({ kind: 'requestRefused', atMs: nowMs, request, code: result.code, message: result.message, details: result.details });
    } else {
      state = { ...state, ...result };
      events.push({ kind: 'requestDone', atMs: nowMs, request });
    }
  }
  return { state, events };
}

/** In which phases a request makes sense. */
const FITS: Readonly<Record<KindOf, readonly CampaignPhase[]>> = {
  start: ['draft'],
  pause: ['running'],
  resume: ['running'],
  abort: ['draft', 'running', 'recalled'],
  recall: ['running', 'aborted', 'ended'],
  approve: ['running'],
  withdraw: ['draft', 'running', 'aborted', 'recalled'],
};

function doRequest(state: CampaignState, request: CampaignRequest, nowMs: number): Done {
  const { kind, by } = request;
  if (!FITS[kind].includes(state.phase)) return raise('MIGRATION_REQUEST_UNFIT', { phase: state.phase, kind });
  switch (kind) {
    case 'start':
      if (state.settings.needsSecondPerson && by === state.createdBy) return raise('MIGRATION_APPROVER_IS_MAKER', { by });
      return { phase: 'running' };
    case 'pause':
      return { holds: [...state.holds.filter((hold) => hold.by !== by), { cause: 'person', by, sinceMs: nowMs, sentence: request.note }] };
    case 'resume':
      return { holds: [] };
    case 'abort':
      return { phase: 'aborted', holds: [] };
    case 'recall':
      return { phase: 'recalled', holds: [] };
    case 'approve':
      return approve(state, request.wave, by);
    case 'withdraw':
      if (!state.chargers.includes(request.chargerId)) {
        return raise('MIGRATION_CHARGER_NOT_IN_CAMPAIGN', { chargerId: request.chargerId });
      }
      return state.withdrawn.includes(request.chargerId) ? {} : { withdrawn: [...state.withdrawn, request.chargerId] };
  }
}

/** Agreement with figures that are there: not in advance, and not by the one who made the campaign. */
function approve(state: CampaignState, wave: number, by: string): Done {
  const { name = String(wave), gate } = state.settings.waves[wave] ?? {};
  const stands = state.waves[wave];
  if (!gate?.needsApproval) return raise('MIGRATION_NOTHING_TO_APPROVE', { wave: name, why: 'its gate asks for none' });
  if (stands?.approvedBy != null) return raise('MIGRATION_NOTHING_TO_APPROVE', { wave: name, why: 'it is approved already' });
  if (!stands || !waitsForApproval(stands.verdict)) {
    return raise('MIGRATION_NOTHING_TO_APPROVE', { wave: name, why: 'the rest of its gate has not passed' });
  }
  if (by === state.createdBy) return raise('MIGRATION_APPROVER_IS_MAKER', { by });
  return { waves: state.waves.map((so, at) => (at === wave ? { ...so, approvedBy: by } : so)) };
}
