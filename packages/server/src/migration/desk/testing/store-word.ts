import type { ChargerWord } from '../../../bus/index.ts';
import type { Store } from '../../../store/index.ts';

/** Of whom the word is. */
interface Speaker {
  readonly organisationNo: number;
  readonly chargerId: string;
}

/** Stores what the gateway stores before it answers a charger; gives the transaction's number for a start. */
export async function storeWord(store: Store, speaker: Speaker, word: ChargerWord, at: Date): Promise<number | null> {
  const { db } = store;
  const { chargerId } = speaker;
  switch (word.kind) {
    case 'bootNotification': {
      const set = { boot_no: word.bootNo, booted_at: at, firmware_version: word.firmwareVersion };
      await db.updateTable('charger').set(set).where('id', '=', chargerId).execute();
      return null;
    }
    case 'started':
      return storeStart(store, speaker, word, at);
    case 'stopped':
      await db
        .updateTable('charging_transaction')
        .set((of) => ({ stop_time: at, stop_received_at: at, meter_stop: of.ref('meter_start') }))
        .where('transaction_id', '=', word.transactionId)
        .execute();
      return null;
    default:
      return null;
  }
}

/** The same start, told again, is the same transaction. */
function storeStart(
  store: Store,
  { organisationNo, chargerId }: Speaker,
  { connectorId, registerWh }: ChargerWord & { kind: 'started' },
  at: Date,
): Promise<number> {
  return store.transaction(async (trx) => {
    const { no } = await trx.selectFrom('charger').select('no').where('id', '=', chargerId).executeTakeFirstOrThrow();
    const known = await trx.selectFrom('charging_transaction').select('transaction_id').where('charger_no', '=', no).executeTakeFirst();
    if (known) return known.transaction_id;
    const { transaction_id: transactionId } = await trx
      .insertInto('charging_transaction')
      .values({
        ...{ organisation_no: organisationNo, charger_no: no, connector_id: connectorId, id_tag: 'TAG', meter_start: registerWh },
        ...{ start_time: at, boot_key: 0, ordinal: 1, id_tag_status: 'Accepted', reservation_id: null, boot_no: 1, received_at: at },
        ...{ meter_stop: null, stop_time: null, stop_reason: null, stop_id_tag: null, stop_boot_no: null, stop_received_at: null },
      })
      .returning('transaction_id')
      .executeTakeFirstOrThrow();
    return transactionId;
  });
}
