import type { Transaction } from 'kysely';
import type { Database, Registration } from '../store/index.ts';
import type { ChargerKeys } from './charger-keys.ts';
import { chargerErrors } from './errors.ts';

/**
 * What holds for a charger while it is between two protocols. Each is set in the transaction of the caller, who tells the node that holds
 * the charger afterwards ({@link Ownership.tell}). All raise CHARGER_UNKNOWN.
 */
export const crossing = {
  /**
   * No new session, or again as ever: tags are answered Blocked and start orders refused, by either protocol. What begins all the same is
   * recorded; what began before is let go on.
   */
  async holdSessions(trx: Transaction<Database>, chargerId: string, isOn: boolean, at: Date): Promise<void> {
    await set(trx, chargerId, { sessions_held_at: isOn ? at : null });
  },

  /**
   * What its BootNotifications are answered with, whatever its registration; null: its registration. While it is `Pending` all that it
   * sends is recorded, since some chargers ignore Pending, and no tag is let in.
   */
  async answerBoots(trx: Transaction<Database>, chargerId: string, answer: Registration | null): Promise<void> {
    await set(trx, chargerId, { boot_answer: answer });
  },

  /** The credential with which it may come in at the OCPP door until it is home again; at the commit it becomes its password. Null: none. */
  async giveTrialKey(trx: Transaction<Database>, keys: ChargerKeys, chargerId: string, credential: string | null): Promise<void> {
    await set(trx, chargerId, { trial_key_hashes: credential === null ? [] : keys.hashesOf(credential) });
  },

  /** The idTag that it charges on without asking anybody: accepted from this charger, whoever has registered it or not. Null: none. */
  async chargeFreeOn(trx: Transaction<Database>, chargerId: string, idTag: string | null): Promise<void> {
    await set(trx, chargerId, { free_id_tag: idTag });
  },
} as const;

async function set(
  trx: Transaction<Database>,
  chargerId: string,
  values:
    | { sessions_held_at: Date | null }
    | { boot_answer: Registration | null }
    | { trial_key_hashes: Buffer[] }
    | { free_id_tag: string | null },
): Promise<void> {
  const row = await trx.updateTable('charger').set(values).where('id', '=', chargerId).returning('no').executeTakeFirst();
  if (!row) throw chargerErrors.raise('CHARGER_UNKNOWN', { chargerId });
}
