import type { Generated } from 'kysely';
import type { UploadKind, UploadState } from '@phasor/contract';

/** What `uploads` keeps. */
export interface UploadsTables {
  upload: {
    request_id: Generated<number>;
    organisation_no: number;
    charger_no: number;
    kind: UploadKind;
    state: UploadState;
    /** What the charger reported last. */
    charger_status: string | null;
    reason: string | null;
    file_name: string | null;
    /** SHA-256 of the one-time address's token; null: the charger was told an operator's address. */
    token_hash: Buffer | null;
    /** Null until the whole file is on the disk. */
    bytes: number | null;
    /** The file's name in the data folder's `uploads`; null when it is not here. */
    stored_as: string | null;
    created_at: Date;
    changed_at: Date;
    expires_at: Date;
  };
  upload_address: { charger_no: number; organisation_no: number; location: string; changed_at: Date };
}
