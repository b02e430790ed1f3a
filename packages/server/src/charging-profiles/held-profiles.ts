import type { Kysely, Selectable } from 'kysely';
import type { HeldProfile } from '@phasor/contract';
import type { ChargingProfile } from '@phasor/ocpp';
import type { InstalledProfile } from '@phasor/ocpp/smart-charging';
import type { Database } from '../store/index.ts';

type Row = Selectable<Database['charging_profile']>;

/** A profile in force, with its row. */
export interface StoredProfile extends InstalledProfile {
  readonly id: string;
}

/** The chargers' profiles that are in force, oldest first, by charger. */
export async function installedProfiles(
  db: Kysely<Database>,
  chargerNos: readonly number[],
): Promise<ReadonlyMap<number, readonly StoredProfile[]>> {
  const rows = await db
    .selectFrom('charging_profile')
    .selectAll()
    .where('charger_no', 'in', chargerNos)
    .where('state', '=', 'installed')
    .orderBy('id')
    .execute();
  const profiles = new Map<number, StoredProfile[]>(chargerNos.map((no) => [no, []]));
  for (const row of rows) profiles.get(row.charger_no)?.push(storedOf(row));
  return profiles;
}

/** All that a charger holds or waits for, for people. */
export async function heldProfiles(db: Kysely<Database>, chargerNo: number): Promise<HeldProfile[]> {
  const rows = await db.selectFrom('charging_profile').selectAll().where('charger_no', '=', chargerNo).orderBy('id').limit(200).execute();
  return rows.map((row) => ({
    connectorId: row.connector_id,
    state: row.state,
    transactionId: row.transaction_id,
    installedAt: row.installed_at.toISOString(),
    profile: JSON.parse(row.profile) as unknown,
  }));
}

/** What is written was checked against OCPP's schema before. */
const storedOf = (row: Row): StoredProfile => ({
  id: row.id,
  connectorId: row.connector_id ?? 0,
  installedMs: row.installed_at.getTime(),
  profile: {
    ...(JSON.parse(row.profile) as ChargingProfile),
    ...(row.transaction_id === null ? {} : { transactionId: row.transaction_id }),
  },
});
