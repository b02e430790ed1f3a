import type { Generated } from 'kysely';
import type { FirmwareUpdateState } from '@phasor/contract';

/** What `firmware` keeps. */
export interface FirmwareTables {
  firmware_update: {
    request_id: Generated<number>;
    organisation_no: number;
    charger_no: number;
    is_signed: boolean;
    location: string;
    retrieve_at: Date;
    install_at: Date | null;
    signing_certificate: string | null;
    signature: string | null;
    state: FirmwareUpdateState;
    /** What the charger reported last. */
    charger_status: string | null;
    reason: string | null;
    created_at: Date;
    changed_at: Date;
  };
  firmware_status: {
    id: Generated<string>;
    organisation_no: number;
    charger_no: number;
    request_id: number | null;
    is_signed: boolean;
    status: string;
    at: Date;
  };
}
