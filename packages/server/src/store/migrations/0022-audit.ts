import { sql, type Kysely } from 'kysely';

/**
 * The audit: a chain of entries for each organisation, and its head. What was written stays as it was: the database refuses anything else.
 * An entry references the head and not the organisation: checking that takes no lock beside the head's, which its writer holds.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

/** As in `journal/audit/audit-entry.ts`. */
const FIRST_HASH = (id: string): string => `encode(sha256(convert_to('phasor audit 1 ' || ${id}::text, 'UTF8')), 'hex')`;

const STATEMENTS: readonly string[] = [
  `create table audit_chain (
     organisation_no integer primary key references organisation(no),
     last_seq bigint not null default 0,
     last_hash text not null)`,
  `create table audit_entry (
     organisation_no integer not null references audit_chain(organisation_no),
     seq bigint not null,
     at timestamptz not null,
     kind text not null,
     subject text not null,
     by_whom text,
     details text not null,
     previous_hash text not null,
     hash text not null,
     primary key (organisation_no, seq))`,
  `create index audit_entry_by_subject on audit_entry (organisation_no, subject, seq)`,

  // Each organisation has a chain from the start: two first entries at once need not make one.
  `insert into audit_chain (organisation_no, last_hash) select no, ${FIRST_HASH('id')} from organisation`,
  `create function begin_audit_chain() returns trigger language plpgsql as $$
   begin
     insert into audit_chain (organisation_no, last_hash) values (new.no, ${FIRST_HASH('new.id')});
     return null;
   end $$`,
  `create trigger begin_audit_chain after insert on organisation for each row execute function begin_audit_chain()`,

  // An entry moves the head, or is no entry.
  `create function follow_audit_chain() returns trigger language plpgsql as $$
   begin
     update audit_chain set last_seq = new.seq, last_hash = new.hash
       where organisation_no = new.organisation_no and last_seq = new.seq - 1 and last_hash = new.previous_hash;
     if not found then
       raise exception 'audit entry % does not follow the last one', new.seq using errcode = 'integrity_constraint_violation';
     end if;
     return null;
   end $$`,
  `create trigger follow_audit_chain after insert on audit_entry for each row execute function follow_audit_chain()`,

  `create function refuse_audit_change() returns trigger language plpgsql as $$
   begin
     raise exception 'the audit is only appended to: % of % refused', tg_op, tg_table_name using errcode = 'insufficient_privilege';
   end $$`,
  `create trigger refuse_change before update or delete on audit_entry for each row execute function refuse_audit_change()`,
  `create trigger refuse_truncate before truncate on audit_entry for each statement execute function refuse_audit_change()`,
  // The head moves by the trigger above (at depth 1), and not by hand.
  `create trigger refuse_change before update or delete on audit_chain for each row
     when (pg_trigger_depth() < 1) execute function refuse_audit_change()`,
  `create trigger refuse_truncate before truncate on audit_chain for each statement execute function refuse_audit_change()`,
];
