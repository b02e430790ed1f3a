import type { Store } from '../../../store/index.ts';
import type { CampaignScene } from './campaign-scene.ts';

/** Part of what one write has to write, that a product with that defect would write in a second one. */
export type CampaignDefect =
  /** Its log is not written with a campaign's step, */
  | 'events'
  /** nor what its owners are told, of whom it is remembered that they were. */
  | 'notices'
  /** What a way's first entry in the audit says is written before the way. */
  | 'way';

/** Takes it away where the server died after its last write. */
export async function lose({ db }: Store, { campaignNo, chargerIds }: CampaignScene, defect: CampaignDefect): Promise<void> {
  const { changed_at: last } = await db.selectFrom('campaign').select('changed_at').where('no', '=', campaignNo).executeTakeFirstOrThrow();
  switch (defect) {
    case 'events':
      await db.deleteFrom('campaign_event').where('campaign_no', '=', campaignNo).where('at', '=', last).execute();
      return;
    case 'notices':
      await db.deleteFrom('notice').where('charger_id', 'in', chargerIds).where('at', '=', last).execute();
      return;
    case 'way':
      await db
        .deleteFrom('migration_way')
        .where('steps', '=', 0)
        .where('charger_no', 'in', (of) => of.selectFrom('charger').select('no').where('id', 'in', chargerIds))
        .execute();
  }
}
