import { sql, type Kysely } from 'kysely';
import type { Knock, KnockPage } from '@phasor/contract';
import { storableText, type Database, type KnockReason } from '../store/index.ts';
import type { ChargerKeys } from './charger-keys.ts';
import { chargerErrors } from './errors.ts';
import { registerCharger } from './registration.ts';

/** A charger that was refused at the door. */
export interface NewKnock {
  readonly identity: string;
  readonly address: string;
  readonly reason: KnockReason;
  readonly offeredKeyHash: Buffer | null;
  readonly offeredProtocols: readonly string[];
  /** What exactly was wrong with a certificate, a profile or a TLS handshake. */
  readonly fault?: string;
}

/** The same charger's tries from one address for one reason. */
export interface CountedKnock {
  readonly knock: NewKnock;
  readonly attempts: number;
}

/** Identities are a stranger's to invent: no more than this many entries are kept for an organisation. */
export const MOST_KNOCKS = 1000;

/**
 * Counts knocks, no two of them alike; returns the ids of their entries. A knock is its charger's organisation's, and `strangersTo`'s
 * where nobody registered the charger.
 */
export async function recordKnocks(
  db: Kysely<Database>,
  strangersTo: number,
  knocks: readonly CountedKnock[],
  at: Date,
): Promise<string[]> {
  const identities = knocks.map(({ knock }) => storableText(knock.identity));
  const registered = await db.selectFrom('charger').select(['id', 'organisation_no']).where('id', 'in', identities).execute();
  const organisations = new Map(registered.map((row) => [row.id, row.organisation_no]));
  const entries = await db
    .insertInto('knock')
    .values(
      knocks.map(({ knock, attempts }) => ({
        organisation_no: organisations.get(storableText(knock.identity)) ?? strangersTo,
        identity: storableText(knock.identity).slice(0, 100),
        address: knock.address,
        reason: knock.reason,
        detail: storableText(detailOf(knock)).slice(0, 500),
        offered_key_hash: knock.offeredKeyHash,
        offered_protocols: storableText(knock.offeredProtocols.join(', ')).slice(0, 200),
        attempts,
        first_at: at,
        last_at: at,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['organisation_no', 'identity', 'address', 'reason']).doUpdateSet((row) => ({
        detail: row.ref('excluded.detail'),
        offered_key_hash: row.ref('excluded.offered_key_hash'),
        offered_protocols: row.ref('excluded.offered_protocols'),
        last_at: row.ref('excluded.last_at'),
        attempts: sql<number>`knock.attempts + excluded.attempts`,
      })),
    )
    .returning(['id', 'organisation_no'])
    .execute();
  for (const organisationNo of new Set(entries.map((entry) => entry.organisation_no))) {
    const superfluous = db
      .selectFrom('knock')
      .select('id')
      .where('organisation_no', '=', organisationNo)
      .orderBy('last_at', 'desc')
      .orderBy('id', 'desc')
      .offset(MOST_KNOCKS);
    await db.deleteFrom('knock').where('id', 'in', superfluous).execute();
  }
  return entries.map((entry) => entry.id);
}

/** What the sender of a CAPI request asks for. It proves itself by signatures, so there is nothing in it that could be taken over. */
const CAPI = 'CAPI';

function detailOf(knock: NewKnock): string {
  if (knock.reason === 'clone')
    return `${knock.fault ?? 'Two chargers say the same identity'} Give each its own, or take the copy off the network.`;
  if (knock.offeredProtocols[0] === CAPI) {
    return knock.reason === 'unknown'
      ? 'A charger asks by CAPI, and none of this identity is registered for it. Register it with the protocol CAPI, and give it the key.'
      : 'The signature is not that of the key of this CAPI charger. Set the key in the charger, or register it anew.';
  }
  switch (knock.reason) {
    case 'unknown':
      return 'No charger with this identity is registered. "Admit" registers it, with the password that it sent, if any.';
    case 'password':
      return knock.offeredKeyHash
        ? 'The password is not the registered one. "Admit" makes the password that it sent the registered one.'
        : 'The charger sent no password, and one is registered. Set it in the charger, or "admit" it without.';
    case 'sub-protocol':
      return knock.offeredProtocols.length === 0
        ? 'The charger did not ask for the sub-protocol ocpp1.6. "Admit" lets this charger in without.'
        : `The charger offers ${knock.offeredProtocols.join(', ').slice(0, 100)}; this system speaks ocpp1.6. Set OCPP 1.6J in the charger.`;
    case 'certificate':
      return `The charger's certificate is not taken: ${knock.fault ?? 'unknown'}. Sign it a new one, or correct the identity.`;
    case 'profile':
      return `${knock.fault ?? 'The charger proved itself with less than it has to'}. If that is meant, lower its required security profile.`;
    case 'TLS':
      if (knock.fault !== undefined) return `The TLS handshake failed: ${knock.fault}.`;
      return 'The charger speaks TLS (wss://) to a port without TLS. Set its address to ws://, or to the port for TLS (PHASOR_TLS_PORT).';
  }
}

/** A CAPI request opens no door: whoever is let in on it would come in by OCPP without a password. */
const canAdmit = (row: { reason: KnockReason; offered_protocols: string | null }): boolean =>
  row.offered_protocols !== CAPI && isAdmissible(row);

const isAdmissible = (row: { reason: KnockReason; offered_protocols: string | null }): boolean =>
  row.reason === 'unknown' || row.reason === 'password' || (row.reason === 'sub-protocol' && row.offered_protocols === '');

export async function listKnocks(
  db: Kysely<Database>,
  organisationNo: number,
  page: { id?: string; after?: string | undefined; limit: number },
): Promise<KnockPage> {
  let query = db.selectFrom('knock').selectAll().where('organisation_no', '=', organisationNo).orderBy('id', 'desc').limit(page.limit);
  if (page.after !== undefined) query = query.where('id', '<', page.after);
  if (page.id !== undefined) query = query.where('id', '=', page.id);
  const items = (await query.execute()).map((row): Knock => ({
    id: row.id,
    identity: row.identity,
    address: row.address,
    reason: row.reason,
    detail: row.detail,
    canAdmit: canAdmit(row),
    attempts: row.attempts,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
  }));
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Lets the charger in next time it knocks; returns its id. Raises KNOCK_UNKNOWN, KNOCK_NOT_ADMISSIBLE, CHARGER_EXISTS. */
export async function admitKnock(
  db: Kysely<Database>,
  keys: ChargerKeys,
  organisationNo: number,
  knockId: string,
  at: Date,
): Promise<string> {
  const knock = await db
    .selectFrom('knock')
    .selectAll()
    .where('organisation_no', '=', organisationNo)
    .where('id', '=', /^\d{1,18}$/.test(knockId) ? knockId : '0')
    .executeTakeFirst();
  if (!knock) throw chargerErrors.raise('KNOCK_UNKNOWN');
  if (!canAdmit(knock)) throw chargerErrors.raise('KNOCK_NOT_ADMISSIBLE', { why: knock.detail });
  const keyHashes = knock.offered_key_hash ? [knock.offered_key_hash] : [];
  if (knock.reason === 'unknown') {
    await registerCharger(db, keys, organisationNo, { id: knock.identity, keyHashes }, at);
  } else {
    await raiseIfCapi(db, organisationNo, knock.identity);
    const change = knock.reason === 'password' ? { key_hashes: keyHashes } : { needs_subprotocol: false };
    await db.updateTable('charger').set(change).where('id', '=', knock.identity).where('organisation_no', '=', organisationNo).execute();
  }
  await db.deleteFrom('knock').where('organisation_no', '=', organisationNo).where('identity', '=', knock.identity).execute();
  return knock.identity;
}

/** Whoever knocks by OCPP in the name of a charger that speaks CAPI does not get its key changed. */
async function raiseIfCapi(db: Kysely<Database>, organisationNo: number, chargerId: string): Promise<void> {
  const charger = await db
    .selectFrom('charger')
    .select('protocol')
    .where('organisation_no', '=', organisationNo)
    .where('id', '=', chargerId)
    .executeTakeFirst();
  if (charger?.protocol !== CAPI) return;
  throw chargerErrors.raise('KNOCK_NOT_ADMISSIBLE', { why: `Charger ${chargerId} speaks CAPI, and this knock came by OCPP.` });
}
