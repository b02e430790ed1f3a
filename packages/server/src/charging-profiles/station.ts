import type { Kysely } from 'kysely';
import type { ProfileRules, StationFacts } from '@phasor/ocpp/smart-charging';
import type { Database } from '../store/index.ts';

/** Between a phase and neutral in most of Europe; a charger's answer in the other unit rests on its own voltage. */
const VOLTAGE_V = 230;
const PHASES = 3;

/** Where a charger has not said what it takes, everything is sent, and the charger decides. */
export const UNKNOWN_RULES: ProfileRules = {
  numberOfConnectors: Infinity,
  maxStackLevel: Infinity,
  units: ['A', 'W'],
  maxPeriods: Infinity,
  maxInstalled: Infinity,
  purposes: ['ChargePointMaxProfile', 'TxDefaultProfile', 'TxProfile'],
};

/** A charger as its composite schedule sees it: its connectors and what runs on them. Ratings are not known to OCPP. */
export async function stationOf(db: Kysely<Database>, chargerNo: number, connectorId: number): Promise<StationFacts> {
  const known = await db.selectFrom('connector').select('connector_id').where('charger_no', '=', chargerNo).execute();
  const running = await db
    .selectFrom('charging_transaction')
    .select(['transaction_id', 'connector_id', 'start_time'])
    .where('charger_no', '=', chargerNo)
    .where('stop_received_at', 'is', null)
    .orderBy('transaction_id', 'desc')
    .limit(200)
    .execute();
  const ids = new Set([...known.map((row) => row.connector_id), ...running.map((row) => row.connector_id), connectorId]);
  ids.delete(0);
  if (ids.size === 0) ids.add(1);
  return {
    voltageV: VOLTAGE_V,
    maxCurrentA: null,
    connectors: [...ids]
      .sort((a, b) => a - b)
      .map((id) => {
        const row = running.find((transaction) => transaction.connector_id === id);
        const transaction = row ? { transactionId: row.transaction_id, startMs: row.start_time.getTime() } : null;
        return { connectorId: id, phases: PHASES, maxCurrentA: null, transaction };
      }),
  };
}
