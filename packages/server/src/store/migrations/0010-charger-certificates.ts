import { sql, type Kysely } from 'kysely';

/** Certificates: what chargers asked us to sign, what we take from them no more, and which root certificates they hold. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS: readonly string[] = [
  `create table client_certificate (
     id bigint generated always as identity primary key,
     organisation_no integer not null references organisation(no),
     charger_no integer not null references charger(no) on delete cascade,
     state text not null check (state in ('requested', 'signed', 'installed', 'rejected', 'refused')),
     csr text not null,
     chain text,
     serial_number text,
     not_before timestamptz,
     not_after timestamptz,
     reason text,
     requested_at timestamptz not null,
     changed_at timestamptz not null)`,
  `create index client_certificate_by_charger on client_certificate (charger_no, id)`,
  `create index client_certificate_open on client_certificate (organisation_no, id) where state in ('requested', 'signed')`,
  `create index client_certificate_expiry on client_certificate (organisation_no, not_after) where state = 'installed'`,
  `create table revoked_certificate (
     organisation_no integer not null references organisation(no),
     serial_number text not null,
     reason text not null,
     revoked_at timestamptz not null,
     primary key (serial_number, organisation_no))`,
  `create table installed_certificate (
     charger_no integer not null references charger(no) on delete cascade,
     organisation_no integer not null references organisation(no),
     certificate_type text not null check (certificate_type in ('CentralSystemRootCertificate', 'ManufacturerRootCertificate')),
     hash_algorithm text not null,
     issuer_name_hash text not null,
     issuer_key_hash text not null,
     serial_number text not null,
     subject text,
     not_after timestamptz,
     seen_at timestamptz not null,
     primary key (charger_no, certificate_type, issuer_key_hash, issuer_name_hash, serial_number))`,
];
