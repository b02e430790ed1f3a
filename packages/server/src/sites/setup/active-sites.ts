import type { Kysely } from 'kysely';
import type { PerPhase } from '@phasor/balancing';
import type { ConnectorProof, SiteConnector, SiteSettings } from '@phasor/contract';
import type { Database } from '../../store/index.ts';
import { leftOf } from './left-sites.ts';
import { assessRow, settingsOf, type SiteRow } from './site-rows.ts';

/** A connector of an active site, as the loop needs it. Currents in A per phase. */
export interface ActiveConnector {
  readonly chargerNo: number;
  readonly chargerId: string;
  readonly connectorId: number;
  readonly protocol: 'OCPP' | 'CAPI';
  readonly settings: SiteConnector;
  readonly proof: ConnectorProof;
  readonly maxA: number;
  /** What it is to fall back to without us (S16): the safe limit of its profiles. */
  readonly failsafeA: number;
  /** Its base profile stands, as far as its answers tell (S13). */
  readonly isStanding: boolean;
  /** Its commissioning may have left it fed by its first terminal alone (S20). */
  readonly isAlone: boolean;
}

export interface ActiveSite {
  readonly no: number;
  readonly id: string;
  readonly organisationNo: number;
  readonly settings: SiteSettings;
  readonly revision: number;
  readonly connectors: readonly ActiveConnector[];
  /** The worst load that is not ours at each fuse (S16). */
  readonly worstHouseA: ReadonlyMap<string, PerPhase>;
  /** Why it would not be activated now, a sentence: a firmware has changed, for one; null: all fits (S12). */
  readonly refusal: string | null;
}

/** The sites whose power is shared, or one of them. */
export async function readActiveSites(db: Kysely<Database>, nowMs: number, siteNo?: number): Promise<readonly ActiveSite[]> {
  let query = db.selectFrom('site').selectAll().where('state', '=', 'active').orderBy('no');
  if (siteNo !== undefined) query = query.where('no', '=', siteNo);
  const sites: ActiveSite[] = [];
  for (const row of await query.execute()) sites.push(await activeOf(db, row, nowMs));
  return sites;
}

async function activeOf(db: Kysely<Database>, row: SiteRow, nowMs: number): Promise<ActiveSite> {
  const { connectors, house, refusal } = await assessRow(db, row, nowMs);
  return {
    no: row.no,
    id: row.id,
    organisationNo: row.organisation_no,
    settings: settingsOf(row),
    revision: row.revision,
    refusal: refusal?.sentence ?? null,
    worstHouseA: new Map([...house].map(([fuseId, { amps }]) => [fuseId, amps])),
    connectors: connectors.map(({ facts, proof, targetA }) => ({
      chargerNo: facts.chargerNo,
      chargerId: facts.settings.chargerId,
      connectorId: facts.settings.connectorId,
      protocol: facts.evidence.protocol,
      settings: facts.settings,
      proof,
      maxA: facts.maxA,
      failsafeA: targetA,
      isStanding: facts.evidence.standingA !== null,
      isAlone: facts.proof?.phases_are_owed === true && leftOf(facts.proof.left_with)?.aloneBy !== undefined,
    })),
  };
}
