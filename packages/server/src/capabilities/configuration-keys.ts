import { sql, type Kysely } from 'kysely';
import type { ConfigurationKey } from '@phasor/contract';
import type { KeyValue } from '@phasor/ocpp';
import { storableText, type Database } from '../store/index.ts';

/** Chargers may have a few vendor keys; one that tells more than this is not to fill the store. */
const MOST_KEYS = 500;

/** Stores what a charger told of its keys; those that it did not mention stay as they were. */
export async function writeKeys(
  db: Kysely<Database>,
  charger: { readonly no: number; readonly organisationNo: number },
  told: { readonly keys: readonly KeyValue[]; readonly unknown: readonly string[] },
  at: Date,
): Promise<void> {
  const rows = new Map<string, { key: string; value: string | null; is_readonly: boolean; is_known: boolean }>();
  for (const key of told.unknown) rows.set(key.toLowerCase(), { key, value: null, is_readonly: false, is_known: false });
  for (const { key, value, readonly } of told.keys) {
    rows.set(key.toLowerCase(), { key, value: value ?? null, is_readonly: readonly, is_known: true });
  }
  const values = [...rows.values()].slice(0, MOST_KEYS).map((row) => ({
    charger_no: charger.no,
    organisation_no: charger.organisationNo,
    ...row,
    key: storableText(row.key),
    value: row.value === null ? null : storableText(row.value),
    read_at: at,
  }));
  if (values.length === 0) return;
  await db
    .insertInto('configuration_key')
    .values(values)
    .onConflict((conflict) =>
      conflict.expression(sql`charger_no, lower(key)`).doUpdateSet((row) => ({
        key: row.ref('excluded.key'),
        value: row.ref('excluded.value'),
        is_readonly: row.ref('excluded.is_readonly'),
        is_known: row.ref('excluded.is_known'),
        read_at: row.ref('excluded.read_at'),
      })),
    )
    .execute();
}

/** A charger's keys as it last told them, by name. */
export async function readKeys(db: Kysely<Database>, chargerNo: number): Promise<readonly ConfigurationKey[]> {
  return (await readKeysOf(db, [chargerNo])).get(chargerNo) ?? [];
}

/** The same of many chargers, by their numbers; one that has told none is not in it. */
export async function readKeysOf(
  db: Kysely<Database>,
  chargerNos: readonly number[],
): Promise<ReadonlyMap<number, readonly ConfigurationKey[]>> {
  if (chargerNos.length === 0) return new Map();
  const rows = await db.selectFrom('configuration_key').selectAll().where('charger_no', 'in', chargerNos).orderBy('key').execute();
  const keys = new Map<number, ConfigurationKey[]>();
  for (const row of rows) {
    const { key, value, is_readonly: readonly, is_known: isKnown } = row;
    const ofCharger = keys.get(row.charger_no) ?? [];
    ofCharger.push({ key, value, readonly, isKnown, readAt: row.read_at.toISOString() });
    keys.set(row.charger_no, ofCharger);
  }
  return keys;
}

/** What was accepted is what it is now; a key that was never read becomes known by it. */
export async function writeValue(
  db: Kysely<Database>,
  charger: { readonly no: number; readonly organisationNo: number },
  key: string,
  value: string | null,
  at: Date,
): Promise<void> {
  await writeKeys(db, charger, { keys: [{ key, readonly: false, ...(value === null ? {} : { value }) }], unknown: [] }, at);
}
