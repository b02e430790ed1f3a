import type { Generated } from 'kysely';
import type { ReservationState } from '@phasor/contract';

/** What `reservations` keeps. */
export interface ReservationsTables {
  reservation: {
    id: Generated<string>;
    organisation_no: number;
    charger_no: number;
    reservation_id: number;
    connector_id: number;
    id_tag: string;
    parent_id_tag: string | null;
    expiry_date: Date;
    /** Never `expired`: that is what a reader makes of an accepted one whose time has run out. */
    state: Exclude<ReservationState, 'expired'>;
    charger_status: string | null;
    reason: string | null;
    transaction_id: number | null;
    created_at: Date;
    changed_at: Date;
  };
}
