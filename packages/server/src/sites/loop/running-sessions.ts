import type { Kysely } from 'kysely';
import { corrected } from '../../chargers/index.ts';
import type { Database } from '../../store/index.ts';
import type { Session } from './connector-memory.ts';
import type { LoopConnector } from './ports.ts';

/** The running transaction of each connector, the newest where several never ended, by `chargerId/connectorId`. */
export async function runningSessions(db: Kysely<Database>, connectors: readonly LoopConnector[]): Promise<ReadonlyMap<string, Session>> {
  const sessions = new Map<string, Session>();
  if (connectors.length === 0) return sessions;
  const chargers = new Map(connectors.map(({ chargerNo, chargerId }) => [chargerNo, chargerId]));
  const rows = await db
    .selectFrom('charging_transaction')
    .leftJoin('session_wish', 'session_wish.transaction_id', 'charging_transaction.transaction_id')
    .select([
      'charging_transaction.transaction_id',
      'charger_no',
      'connector_id',
      'meter_start',
      'start_time',
      'start_skew_ms',
      'departs_at',
      'wanted_kwh',
    ])
    .where('charger_no', 'in', [...chargers.keys()])
    .where('stop_received_at', 'is', null)
    .orderBy('charging_transaction.transaction_id')
    .execute();
  for (const row of rows) {
    sessions.set(`${chargers.get(row.charger_no)}/${row.connector_id}`, {
      transactionId: row.transaction_id,
      startedAtMs: corrected(row.start_time.getTime(), row.start_skew_ms === null ? null : Number(row.start_skew_ms)),
      meterStartWh: row.meter_start,
      registerWh: null,
      departsAtMs: row.departs_at?.getTime() ?? null,
      wantedKWh: row.wanted_kwh,
    });
  }
  return sessions;
}
