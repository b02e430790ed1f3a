import type { ColumnType } from 'kysely';
import type { LocalListState } from '@phasor/contract';

/** What `local-lists` keeps. */
export interface LocalListsTables {
  local_list: {
    charger_no: number;
    organisation_no: number;
    /** What the list should hold; null: all accepted tags of the organisation. */
    id_tags: string[] | null;
    state: Exclude<LocalListState, 'unmanaged'>;
    reason: string | null;
    /** What the charger holds, as far as we know: the version and the entries of the last SendLocalList that it accepted. */
    held_version: number | null;
    held: ColumnType<unknown, string | null, string | null>;
    synced_at: Date | null;
    changed_at: Date;
  };
}
