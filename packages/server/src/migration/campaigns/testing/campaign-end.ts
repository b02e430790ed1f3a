import { canonicalJson, type Json } from '../../../journal/index.ts';
import type { Store } from '../../../store/index.ts';
import type { CampaignEvent } from '../../campaign/index.ts';
import { WAITS } from '../../desk/testing/stored-server.ts';
import { readWayAudit, replayed, whyAuditBroken } from '../../desk/way-audit.ts';
import { wayById } from '../../desk/way-rows.ts';
import { campaignById } from '../campaign-rows.ts';
import type { CampaignScene } from './campaign-scene.ts';

/** What is left of a campaign when it is over: all of it but instants. */
export interface CampaignEnd {
  readonly phase: string;
  readonly isAtRest: boolean;
  readonly waves: readonly (readonly string[])[];
  readonly withdrawn: readonly string[];
  readonly leave: number;
  /** What happened, in its order, but leave, which is given anew when it was not used in time, and gates that hold. */
  readonly events: readonly string[];
  /** Its events are numbered 1, 2, 3, … */
  readonly isLogWhole: boolean;
  readonly requests: readonly string[];
  /** What people decided, as the audit has it. */
  readonly decisions: readonly string[];
  readonly chargers: readonly ChargerEnd[];
}

interface ChargerEnd {
  readonly state: string;
  readonly attempts: number;
  readonly ways: number;
  readonly isOpen: boolean;
  readonly isMarkedTold: boolean;
  /** By fact; each of them once. */
  readonly told: readonly string[];
  /** What is wrong with the audit of its way; null: it leads to the way that is stored. */
  readonly audit: string | null;
}

const textOf = (value: object): string => canonicalJson(JSON.parse(JSON.stringify(value)) as Json);

export async function endOf(store: Store, scene: CampaignScene): Promise<CampaignEnd> {
  const { db } = store;
  const { campaignId, campaignNo, organisationNo, chargerIds } = scene;
  const row = await campaignById(db, campaignId);
  if (!row) throw new Error('the campaign is gone');
  const { phase, waves, withdrawn, slots } = row.state;
  const log = await db
    .selectFrom('campaign_event')
    .select(['seq', 'content'])
    .where('campaign_no', '=', campaignNo)
    .orderBy('seq')
    .execute();
  const requests = await db.selectFrom('campaign_request').selectAll().where('campaign_no', '=', campaignNo).orderBy('id').execute();
  const decisions = await db
    .selectFrom('audit_entry')
    .select('kind')
    .where('organisation_no', '=', organisationNo)
    .where('subject', '=', `campaign:${campaignId}`)
    .orderBy('seq')
    .execute();
  const indexOf = (chargerId: string): string => `charger ${chargerIds.indexOf(chargerId) + 1}`;
  const chargers: ChargerEnd[] = [];
  for (const chargerId of chargerIds) chargers.push(await chargerEnd(store, scene, chargerId));
  return {
    ...{ phase, isAtRest: row.isAtRest, leave: Object.keys(slots).length, chargers },
    waves: waves.map(({ members }) => members.map(indexOf)),
    withdrawn: withdrawn.map(indexOf),
    events: log.flatMap(({ content }) => saidOf(JSON.parse(content) as CampaignEvent)),
    isLogWhole: log.every(({ seq }, at) => seq === at + 1),
    requests: requests.map(({ kind, state }) => `${kind}: ${state}`),
    decisions: decisions.map(({ kind }) => kind),
  };
}

function saidOf(event: CampaignEvent): readonly string[] {
  switch (event.kind) {
    case 'requestDone':
    case 'requestRefused':
      return [`${event.kind} ${event.request.kind}`];
    case 'waveOpened':
      return [`${event.kind} ${event.wave} with ${event.members.length}`];
    case 'gateAnswered':
      return event.verdict.answer === 'hold' ? [] : [`gate ${event.wave}: ${event.verdict.answer}`];
    case 'slotGiven':
    case 'slotVoid':
    case 'slotTakenBack':
      return [];
    default:
      return [event.kind];
  }
}

async function chargerEnd(
  { db }: Store,
  { organisationNo, campaignId, campaignNo }: CampaignScene,
  chargerId: string,
): Promise<ChargerEnd> {
  const { no } = await db.selectFrom('charger').select('no').where('id', '=', chargerId).executeTakeFirstOrThrow();
  const member = await db
    .selectFrom('campaign_member')
    .select(['is_open', 'told_at'])
    .where('campaign_no', '=', campaignNo)
    .where('charger_no', '=', no)
    .executeTakeFirstOrThrow();
  const notices = await db.selectFrom('notice').select('fact').where('charger_id', '=', chargerId).orderBy('fact').execute();
  const ways = await db.selectFrom('migration_way').select('id').where('charger_no', '=', no).orderBy('no').execute();
  const begun = await db
    .selectFrom('audit_entry')
    .select('details')
    .where('organisation_no', '=', organisationNo)
    .where('kind', '=', 'migration.begun')
    .execute();
  const own = begun.filter(({ details }) => details.includes(`"${chargerId}"`));
  const way = await wayById(db, ways.at(-1)?.id ?? '');
  const ids = [campaignId, chargerId, ...(way ? [way.id] : [])];
  const shortOf = (fact: string): string => ids.reduce((text, id) => text.replace(id, ''), fact).replace(/^:+/, '');
  return {
    ...{ state: way?.way.state ?? 'none', attempts: way?.way.attempt ?? 0, ways: own.length },
    ...{ isOpen: member.is_open, isMarkedTold: member.told_at !== null, told: notices.map(({ fact }) => shortOf(fact)).sort() },
    audit: way ? await whyBroken() : null,
  };

  async function whyBroken(): Promise<string | null> {
    if (!way) return 'it is gone';
    const entries = await readWayAudit(db, organisationNo, way.id);
    const again = { ...replayed(entries, WAITS), ...way.quiet };
    return whyAuditBroken(entries, way.steps) ?? (textOf(again) === textOf(way.way) ? null : 'it leads to another way');
  }
}
