import type { ColumnType, Generated } from 'kysely';

type Optional<T> = ColumnType<T, T | undefined, T>;

/** What `security` keeps. */
export interface SecurityTables {
  charger_security: {
    charger_no: number;
    organisation_no: number;
    /** An operator's demand: less is not let in. */
    required_profile: Optional<number>;
    /** The highest with which it came in: less is not let in any more. */
    worked_profile: Optional<number>;
    worked_at: Date | null;
  };
  key_change: {
    id: Generated<string>;
    organisation_no: number;
    charger_no: number;
    /** Emptied when the change is over. */
    key_hashes: Buffer[];
    state: ColumnType<KeyChangeState, KeyChangeState, KeyChangeState>;
    reason: string | null;
    placed_by: string | null;
    created_at: Date;
    changed_at: Date;
  };
  profile_change: {
    id: Generated<string>;
    organisation_no: number;
    charger_no: number;
    from_profile: number;
    to_profile: number;
    state: ColumnType<ProfileChangeState, ProfileChangeState, ProfileChangeState>;
    reason: string | null;
    placed_by: string | null;
    created_at: Date;
    changed_at: Date;
    deadline: Date;
  };
  client_certificate: {
    id: Generated<string>;
    organisation_no: number;
    charger_no: number;
    state: ColumnType<ClientCertificateState, ClientCertificateState, ClientCertificateState>;
    /** PEM. */
    csr: string;
    /** PEM, the leaf first. */
    chain: string | null;
    /** Hex digits, in capitals. */
    serial_number: string | null;
    not_before: Date | null;
    not_after: Date | null;
    reason: string | null;
    requested_at: Date;
    changed_at: Date;
  };
  revoked_certificate: { organisation_no: number; serial_number: string; reason: string; revoked_at: Date };
  installed_certificate: {
    charger_no: number;
    organisation_no: number;
    certificate_type: RootCertificateType;
    hash_algorithm: string;
    issuer_name_hash: string;
    issuer_key_hash: string;
    serial_number: string;
    /** Known of those that were installed from here. */
    subject: string | null;
    not_after: Date | null;
    seen_at: Date;
  };
  security_event: {
    id: Generated<string>;
    organisation_no: number;
    charger_no: number;
    type: string;
    /** The charger's time; null where what it wrote is none. */
    at: Date | null;
    at_text: string;
    tech_info: string | null;
    received_at: Date;
  };
}

export type KeyChangeState = 'sent' | 'accepted' | 'rebootRequired' | 'unanswered' | 'done' | 'refused' | 'replaced';
export type ProfileChangeState = 'requested' | 'accepted' | 'rebootRequired' | 'done' | 'fellBack' | 'refused';
export type ClientCertificateState = 'requested' | 'signed' | 'installed' | 'rejected' | 'refused';
export type RootCertificateType = 'CentralSystemRootCertificate' | 'ManufacturerRootCertificate';
