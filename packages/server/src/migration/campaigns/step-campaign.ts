import type { Clock } from '@phasor/kernel';
import { auditedTransaction } from '../../journal/index.ts';
import type { NoticeWriter } from '../../notices/index.ts';
import type { Lease } from '../../sites/index.ts';
import type { Store } from '../../store/index.ts';
import { campaignStep, leaveOf, type CampaignEvent, type CampaignState, type Leave } from '../campaign/index.ts';
import { tellMembers } from '../telling/tell-members.ts';
import type { WayState } from '../way/index.ts';
import { decisionEntries } from './campaign-audit.ts';
import { appendEvents, campaignById, closeRequests, openRequests, writeCampaign } from './campaign-rows.ts';
import { gather, type Gathered, type GatherPorts } from './gather.ts';
import { keepMarks } from './member-rows.ts';

/** A charger that is to begin its way in a campaign. */
export interface Beginning {
  readonly organisationNo: number;
  readonly chargerId: string;
  readonly campaignId: string;
}

export interface SteppedCampaign {
  readonly state: CampaignState;
  /** There is something to see. */
  readonly hasChanged: boolean;
  /** Its chargers that wait for a moment to leave CAPI. */
  readonly staged: ReadonlySet<string>;
  /** Those that were read, and may fetch their image: they may have asked before this was known. */
  readonly fetching: readonly string[];
  /** What each has leave for at the instant of the step. */
  readonly leave: ReadonlyMap<string, Leave>;
}

interface StepPorts extends GatherPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly notices: NoticeWriter;
}

/** It was another's meanwhile; what was written is undone. */
class Lost extends Error {}

/**
 * One step of a campaign, in one transaction with all that it goes by: nobody can take a place between the counting and the giving. Null where
 * another node leads, or another step was quicker.
 */
export async function stepCampaign(ports: StepPorts, lease: Lease, campaignId: string): Promise<SteppedCampaign | null> {
  const { store, clock } = ports;
  try {
    return await auditedTransaction(store, async (trx, note) => {
      const row = await campaignById(trx, campaignId);
      if (!row) return null;
      const requests = await openRequests(trx, row.no);
      const nowMs = clock.now();
      const gathered = await gather(trx, ports, row, requests, nowMs);
      const { state, events } = campaignStep(row.state, gathered.facts, nowMs);
      const isAtRest = restsNow(state, gathered);
      const hasChanged = JSON.stringify(state) !== JSON.stringify(row.state) || events.length > 0 || isAtRest !== row.isAtRest;
      await keepMarks(trx, row, gathered.members);
      if (hasChanged && !(await writeCampaign(trx, lease, row, { state, isAtRest }, new Date(nowMs)))) throw new Lost();
      await appendEvents(trx, row, events);
      await tellMembers(trx, ports.notices, { row, members: gathered.members, state, events }, nowMs);
      decisionEntries(row, events).forEach(note);
      await closeRequests(trx, events.flatMap(answerOf));
      if (isAtRest) await trx.updateTable('campaign_member').set({ is_open: false }).where('campaign_no', '=', row.no).execute();
      const staged = new Set(gathered.members.flatMap(({ id, marks }) => (marks.state === 'Staged' ? [id] : [])));
      const leave = new Map(gathered.facts.chargers.map((charger) => [charger.chargerId, leaveOf(state, charger, nowMs)]));
      const fetching = gathered.members.flatMap(({ id, marks }) => (marks.state === 'Snapshotted' && leave.get(id)?.mayFetch ? [id] : []));
      return { state, hasChanged, staged, fetching, leave };
    });
  } catch (error) {
    if (error instanceof Lost) return null;
    throw error;
  }
}

interface Answered {
  readonly requestId: string;
  readonly code: string | null;
  readonly details: unknown;
}

function answerOf(event: CampaignEvent): readonly Answered[] {
  if (event.kind === 'requestDone') return [{ requestId: event.request.requestId, code: null, details: null }];
  if (event.kind !== 'requestRefused') return [];
  return [{ requestId: event.request.requestId, code: event.code, details: event.details }];
}

const UNDER_WAY: readonly WayState[] = ['Admitted', 'Snapshotted', 'Staging', 'Staged', 'Draining', 'Armed', 'Switching', 'Configuring'];
const ENDING: readonly WayState[] = ['Verifying', 'Committing', 'RollingBack', 'Stranded'];

/** Whether nobody needs to look at it any more: a draft waits for its start, and what is over has nobody under way. */
function restsNow({ phase, slots }: CampaignState, { members }: Gathered): boolean {
  if (phase === 'running' || phase === 'draft') return false;
  const isQuiet = members.every(({ marks }) => ![...UNDER_WAY, ...ENDING].includes(marks.state));
  if (phase === 'recalled') return isQuiet && members.every(({ marks }) => marks.state !== 'Soaking' && marks.state !== 'Migrated');
  return isQuiet && Object.keys(slots).length === 0;
}
