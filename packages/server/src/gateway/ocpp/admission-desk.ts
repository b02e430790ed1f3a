import { hasCode, type Clock } from '@phasor/kernel';
import type { Admission, Handshake } from '@phasor/ocpp';
import { askedToTry, loadChargerStates, registerCharger, type ChargerKeys, type ChargerState } from '../../chargers/index.ts';
import { isNews, knockAt, loadDoors, settleAdmission, type CameIn, type KeyedDoor } from '../../security/index.ts';
import type { Store } from '../../store/index.ts';

/** What becomes of a charger that nobody registered: refused and listed, taken in but not yet heard, or taken in. */
export type UnknownChargers = 'reject' | 'pending' | 'accept';

export interface AdmissionPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: ChargerKeys;
  readonly unknownChargers: UnknownChargers;
  readonly organisationNo: number;
  /** The O of every client certificate. */
  readonly cpoName: string;
}

interface Waiting {
  readonly handshake: Handshake;
  readonly resolve: (admission: Admission<ChargerState>) => void;
  readonly reject: (error: unknown) => void;
}

const PENDING_MAX_BYTES = 64 * 1024;
const MOST_AT_ONCE = 100;

/**
 * Who may come in. Knocks that wait together are decided together, in the order in which they came, with a handful of queries for all of
 * them: five thousand chargers that return at once cost the store as much as fifty.
 */
export class AdmissionDesk {
  readonly #ports: AdmissionPorts;
  #waiting: Waiting[] = [];
  #isWorking = false;

  constructor(ports: AdmissionPorts) {
    this.#ports = ports;
  }

  admit(handshake: Handshake): Promise<Admission<ChargerState>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ handshake, resolve, reject });
      if (this.#isWorking) return;
      this.#isWorking = true;
      void this.#ports.clock.track(this.#work());
    });
  }

  async #work(): Promise<void> {
    // One turn of the event loop: whoever else has knocked already joins the first batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST_AT_ONCE);
      try {
        const admissions = await this.#decide(batch.map(({ handshake }) => handshake));
        batch.forEach(({ resolve }, at) => resolve(admissions[at] ?? UNKNOWN));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWorking = false;
  }

  async #decide(handshakes: readonly Handshake[]): Promise<readonly Admission<ChargerState>[]> {
    const { store, clock, keys, cpoName } = this.#ports;
    const doors = await this.#doorsOf(handshakes);
    const now = clock.now();
    const knocked = handshakes.map((handshake) => {
      const door = doors.get(handshake.identity);
      return door ? { door, ...knockAt(door, handshake, keys, now, cpoName) } : undefined;
    });
    const news = knocked.flatMap((knock) => (knock?.kind === 'in' && isNews(knock) ? [knock satisfies CameIn] : []));
    if (news.length > 0) {
      await store.transaction(async (trx) => {
        for (const cameIn of news) await settleAdmission(trx, cameIn, new Date(now));
      });
    }
    const states = await loadChargerStates(
      store.db,
      knocked.flatMap((knock) => (knock?.kind === 'in' ? [knock.door.identity] : [])),
    );
    const trying = await askedToTry(
      store.db,
      knocked.flatMap((knock, at) => (knock?.kind === 'out' && isBare(handshakes[at]) ? [knock.door.chargerNo] : [])),
      now,
    );
    return knocked.map((knock, at) => {
      if (!knock) return UNKNOWN;
      if (knock.kind === 'out') {
        const isTry = isBare(handshakes[at]) && trying.has(knock.door.chargerNo);
        return { kind: 'refuse', status: 401, reason: isTry ? 'tried' : knock.reason, detail: knock.detail };
      }
      return admissionOf(knock.door, states.get(knock.door.identity));
    });
  }

  /** The doors of all that are registered, now at the latest. */
  async #doorsOf(handshakes: readonly Handshake[]): Promise<ReadonlyMap<string, KeyedDoor>> {
    const { store, unknownChargers } = this.#ports;
    const doors = await loadDoors(store.db, handshakes);
    const strangers = handshakes.filter(({ identity }) => !doors.has(identity));
    if (strangers.length === 0 || unknownChargers === 'reject') return doors;
    for (const stranger of strangers) await this.#takeIn(stranger);
    return new Map([...doors, ...(await loadDoors(store.db, strangers))]);
  }

  /** Registers the stranger with the password that it sent, so that from now on nobody else comes in under its name. */
  async #takeIn({ identity, basic }: Handshake): Promise<void> {
    const { store, clock, keys, unknownChargers, organisationNo } = this.#ports;
    const registration = unknownChargers === 'accept' ? 'Accepted' : 'Pending';
    const keyHashes = basic && basic.password.length > 0 ? [keys.hash(basic.password)] : [];
    try {
      await registerCharger(store.db, keys, organisationNo, { id: identity, registration, keyHashes }, new Date(clock.now()));
    } catch (error) {
      // Two sockets of one new charger at once: the other one registered it.
      if (!hasCode(error, 'CHARGER_EXISTS')) throw error;
    }
  }
}

/** It brings nothing to prove itself with. */
const isBare = (handshake: Handshake | undefined): boolean => handshake?.basic === null && handshake.clientCertificate === null;

const UNKNOWN: Admission<ChargerState> = { kind: 'refuse', status: 404, reason: 'unknown' };

function admissionOf({ needsSubprotocol, isStrict }: KeyedDoor, state: ChargerState | undefined): Admission<ChargerState> {
  if (!state) return UNKNOWN;
  const limit = state.registration === 'Accepted' ? {} : { maxPayloadBytes: PENDING_MAX_BYTES };
  return { kind: 'accept', context: state, needsSubprotocol, isStrict, ...limit };
}
