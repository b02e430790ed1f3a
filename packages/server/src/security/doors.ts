import type { Kysely } from 'kysely';
import type { Handshake } from '@phasor/ocpp';
import type { ChargerKeys } from '../chargers/index.ts';
import { storableText, type Database, type KeyChangeState } from '../store/index.ts';
import { decideAdmission, type Door, type DoorVerdict, type SecurityProfile } from './decide-admission.ts';

/** A registered charger's door, with all its keys. */
export interface KeyedDoor extends Door {
  readonly chargerNo: number;
  readonly organisationNo: number;
  readonly keyHashes: readonly Buffer[];
  /** Keys that were sent to it and have not come back yet, newest first. */
  readonly keyChanges: readonly { readonly id: string; readonly keyHashes: readonly Buffer[] }[];
  readonly workedProfile: SecurityProfile;
  /** The change of its profile that is not over, with the one it is to reach. */
  readonly profileChange: { readonly id: string; readonly toProfile: number; readonly isAccepted: boolean } | null;
  readonly revoked: ReadonlySet<string>;
  /** Identities of chargers among the CNs that were shown; only those that are not the identity of who showed them. */
  readonly shownIdentities: ReadonlySet<string>;
  readonly needsSubprotocol: boolean;
  readonly isStrict: boolean;
}

/** States of a key that the charger may have. */
export const OPEN_KEY_CHANGES: readonly KeyChangeState[] = ['sent', 'accepted', 'rebootRequired', 'unanswered'];

export const asProfile = (value: number): SecurityProfile => (value >= 3 ? 3 : value === 2 ? 2 : value === 1 ? 1 : 0);

/** Reads the doors of the registered among these; many at once, for storms of reconnects. */
export async function loadDoors(db: Kysely<Database>, handshakes: readonly Handshake[]): Promise<ReadonlyMap<string, KeyedDoor>> {
  const rows = await db
    .selectFrom('charger')
    .leftJoin('charger_security', 'charger_security.charger_no', 'charger.no')
    .select(['charger.no', 'charger.id', 'charger.organisation_no', 'charger.key_hashes', 'charger.serial_number'])
    .select('charger.trial_key_hashes')
    .select(['charger.needs_subprotocol', 'charger.is_strict', 'required_profile', 'worked_profile'])
    .where(
      'charger.id',
      'in',
      handshakes.map(({ identity }) => identity),
    )
    .execute();
  const numbers = rows.map(({ no }) => no);
  const keyChanges = await openKeyChanges(db, numbers);
  const profileChanges = await openProfileChanges(db, numbers);
  const revoked = await revokedAmong(db, handshakes);
  const shownIdentities = await identitiesShown(db, handshakes);
  return new Map(
    rows.map((row) => {
      const workedProfile = asProfile(row.worked_profile ?? 0);
      const ownKeyChanges = keyChanges.filter((change) => change.charger_no === row.no);
      const change = profileChanges.find(({ charger_no }) => charger_no === row.no);
      return [
        row.id,
        {
          identity: row.id,
          chargerNo: row.no,
          organisationNo: row.organisation_no,
          serialNumber: row.serial_number,
          minimumProfile: asProfile(Math.max(row.required_profile ?? 0, workedProfile)),
          workedProfile,
          hasKey: row.key_hashes.length > 0 || row.trial_key_hashes.length > 0,
          keyHashes: [...row.key_hashes, ...row.trial_key_hashes],
          keyChanges: ownKeyChanges.map(({ id, key_hashes }) => ({ id, keyHashes: key_hashes })),
          profileChange: change ? { id: change.id, toProfile: change.to_profile, isAccepted: change.state === 'accepted' } : null,
          revoked: revoked.get(row.organisation_no) ?? NOTHING,
          shownIdentities,
          needsSubprotocol: row.needs_subprotocol,
          isStrict: row.is_strict,
        },
      ];
    }),
  );
}

const NOTHING: ReadonlySet<string> = new Set();

async function openKeyChanges(
  db: Kysely<Database>,
  chargers: readonly number[],
): Promise<{ id: string; charger_no: number; key_hashes: Buffer[] }[]> {
  if (chargers.length === 0) return [];
  return db
    .selectFrom('key_change')
    .select(['id', 'charger_no', 'key_hashes'])
    .where('charger_no', 'in', chargers)
    .where('state', 'in', OPEN_KEY_CHANGES)
    .orderBy('id', 'desc')
    .execute();
}

async function openProfileChanges(
  db: Kysely<Database>,
  chargers: readonly number[],
): Promise<{ id: string; charger_no: number; to_profile: number; state: string }[]> {
  if (chargers.length === 0) return [];
  return db
    .selectFrom('profile_change')
    .select(['id', 'charger_no', 'to_profile', 'state'])
    .where('charger_no', 'in', chargers)
    .where('state', 'in', ['requested', 'accepted', 'rebootRequired', 'fellBack'])
    .orderBy('id', 'desc')
    .execute();
}

async function revokedAmong(db: Kysely<Database>, handshakes: readonly Handshake[]): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const shown = handshakes.flatMap(({ clientCertificate }) => clientCertificate?.serialNumber ?? []);
  const revoked = new Map<number, Set<string>>();
  if (shown.length === 0) return revoked;
  const rows = await db
    .selectFrom('revoked_certificate')
    .select(['organisation_no', 'serial_number'])
    .where('serial_number', 'in', shown)
    .execute();
  for (const { organisation_no, serial_number } of rows) {
    const serials = revoked.get(organisation_no) ?? new Set();
    revoked.set(organisation_no, serials.add(serial_number));
  }
  return revoked;
}

async function identitiesShown(db: Kysely<Database>, handshakes: readonly Handshake[]): Promise<ReadonlySet<string>> {
  const names = handshakes.flatMap(({ identity, clientCertificate }) => {
    // A CN may hold what no identity can, and no store takes.
    const name = storableText(clientCertificate?.commonName ?? '');
    return name === '' || name === identity ? [] : [name];
  });
  if (names.length === 0) return NOTHING;
  const rows = await db.selectFrom('charger').select('id').where('id', 'in', names).execute();
  return new Set(rows.map(({ id }) => id));
}

/** What knocking at a door came to, and which key opened it. */
export type Knocked = DoorVerdict & { readonly keyChangeId: string | null };

/** Decides about one knock; `keys` compares in constant time. */
export function knockAt(door: KeyedDoor, handshake: Handshake, keys: ChargerKeys, nowMs: number, cpoName: string): Knocked {
  const { basic, identity, isTls, clientCertificate } = handshake;
  const opens = (hashes: readonly Buffer[]): boolean => basic?.user === identity && keys.matches(basic.password, hashes);
  const changed = door.keyChanges.find(({ keyHashes }) => opens(keyHashes));
  const facts = {
    isKeyRight: changed !== undefined || opens(door.keyHashes),
    isRevoked: clientCertificate !== null && door.revoked.has(clientCertificate.serialNumber),
    isAnothers: clientCertificate !== null && door.shownIdentities.has(clientCertificate.commonName),
    nowMs,
    cpoName,
  };
  const verdict = decideAdmission(door, { isTls, basic, certificate: clientCertificate }, facts);
  return { ...verdict, keyChangeId: verdict.kind === 'in' ? (changed?.id ?? null) : null };
}
