import type { Kysely } from 'kysely';
import type { Presence } from '../../chargers/index.ts';
import type { Database } from '../../store/index.ts';
import type { CampaignCharger, CampaignFacts, CampaignRequest } from '../campaign/index.ts';
import { campaignCharger, isJudged, type ConnectorSeen, type SessionEnd } from './charger-facts.ts';
import type { CampaignRow } from './campaign-rows.ts';
import { readMembers, type MemberRow } from './member-rows.ts';
import { overloadsSince } from './overloads-since.ts';
import { placesOf } from './places.ts';
import { releasesNow } from './releases-now.ts';
import { parts, watchesOf } from './watch.ts';
import { windowsOf } from './wish.ts';

export interface GatherPorts {
  readonly presence: Presence;
  /** How often a charger on CAPI polls, and one on OCPP sends a heartbeat. */
  readonly pollMs: number;
  readonly heartbeatMs: number;
  /** Silent for so long: dormant. */
  readonly dormantMs: number;
}

export interface Gathered {
  readonly facts: CampaignFacts;
  readonly members: readonly MemberRow[];
}

/** Sessions of so long ago say nothing any more. */
const SESSIONS_MS = 30 * 86_400_000;
/** OCPP's reasons that are no one's wish. */
const FAILURES = ['EmergencyStop', 'PowerLoss', 'Other'];

/** Everything that a campaign's step looks at, as it is stored now, and who is connected. */
export async function gather(
  db: Kysely<Database>,
  ports: GatherPorts,
  campaign: CampaignRow,
  requests: readonly CampaignRequest[],
  nowMs: number,
): Promise<Gathered> {
  const { presence, dormantMs } = ports;
  const members = await readMembers(db, campaign);
  const connectors = await connectorsOf(db, campaign.no);
  const open = await openSessions(db, campaign.no);
  const ends = await sessionEnds(
    db,
    members.filter((member) => isJudged(member, nowMs)),
    nowMs - SESSIONS_MS,
  );
  const cases = await openCases(db, campaign.no);
  const highest = await highestSessions(db, campaign.no);
  const watches = await watchesOf(db, campaign.no);
  const places = await placesOf(db, presence, campaign, { nowMs, dormantMs });
  const releases = await releasesNow(db, campaign);
  const { stableDays } = campaign.state.settings.eligibility;
  const windowOf = windowsOf(campaign.wish);
  const chargers = members.map((member): CampaignCharger => {
    const { no, id, owner } = member;
    const siteId = places.siteOf.get(no) ?? null;
    const lastSeenMs = presence.lastSeenMs(no) ?? member.lastSeenMs;
    return campaignCharger(
      {
        ...{ member, wish: campaign.wish, releases, stableDays, lastSeenMs, dormantMs, siteId },
        window: windowOf(siteId === null ? null : { id: siteId, zone: places.zones.get(siteId) ?? 'UTC' }),
        connectors: connectors.get(no) ?? [],
        openSessions: open.get(no) ?? [],
        sessionEnds: ends.get(no) ?? [],
        openCases: cases.get(no) ?? 0,
        highestSessionId: highest.get(no) ?? 0,
        watch: watches.get(no),
        isOnline: presence.isOnline(id),
        heartbeatMs: owner === 'OCPP' ? ports.heartbeatMs : ports.pollMs,
      },
      nowMs,
    );
  });
  const settledMs = Math.max(
    await lastResumedMs(db, campaign.no),
    ...requests.map(({ kind, atMs }) => (kind === 'resume' ? atMs : -Infinity)),
  );
  const unsafe = members.filter(({ marks }) => marks.unsafeAtMs !== null && marks.unsafeAtMs > settledMs);
  const openSafetyEvents = unsafe.length + (await overloadsSince(db, members, places.siteOf, settledMs));
  const { sites, movingInGroups } = places;
  return { facts: { chargers, sites, movingInGroups, openSafetyEvents, requests }, members };
}

/** Whoever lets a campaign go on has looked at what happened. */
async function lastResumedMs(db: Kysely<Database>, campaignNo: number): Promise<number> {
  const row = await db
    .selectFrom('campaign_request')
    .select((of) => of.fn.max('asked_at').as('at'))
    .where('campaign_no', '=', campaignNo)
    .where('kind', '=', 'resume')
    .where('state', '=', 'done')
    .executeTakeFirst();
  return row?.at?.getTime() ?? -Infinity;
}

type Rows = Kysely<Database>;

function grouped<Item>(rows: readonly { readonly no: number; readonly item: Item }[]): ReadonlyMap<number, Item[]> {
  const groups = new Map<number, Item[]>();
  for (const { no, item } of rows) {
    const group = groups.get(no);
    if (group) group.push(item);
    else groups.set(no, [item]);
  }
  return groups;
}

async function connectorsOf(db: Rows, campaignNo: number): Promise<ReadonlyMap<number, ConnectorSeen[]>> {
  const rows = await db
    .selectFrom('connector')
    .innerJoin('campaign_member', 'campaign_member.charger_no', 'connector.charger_no')
    .select(['connector.charger_no', 'connector_id', 'status', 'status_time'])
    .where('campaign_no', '=', campaignNo)
    .execute();
  return grouped(
    rows.map(({ charger_no, connector_id, status, status_time }) => ({
      no: charger_no,
      item: { connectorId: connector_id, status, sinceMs: status_time.getTime() },
    })),
  );
}

async function openSessions(db: Rows, campaignNo: number): Promise<ReadonlyMap<number, number[]>> {
  const rows = await db
    .selectFrom('charging_transaction')
    .innerJoin('campaign_member', 'campaign_member.charger_no', 'charging_transaction.charger_no')
    .select(['charging_transaction.charger_no', 'start_time'])
    .where('campaign_no', '=', campaignNo)
    .where('stop_received_at', 'is', null)
    .execute();
  return grouped(rows.map(({ charger_no, start_time }) => ({ no: charger_no, item: start_time.getTime() })));
}

async function sessionEnds(db: Rows, judged: readonly Pick<MemberRow, 'no'>[], fromMs: number): Promise<ReadonlyMap<number, SessionEnd[]>> {
  const ends: { no: number; item: SessionEnd }[] = [];
  for (const part of parts(judged)) {
    const nos = part.map(({ no }) => no);
    const rows = await db
      .selectFrom('charging_transaction')
      .select(['charger_no', 'stop_received_at', 'stop_reason'])
      .where('charger_no', 'in', nos)
      .where('stop_received_at', '>', new Date(fromMs))
      .execute();
    for (const { charger_no, stop_received_at, stop_reason } of rows) {
      if (!stop_received_at) continue;
      ends.push({ no: charger_no, item: { atMs: stop_received_at.getTime(), hasFailed: FAILURES.includes(stop_reason ?? '') } });
    }
  }
  return grouped(ends);
}

async function openCases(db: Rows, campaignNo: number): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('migration_case')
    .innerJoin('migration_way', 'migration_way.no', 'migration_case.way_no')
    .innerJoin('campaign_member', 'campaign_member.charger_no', 'migration_way.charger_no')
    .select(['migration_way.charger_no', (of) => of.fn.countAll().as('cases')])
    .where('campaign_no', '=', campaignNo)
    .where('closed_at', 'is', null)
    .groupBy('migration_way.charger_no')
    .execute();
  return new Map(rows.map(({ charger_no, cases }) => [charger_no, Number(cases)]));
}

/** The highest of its finished records that the mark has not passed yet; those below it say nothing new. */
async function highestSessions(db: Rows, campaignNo: number): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('capi_session')
    .innerJoin('campaign_member', 'campaign_member.charger_no', 'capi_session.charger_no')
    .innerJoin('capi_charger', 'capi_charger.charger_no', 'capi_session.charger_no')
    .select(['capi_session.charger_no', (of) => of.fn.max('session_id').as('highest')])
    .where('campaign_no', '=', campaignNo)
    .where('is_finished', '=', true)
    .whereRef('session_id', '>', 'sessions_through')
    .groupBy('capi_session.charger_no')
    .execute();
  return new Map(rows.map(({ charger_no, highest }) => [charger_no, Number(highest)]));
}
