import type { LoggedMessage, LoggedMessagePage, MeterValue, Review, ReviewPage, Transaction, TransactionPage } from '@phasor/contract';
import { RawCharger, type RawChargerOptions } from '../support/raw-charger.ts';
import { walk } from '../support/steady-charger.ts';
import { quickestStore, startTestSystem, type TestSystem, type TestSystemOptions } from '../support/system.ts';

/** The real server with chargers that a test makes up, and what became of what they said. */
export interface Scene {
  readonly system: TestSystem;
  /** Registers a charger and connects it. */
  arrive(id: string, options?: RawChargerOptions): Promise<RawCharger>;
  /** The charger's review entries, oldest first. */
  reviews(id: string): Promise<Review[]>;
  /** Its transactions, oldest first. */
  transactions(id: string): Promise<Transaction[]>;
  /** Its message log, oldest first. */
  messages(id: string): Promise<LoggedMessage[]>;
  /** What the store holds of its readings, in the order of their time. */
  readings(
    id: string,
  ): Promise<readonly (Pick<MeterValue, 'connectorId' | 'transactionId' | 'timestamp'> & { readonly sampled: unknown })[]>;
  connector(id: string, connectorId: number): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Now, as a charger writes it. */
export const now = (): string => new Date().toISOString();

/** The answer of a StartTransaction. */
export interface Started {
  readonly transactionId: number;
  readonly idTagInfo: { readonly status: string };
}

/** A StartTransaction of an approved tag. */
export const start = (change: object = {}): object => ({ connectorId: 1, idTag: 'QUIRK', meterStart: 1000, timestamp: now(), ...change });

/** MeterValues with these sampled values. */
export const metered = (sampledValue: unknown, change: object = {}): object => ({
  connectorId: 1,
  meterValue: [{ timestamp: now(), sampledValue }],
  ...change,
});

export async function openScene(options: TestSystemOptions = {}): Promise<Scene> {
  const system = await startTestSystem({ store: quickestStore(), ...options });
  await system.api.post('/tags', { idTag: 'QUIRK' });
  const path = (id: string): string => `/chargers/${encodeURIComponent(id)}`;
  return {
    system,
    async arrive(id, how) {
      await system.register(id, typeof how?.password === 'string' ? { password: how.password } : {});
      return RawCharger.connect(system.ocppUrl, id, how);
    },
    async reviews(id) {
      const { items } = (await system.api.get<ReviewPage>('/reviews?limit=200')).body;
      return items.filter(({ chargerId }) => chargerId === id).reverse();
    },
    async transactions(id) {
      return (await system.api.get<TransactionPage>(`/transactions?chargerId=${encodeURIComponent(id)}`)).body.items.reverse();
    },
    async messages(id) {
      return (await walk<LoggedMessagePage['items'][number]>(system.api, `${path(id)}/messages`)).reverse();
    },
    async readings(id) {
      const rows = await system.store.db
        .selectFrom('meter_value')
        .innerJoin('charger', 'charger.no', 'meter_value.charger_no')
        .select(['connector_id', 'transaction_id', 'measured_at', 'sampled'])
        .where('charger.id', '=', id)
        .orderBy('measured_at')
        .execute();
      return rows.map((row) => ({
        connectorId: row.connector_id,
        transactionId: row.transaction_id,
        timestamp: row.measured_at.toISOString(),
        sampled: JSON.parse(row.sampled) as unknown,
      }));
    },
    async connector(id, connectorId) {
      const { connectors } = (await system.api.get<{ connectors: { connectorId: number }[] }>(path(id))).body;
      return { ...connectors.find((connector) => connector.connectorId === connectorId) };
    },
    stop: () => system.stop(),
  };
}
