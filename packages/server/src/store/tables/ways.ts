import type { ColumnType, Generated } from 'kysely';

/** What `migration` keeps of chargers' ways. */
export interface WaysTables {
  migration_way: {
    no: Generated<number>;
    id: string;
    organisation_no: number;
    charger_no: number;
    /** Null: a way by itself. */
    campaign_id: string | null;
    release_id: string;
    /** Where the new firmware connects; null: our own OCPP endpoint. */
    endpoint: string | null;
    /** One for each charger at most. */
    is_active: boolean;
    /** The name of the state in `way`. */
    state: string;
    /** JSON text of the whole way. */
    way: string;
    /** JSON text of what was noted since its last entry in the audit, by field. */
    quiet: string;
    /** Grows with each write: who has read an older one writes nothing. */
    version: number;
    /** When it must be looked at, if nothing happens before; null: never. */
    due_at: Date | null;
    /** JSON text: what a site leaves free for it while nobody can tell it to slow down (S18), `[{connectorId, reservedA}]`. */
    reserved: ColumnType<string, string | undefined, string>;
    /** How many steps of it are in the audit, which leads to `way`. */
    steps: number;
    started_by: string | null;
    started_at: Date;
    changed_at: Date;
  };
  /** Orders that leave until they are answered, or not wanted any more. */
  migration_order: {
    id: string;
    way_no: number;
    organisation_no: number;
    kind: string;
    /** JSON text of the order; no secret is in it. */
    body: string;
    state: 'open' | 'closed';
    deadline: Date;
    /** Its id at the seam, the same each time it is sent. */
    seam_id: string;
    created_at: Date;
  };
  migration_case: {
    no: Generated<number>;
    id: string;
    organisation_no: number;
    way_no: number;
    instructions: string;
    opened_at: Date;
    closed_at: Date | null;
  };
  turned_tag: {
    organisation_no: number;
    /** As it is registered, in lower case. */
    id_tag: string;
    read_as: string;
    charger_no: number;
    /** The natural key of the transaction that began on it. */
    start_key: string;
    at: Date;
  };
}
