import type { Clock, Timer } from '@phasor/kernel';
import { messageOf, PhasorError } from '@phasor/kernel';
import type { LocalList, LocalListRequest } from '@phasor/contract';
import { findTags, tagKey } from '../access/index.ts';
import type { Bus, Change } from '../bus/index.ts';
import { chargerNumber } from '../chargers/index.ts';
import type { Commands, CommandTarget } from '../commands/index.ts';
import { storableText, type Store } from '../store/index.ts';
import { localListErrors } from './errors.ts';
import { heldOf, readLocalList, viewOf, writeLocalList, type ListLimits, type LocalListRow } from './local-list-rows.ts';
import { syncList, type SyncEnd } from './sync-list.ts';
import { SyncQueue } from './sync-queue.ts';
import { wantedEntries } from './wanted-entries.ts';

export interface LocalListPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly commands: Pick<Commands, 'send'>;
  readonly isOnline: (chargerId: string) => boolean;
  readonly limitsOf: (target: CommandTarget) => Promise<ListLimits>;
  readonly onFailed: (why: string) => void;
}

/** Where the charger has not said: what the smallest ones take. */
const CAREFUL_SEND_LENGTH = 10;
/** Tags are often changed many at a time. */
const GATHER_MS = 2000;
const BY = 'local-lists';

/**
 * The chargers' local lists. A list that somebody has asked us to look after is brought up to date on demand, when tags change, and,
 * where the charger was away, when it is back.
 */
export class LocalLists {
  readonly #ports: LocalListPorts;
  readonly #queue: SyncQueue;
  readonly #changedIn = new Set<number>();
  #gathering: Timer | undefined;
  #unsubscribe: () => void = () => undefined;

  constructor(ports: LocalListPorts) {
    this.#ports = ports;
    this.#queue = new SyncQueue({
      sync: (target) => this.#sync(target),
      isOnline: ports.isOnline,
      onFailed: ports.onFailed,
    });
  }

  /** Begins to watch tags and chargers. Every list is compared once after a start: tags may have changed or run out meanwhile. */
  async start(): Promise<void> {
    const rows = await this.#ports.store.db
      .selectFrom('local_list')
      .innerJoin('charger', 'charger.no', 'local_list.charger_no')
      .select(['charger.id as chargerId', 'charger.organisation_no as organisationNo'])
      .where('local_list.state', '!=', 'notSupported')
      .execute();
    for (const target of rows) this.#queue.add(target);
    this.#unsubscribe = this.#ports.bus.subscribe((change, isHere) => {
      if (isHere) this.#watch(change);
    });
  }

  /** Stops watching; what is under way ends by itself. */
  stop(): void {
    this.#unsubscribe();
    this.#gathering?.cancel();
    this.#queue.stop();
  }

  /** Raises CHARGER_UNKNOWN. */
  async read(target: CommandTarget): Promise<LocalList> {
    const { store, clock, limitsOf } = this.#ports;
    const { organisationNo, chargerId } = target;
    const chargerNo = await chargerNumber(store.db, organisationNo, chargerId);
    const row = await readLocalList(store.db, chargerNo);
    const wanted = await wantedEntries(store.db, organisationNo, row?.id_tags ?? null, clock.now(), Infinity);
    return viewOf(chargerId, row, wanted.length, await limitsOf(target));
  }

  /**
   * Says what the charger's list should hold, and sends it as soon as the charger is here. Raises CHARGER_UNKNOWN,
   * LOCAL_LIST_TAG_UNKNOWN, LOCAL_LIST_TOO_LONG.
   */
  async put(target: CommandTarget, { idTags }: LocalListRequest): Promise<LocalList> {
    const { store } = this.#ports;
    const { organisationNo, chargerId } = target;
    const chargerNo = await chargerNumber(store.db, organisationNo, chargerId);
    const chosen = idTags === null ? null : idTags.map(storableText);
    if (chosen) await this.#requireTags(organisationNo, chosen);
    await this.#requireRoom(target, chosen);
    await this.#manage(organisationNo, chargerNo, chosen);
    this.#queue.add(target);
    return this.read(target);
  }

  /**
   * Brings the charger's list up to date now and resolves with how it went; a list that nobody looked after gets all accepted tags of
   * the organisation. Raises CHARGER_UNKNOWN, LOCAL_LIST_TOO_LONG.
   */
  async sync(target: CommandTarget): Promise<LocalList> {
    const { store } = this.#ports;
    const { organisationNo, chargerId } = target;
    const chargerNo = await chargerNumber(store.db, organisationNo, chargerId);
    const row = await readLocalList(store.db, chargerNo);
    await this.#requireRoom(target, row?.id_tags ?? null);
    await this.#manage(organisationNo, chargerNo, row?.id_tags ?? null);
    await this.#queue.now(target);
    return this.read(target);
  }

  /** One conversation; never two with one charger at a time. True: try again when the charger is back. */
  async #sync(target: CommandTarget): Promise<'done' | 'away' | 'failed'> {
    const { store, clock } = this.#ports;
    const chargerNo = await chargerNumber(store.db, target.organisationNo, target.chargerId);
    const row = await readLocalList(store.db, chargerNo);
    // Whoever asks on demand has set it to pending.
    if (!row || row.state === 'notSupported') return 'done';
    const end = await this.#converse(target, row);
    const at = new Date(clock.now());
    if (end.kind === 'synced') {
      await writeLocalList(store.db, chargerNo, { state: 'synced', reason: null, syncedAt: at }, at);
      return 'done';
    }
    const state = end.kind === 'notSupported' ? 'notSupported' : end.isAway ? 'pending' : 'failed';
    await writeLocalList(store.db, chargerNo, { state, reason: storableText(end.reason) }, at);
    return state === 'pending' ? 'away' : state === 'failed' ? 'failed' : 'done';
  }

  async #converse(target: CommandTarget, row: LocalListRow): Promise<SyncEnd> {
    const { store, clock, commands, limitsOf } = this.#ports;
    const { maxLength, sendMaxLength } = await limitsOf(target);
    const most = maxLength ?? Infinity;
    const wanted = await wantedEntries(store.db, row.organisation_no, row.id_tags, clock.now(), most);
    if (wanted.length > most) return { kind: 'failed', reason: tooLong(wanted.length, most).message, isAway: false };
    try {
      return await syncList(
        {
          askVersion: () => commands.send(target, 'GetLocalListVersion', {}, { by: BY }),
          send: (request) => commands.send(target, 'SendLocalList', request, { by: BY }),
          onHeld: (held) => writeLocalList(store.db, row.charger_no, { held }, new Date(clock.now())),
        },
        { wanted, held: heldOf(row), sendMaxLength: sendMaxLength ?? CAREFUL_SEND_LENGTH },
      );
    } catch (error) {
      // Not to be sent now (the charger is not accepted yet, its queue is full): the list waits, with the reason.
      if (error instanceof PhasorError && !store.failure) return { kind: 'failed', reason: error.message, isAway: false };
      throw error;
    }
  }

  #watch(change: Change): void {
    if (change.kind === 'charger') this.#queue.wake(change.chargerId, false);
    else if (change.kind === 'booted') this.#queue.wake(change.chargerId, true);
    else if (change.kind === 'tags') this.#gather(change.organisationNo);
  }

  #gather(organisationNo: number): void {
    this.#changedIn.add(organisationNo);
    this.#gathering ??= this.#ports.clock.setTimer(GATHER_MS, () => {
      this.#gathering = undefined;
      const changed = [...this.#changedIn];
      this.#changedIn.clear();
      this.#outdate(changed).catch((error: unknown) => this.#ports.onFailed(messageOf(error)));
    });
  }

  /** The lists of these organisations may be out of date. */
  async #outdate(organisations: readonly number[]): Promise<void> {
    const { store, clock } = this.#ports;
    const rows = await store.db
      .updateTable('local_list')
      .from('charger')
      .set({ state: 'pending', changed_at: new Date(clock.now()) })
      .whereRef('charger.no', '=', 'local_list.charger_no')
      .where('local_list.organisation_no', 'in', organisations)
      .where('state', '!=', 'notSupported')
      .returning(['charger.id as chargerId', 'charger.organisation_no as organisationNo'])
      .execute();
    for (const target of rows) this.#queue.add(target);
  }

  async #manage(organisationNo: number, chargerNo: number, idTags: readonly string[] | null): Promise<void> {
    const { store, clock } = this.#ports;
    const values = {
      id_tags: idTags === null ? null : [...idTags],
      state: 'pending' as const,
      reason: null,
      changed_at: new Date(clock.now()),
    };
    await store.db
      .insertInto('local_list')
      .values({ charger_no: chargerNo, organisation_no: organisationNo, held_version: null, held: null, synced_at: null, ...values })
      .onConflict((conflict) => conflict.column('charger_no').doUpdateSet(values))
      .execute();
  }

  async #requireTags(organisationNo: number, idTags: readonly string[]): Promise<void> {
    const known = await this.#ports.store.transaction((trx) => findTags(trx, idTags));
    const unknown = idTags.find((idTag) => !known.has(tagKey(organisationNo, idTag)));
    if (unknown !== undefined) throw localListErrors.raise('LOCAL_LIST_TAG_UNKNOWN', { idTag: unknown });
  }

  async #requireRoom(target: CommandTarget, idTags: readonly string[] | null): Promise<void> {
    const { store, clock, limitsOf } = this.#ports;
    const most = (await limitsOf(target)).maxLength ?? Infinity;
    const wanted = await wantedEntries(store.db, target.organisationNo, idTags, clock.now(), most);
    if (wanted.length > most) throw tooLong(wanted.length, most);
  }
}

const tooLong = (wanted: number, maxLength: number): PhasorError => localListErrors.raise('LOCAL_LIST_TOO_LONG', { wanted, maxLength });
