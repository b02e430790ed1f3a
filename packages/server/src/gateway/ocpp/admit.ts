import type { Clock } from '@phasor/kernel';
import type { Admission, Handshake } from '@phasor/ocpp';
import { hasCode } from '@phasor/kernel';
import { loadChargerState, registerCharger, type ChargerKeys, type ChargerState } from '../../chargers/index.ts';
import type { Store } from '../../store/index.ts';

/** What becomes of a charger that nobody registered: refused and listed, taken in but not yet heard, or taken in. */
export type UnknownChargers = 'reject' | 'pending' | 'accept';

export interface AdmitPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: ChargerKeys;
  readonly unknownChargers: UnknownChargers;
  readonly organisationNo: number;
}

const PENDING_MAX_BYTES = 64 * 1024;

/** Who may come in: the identity must be registered, and where it has keys, HTTP Basic must bring one of them (security profiles 0 and 1). */
export async function admit(ports: AdmitPorts, handshake: Handshake): Promise<Admission<ChargerState>> {
  const { store, keys, unknownChargers } = ports;
  const row = await readDoor(store, handshake.identity);
  if (!row && unknownChargers === 'reject') return { kind: 'refuse', status: 404, reason: 'unknown' };
  if (!row) await takeIn(ports, handshake);
  else if (row.key_hashes.length > 0) {
    const { basic, identity } = handshake;
    const isRight = basic?.user === identity && keys.matches(basic.password, row.key_hashes);
    if (!isRight) return { kind: 'refuse', status: 401, reason: 'password' };
  }
  const state = await loadChargerState(store.db, handshake.identity);
  if (!state) return { kind: 'refuse', status: 404, reason: 'unknown' };
  return {
    kind: 'accept',
    context: state,
    needsSubprotocol: row?.needs_subprotocol ?? true,
    isStrict: row?.is_strict ?? false,
    ...(state.registration === 'Accepted' ? {} : { maxPayloadBytes: PENDING_MAX_BYTES }),
  };
}

async function readDoor(
  store: Store,
  identity: string,
): Promise<{ key_hashes: Buffer[]; needs_subprotocol: boolean; is_strict: boolean } | undefined> {
  return store.db
    .selectFrom('charger')
    .select(['key_hashes', 'needs_subprotocol', 'is_strict'])
    .where('id', '=', identity)
    .executeTakeFirst();
}

/** Registers the stranger with the password that it sent, so that from now on nobody else comes in under its name. */
async function takeIn({ store, clock, keys, unknownChargers, organisationNo }: AdmitPorts, { identity, basic }: Handshake): Promise<void> {
  const registration = unknownChargers === 'accept' ? 'Accepted' : 'Pending';
  const keyHashes = basic && basic.password.length > 0 ? [keys.hash(basic.password)] : [];
  try {
    await registerCharger(store.db, keys, organisationNo, { id: identity, registration, keyHashes }, new Date(clock.now()));
  } catch (error) {
    // Two sockets of one new charger at once: the other one registered it.
    if (!hasCode(error, 'CHARGER_EXISTS')) throw error;
  }
}
