import type { Kysely } from 'kysely';
import type { SiteConnector } from '@phasor/contract';
import type { Database } from '../../store/index.ts';
import type { Residue } from '../loop/connector-memory.ts';

/** With what a connector has left a site: what it is given back hangs on it. */
export interface LeftWith {
  readonly settings: SiteConnector;
  /** Its max current, in A. */
  readonly maxA: number;
  /** What the ladder had left in its charger (S8). */
  readonly residue?: Residue | undefined;
  /** It may be fed by its first terminal alone since its commissioning, which told it so by this (S20). */
  readonly aloneBy?: 'key' | 'dataTransfer' | undefined;
}

export const leftText = ({ settings, maxA, residue, aloneBy }: LeftWith): string => JSON.stringify({ settings, maxA, residue, aloneBy });

/** Null: what an older version wrote down lacks it. */
export const leftOf = (text: string | null): LeftWith | null => (text === null ? null : (JSON.parse(text) as LeftWith));

/** A connector that has left a site while its charger was away. */
export interface OwedFailsafe {
  readonly organisationNo: number;
  readonly chargerNo: number;
  readonly settings: SiteConnector;
  readonly residue: Residue | undefined;
  /** An active site has it meanwhile: what it holds is wanted again. */
  readonly isTaken: boolean;
}

/** Of these chargers; null: of all. */
export async function owedFailsafes(db: Kysely<Database>, chargerIds: readonly string[] | null): Promise<readonly OwedFailsafe[]> {
  if (chargerIds?.length === 0) return [];
  let query = db
    .selectFrom('connector_proof')
    .innerJoin('charger', 'charger.no', 'connector_proof.charger_no')
    .leftJoin('site_connector', (join) =>
      join
        .onRef('site_connector.charger_no', '=', 'connector_proof.charger_no')
        .onRef('site_connector.connector_id', '=', 'connector_proof.connector_id'),
    )
    .leftJoin('site', 'site.no', 'site_connector.site_no')
    .select(['connector_proof.charger_no', 'charger.organisation_no', 'left_with', 'site.state'])
    .where('failsafe_is_owed', '=', true);
  if (chargerIds !== null) query = query.where('charger.id', 'in', [...chargerIds]);
  return (await query.execute()).flatMap(({ charger_no, organisation_no, left_with, state }) => {
    const left = leftOf(left_with);
    return left && organisation_no !== null
      ? [
          {
            organisationNo: organisation_no,
            chargerNo: charger_no,
            settings: left.settings,
            residue: left.residue,
            isTaken: state === 'active',
          },
        ]
      : [];
  });
}
