import { sql, type Transaction } from 'kysely';
import { storableText, type Database } from '../store/index.ts';
import { START_WITHIN_MS } from './follow-commands.ts';

/** A new transaction, as far as charging profiles ask. */
export interface StartOnProfiles {
  readonly chargerNo: number;
  readonly connectorId: number;
  readonly idTag: string;
  readonly transactionId: number;
  readonly receivedAtMs: number;
}

/**
 * Ties profiles to a group's new transactions, in the commit that stores them, with one statement: the TxProfile that came with the
 * RemoteStartTransaction, and one that was set before the start was told. TxProfiles of an earlier transaction on that connector are
 * gone: they end with theirs (OCPP 1.6, section 3.13.1), whether or not its stop has come.
 */
export async function tieProfiles(trx: Transaction<Database>, starts: readonly StartOnProfiles[]): Promise<void> {
  if (starts.length === 0) return;
  await sql`
    with start as (
      select * from unnest(${starts.map((start) => start.chargerNo)}::integer[], ${starts.map((start) => start.connectorId)}::integer[],
                           ${starts.map((start) => storableText(start.idTag))}::text[],
                           ${starts.map((start) => start.transactionId)}::integer[],
                           ${starts.map((start) => new Date(start.receivedAtMs).toISOString())}::timestamptz[])
                    as start(charger_no, connector_id, id_tag, transaction_id, received_at)),
    meant as (
      select p.id, start.* , p.profile_id, p.stack_level
      from charging_profile p join start on start.charger_no = p.charger_no
      where p.purpose = 'TxProfile'
        and (p.state = 'installed' and p.transaction_id is null and p.connector_id = start.connector_id
             or p.state = 'awaitingStart' and coalesce(p.connector_id, start.connector_id) = start.connector_id
                and lower(p.id_tag) = lower(start.id_tag)
                and p.installed_at > start.received_at - make_interval(secs => ${START_WITHIN_MS / 1000}))),
    gone as (
      delete from charging_profile p using start
      where p.charger_no = start.charger_no and p.state = 'installed' and not exists (select from meant where meant.id = p.id)
        and (p.purpose = 'TxProfile' and p.connector_id = start.connector_id
             or exists (select from meant where meant.charger_no = p.charger_no and meant.profile_id = p.profile_id)))
    update charging_profile p
    set state = 'installed', connector_id = meant.connector_id, transaction_id = meant.transaction_id, installed_at = meant.received_at
    from meant where p.id = meant.id`.execute(trx);
}

/** Ends the TxProfiles of a group's stopped transactions, in the commit that stores the stops, with one statement. */
export async function endTxProfiles(trx: Transaction<Database>, transactionIds: readonly number[]): Promise<void> {
  if (transactionIds.length === 0) return;
  await sql`
    delete from charging_profile p using charging_transaction t
    where t.transaction_id = any(${transactionIds}::integer[]) and p.charger_no = t.charger_no and p.purpose = 'TxProfile'
      and p.state = 'installed' and (p.transaction_id = t.transaction_id or (p.transaction_id is null and p.connector_id = t.connector_id))
  `.execute(trx);
}
