import type { Kysely } from 'kysely';
import type { Presence } from '../../chargers/index.ts';
import type { Database } from '../../store/index.ts';
import type { CampaignFacts, SiteFact } from '../campaign/index.ts';
import { workingOf } from './charger-facts.ts';

/** Where the chargers of a campaign hang, and what hangs beside them. */
export interface Places extends Pick<CampaignFacts, 'sites' | 'movingInGroups'> {
  /** By charger number. */
  readonly siteOf: ReadonlyMap<number, string>;
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

/** A load-balancing group is the site's. `awakeSinceMs`: who was not heard since then sleeps. */
export async function placesOf(
  db: Kysely<Database>,
  presence: Presence,
  campaign: { readonly no: number; readonly organisationNo: number },
  awakeSinceMs: number,
): Promise<Places> {
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
      join.onRef('campaign_member.charger_no', '=', 'charger.no').on('campaign_member.campaign_no', '=', campaign.no),
    )
    .select(['site.id as siteId', 'charger.no', 'charger.id', 'charger.last_seen_at', 'site_connector.connector_id', 'connector.status'])
    .select('campaign_member.campaign_no as memberOf')
    .where('site.organisation_no', '=', campaign.organisationNo)
    .execute();
  const out = await db.selectFrom('migration_way').select('charger_no').where('is_active', '=', true).where('state', 'in', OUT).execute();
  const isOut = new Set(out.map(({ charger_no }) => charger_no));
  const neighbours = new Map<number, Neighbour>();
  for (const { siteId, no, id, last_seen_at, connector_id, status, memberOf } of rows) {
    const isOnline = presence.isOnline(id);
    const seenMs = presence.lastSeenMs(no) ?? last_seen_at?.getTime() ?? -Infinity;
    const neighbour = neighbours.get(no) ?? {
      ...{ siteId, isOnline, isMember: memberOf !== null, isAwake: isOnline || seenMs >= awakeSinceMs },
      isOut: isOut.has(no),
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
  return { siteOf, sites, movingInGroups };
}
