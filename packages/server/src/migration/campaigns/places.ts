import { sql, type Kysely } from 'kysely';
import type { Presence } from '../../chargers/index.ts';
import type { Database } from '../../store/index.ts';
import type { CampaignFacts, SiteFact, Slot, SlotState } from '../campaign/index.ts';
import { workingOf } from './charger-facts.ts';

/** Where the chargers of a campaign hang, and what hangs beside them. */
export interface Places extends Pick<CampaignFacts, 'sites' | 'movingInGroups'> {
  /** By charger number. */
  readonly siteOf: ReadonlyMap<number, string>;
  /** By site, its IANA zone. */
  readonly zones: ReadonlyMap<string, string>;
}

/** On its way in another campaign, or by itself, and out because of it. */
const OUT = ['Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing', 'RollingBack', 'Stranded'];

interface Neighbour {
  readonly siteId: string;
  readonly isMember: boolean;
  readonly isAwake: boolean;
  readonly isOnline: boolean;
  isOut: boolean;
  readonly connectors: { readonly connectorId: number; readonly status: string }[];
}

/** What may put a charger out. */
const LEAVES: readonly SlotState[] = ['Draining', 'RollingBack'];

/**
 * Chargers that another campaign of the organisation has let go and that have not gone yet: they count as out, or two campaigns would each take the
 * last but one of a site.
 */
async function letGo(db: Kysely<Database>, { no, organisationNo }: Whose, nowMs: number): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ charger_id: string; slot: Slot }>`
    select slots.key as charger_id, slots.value as slot
    from campaign, json_each(campaign.state::json -> 'slots') as slots
    where campaign.organisation_no = ${organisationNo} and campaign.no <> ${no ?? 0}
      and not campaign.is_at_rest and campaign.phase in ('running', 'recalled')`.execute(db);
  return new Set(rows.flatMap(({ charger_id, slot }) => (LEAVES.includes(slot.to) && nowMs < slot.untilMs ? [charger_id] : [])));
}

async function zonesOf(db: Kysely<Database>, organisationNo: number): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; zone: string }>`
    select id, settings::json ->> 'zone' as zone from site where organisation_no = ${organisationNo}`.execute(db);
  return new Map(rows.map(({ id, zone }) => [id, zone]));
}

/** For whom is asked: a campaign, or (`no` null) a charger that goes by itself. */
interface Whose {
  readonly no: number | null;
  readonly organisationNo: number;
  /** That charger. */
  readonly chargerNo?: number;
}

/** A load-balancing group is the site's. `dormantMs`: who was not heard for so long sleeps. */
export async function placesOf(
  db: Kysely<Database>,
  presence: Presence,
  campaign: Whose,
  { nowMs, dormantMs }: { readonly nowMs: number; readonly dormantMs: number },
): Promise<Places> {
  const awakeSinceMs = nowMs - dormantMs;
  const rows = await db
    .selectFrom('site_connector')
    .innerJoin('site', 'site.no', 'site_connector.site_no')
    .innerJoin('charger', 'charger.no', 'site_connector.charger_no')
    .leftJoin('connector', (join) =>
      join
        .onRef('connector.charger_no', '=', 'site_connector.charger_no')
        .onRef('connector.connector_id', '=', 'site_connector.connector_id'),
    )
    .leftJoin('campaign_member', (join) =>
      join.onRef('campaign_member.charger_no', '=', 'charger.no').on('campaign_member.campaign_no', '=', campaign.no ?? 0),
    )
    .select(['site.id as siteId', 'charger.no', 'charger.id', 'charger.last_seen_at', 'site_connector.connector_id', 'connector.status'])
    .select('campaign_member.campaign_no as memberOf')
    .where('site.organisation_no', '=', campaign.organisationNo)
    .execute();
  const out = await db.selectFrom('migration_way').select('charger_no').where('is_active', '=', true).where('state', 'in', OUT).execute();
  const isOut = new Set(out.map(({ charger_no }) => charger_no));
  const goes = await letGo(db, campaign, nowMs);
  const neighbours = new Map<number, Neighbour>();
  for (const { siteId, no, id, last_seen_at, connector_id, status, memberOf } of rows) {
    const isOnline = presence.isOnline(id);
    const seenMs = presence.lastSeenMs(no) ?? last_seen_at?.getTime() ?? -Infinity;
    const neighbour = neighbours.get(no) ?? {
      ...{ siteId, isOnline, isMember: memberOf !== null || no === campaign.chargerNo, isAwake: isOnline || seenMs >= awakeSinceMs },
      isOut: isOut.has(no) || goes.has(id),
      connectors: [],
    };
    neighbours.set(no, neighbour);
    if (status !== null) neighbour.connectors.push({ connectorId: connector_id, status });
  }
  const members = [...neighbours].filter(([, { isMember }]) => isMember);
  const siteOf = new Map(members.map(([no, { siteId }]) => [no, siteId]));
  const sites: Record<string, SiteFact> = {};
  const movingInGroups: Record<string, number> = {};
  for (const siteId of new Set(siteOf.values())) {
    const others = [...neighbours.values()].filter((neighbour) => neighbour.siteId === siteId && !neighbour.isMember);
    const moving = others.filter((other) => other.isOut).length;
    const working = others.filter((other) => other.isOnline && !other.isOut);
    sites[siteId] = {
      chargers: others.filter(({ isAwake }) => isAwake).length,
      sleepers: others.filter(({ isAwake }) => !isAwake).length,
      workingConnectors: working.reduce((sum, { connectors }) => sum + workingOf(connectors), 0),
      moving,
    };
    movingInGroups[siteId] = moving;
  }
  return { siteOf, zones: await zonesOf(db, campaign.organisationNo), sites, movingInGroups };
}
