import type { Kysely } from 'kysely';
import type { Database } from '../../store/index.ts';

/** What a connector may take while its charger can be told nothing, in A on each phase. */
export interface ReservedConnector {
  readonly connectorId: number;
  readonly reservedA: number;
}

/**
 * S18: what chargers may take that cross from one protocol to the other, from the order to switch until their max current was read back. Whoever moves
 * them writes it with each step; it is read from the store, so that each node has it, and after a restart too.
 */
export class CrossingReserve {
  readonly #db: Kysely<Database>;
  readonly #reserved = new Map<string, readonly ReservedConnector[]>();

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async load(): Promise<void> {
    const rows = await this.#select().where('reserved', '!=', '[]').execute();
    for (const { id, reserved } of rows) this.#take(id, reserved);
  }

  /** A charger's way came to another step. Says whether what is reserved for it has changed. */
  async look(chargerId: string): Promise<boolean> {
    const row = await this.#select().where('charger.id', '=', chargerId).executeTakeFirst();
    const before = JSON.stringify(this.#reserved.get(chargerId) ?? []);
    this.#take(chargerId, row?.reserved ?? '[]');
    return JSON.stringify(this.#reserved.get(chargerId) ?? []) !== before;
  }

  /** 0: nothing beyond what it is told. */
  reservedA(chargerId: string, connectorId: number): number {
    return this.#reserved.get(chargerId)?.find((connector) => connector.connectorId === connectorId)?.reservedA ?? 0;
  }

  #select() {
    return this.#db
      .selectFrom('migration_way')
      .innerJoin('charger', 'charger.no', 'migration_way.charger_no')
      .select(['charger.id', 'reserved'])
      .where('is_active', '=', true);
  }

  #take(chargerId: string, text: string): void {
    const reserved = JSON.parse(text) as readonly ReservedConnector[];
    if (reserved.length > 0) this.#reserved.set(chargerId, reserved);
    else this.#reserved.delete(chargerId);
  }
}
