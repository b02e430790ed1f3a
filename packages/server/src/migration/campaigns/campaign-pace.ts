import { sql, type Kysely } from 'kysely';
import type { CampaignPace } from '../../releases/index.ts';
import type { Database } from '../../store/index.ts';

/** How fast the campaign that a charger is on its way in lets images be fetched; null: it is in none. */
export async function campaignPaceOf(db: Kysely<Database>, chargerId: string): Promise<CampaignPace | null> {
  const { rows } = await sql<CampaignPace>`
    select campaign.id as "campaignId", (campaign.state::json -> 'settings' -> 'budgets' ->> 'bytesPerS')::float8 as "bytesPerS"
    from migration_way as way
    join charger on charger.no = way.charger_no
    join campaign on campaign.id = way.campaign_id
    where charger.id = ${chargerId} and way.is_active`.execute(db);
  return rows[0] ?? null;
}
