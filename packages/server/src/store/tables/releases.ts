import type { Generated } from 'kysely';
import type { ReleaseState, StagedFirmware } from '@phasor/contract';

/** What `releases` keeps. */
export interface ReleasesTables {
  firmware_release: {
    no: Generated<number>;
    id: string;
    organisation_no: number;
    /** The signed text, as it came. */
    manifest: string;
    manifest_sha256: string;
    model: string;
    counter: number;
    state: ReleaseState;
    /** Which of the tries to send the image was whole and good; null while there is none. */
    upload: string | null;
    registered_at: Date;
    registered_by: string | null;
    changed_at: Date;
  };
  /** All pieces of an image but the last are of one length. */
  firmware_piece: { release_no: number; upload: string; piece_no: number; organisation_no: number; bytes: Buffer };
  charger_staging: {
    charger_no: number;
    organisation_no: number;
    state: StagedFirmware['state'];
    version: string | null;
    bytes: number;
    size: number;
    reason: string | null;
    reported_at: Date;
  };
}
