import type { ServerResponse } from 'node:http';
import type { LiveEvent } from '@phasor/contract';
import type { Timer } from '@phasor/kernel';
import { isOwned, ownedBy, type Caller, type Owned } from '../../access/index.ts';
import type { Change } from '../../bus/index.ts';
import { chargerNumber, listChargers, listKnocks } from '../../chargers/index.ts';
import { newestMessageId, readMessages } from '../../journal/index.ts';
import { listTransactions } from '../../sessions/index.ts';
import type { RestPorts } from './rest-server.ts';
import { mustOwn } from './session.ts';

/** Changes within this time become one event each. */
const GATHER_MS = 250;
const KEEP_ALIVE_MS = 20_000;
/** A reader that falls this far behind is let go; it connects again and fetches anew. */
const MOST_UNSENT_BYTES = 1 << 20;
const MOST_MESSAGES = 50;

interface OneCharger {
  readonly chargerId: string;
  readonly no: number;
  lastMessageId: string;
}

/** Who looks at the page. */
type Reader = Pick<Caller, 'organisationNo' | 'personId' | 'ownerId'>;

/** One open page: gathers what changed, reads it from the store, and sends it as server-sent events. */
export class LiveListener {
  readonly #ports: RestPorts;
  readonly #reader: Reader;
  readonly #response: ServerResponse;
  readonly #only: OneCharger | null;
  /** Null: the reader sees all of the organisation's. */
  readonly #owned: Owned | null;
  readonly #unsubscribe: () => void;
  #changes = new Map<string, Change>();
  #gathering: Timer | undefined;
  #keepAlive: Timer;
  #isClosed = false;

  private constructor(ports: RestPorts, reader: Reader, response: ServerResponse, only: OneCharger | null, owned: Owned | null) {
    this.#ports = ports;
    this.#reader = reader;
    this.#owned = owned;
    this.#response = response;
    this.#only = only;
    this.#unsubscribe = ports.bus.subscribe((change) => this.#note(change));
    this.#keepAlive = this.#beat();
    response.on('close', () => this.#close());
    // The reader may have left before there was anybody to hear it.
    if (response.destroyed) this.#close();
  }

  /**
   * Starts to send what the reader may see. `chargerId` narrows it to one charger, whose messages are sent as well. Raises CHARGER_UNKNOWN. What a reader
   * owns is read once: when that changes the stream is closed, and the page begins anew.
   */
  static async open(ports: RestPorts, reader: Reader, response: ServerResponse, chargerId: string | undefined): Promise<LiveListener> {
    const { organisationNo, ownerId } = reader;
    const { db } = ports.store;
    if (ownerId !== undefined && chargerId !== undefined) await mustOwn(db, ownerId, { chargerId, connectorId: 0 }, true);
    const owned = ownerId === undefined ? null : await ownedBy(db, ownerId);
    const no = chargerId === undefined ? 0 : await chargerNumber(db, organisationNo, chargerId);
    const only = chargerId === undefined ? null : { chargerId, no, lastMessageId: await newestMessageId(db, no) };
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    response.write('retry: 2000\n\n');
    return new LiveListener(ports, reader, response, only, owned);
  }

  #note(change: Change): void {
    if (change.kind === 'person') {
      if (change.personId === this.#reader.personId) this.#response.destroy();
      return;
    }
    if (this.#owned && !isTheirs(this.#owned, change)) return;
    if (this.#only && 'chargerId' in change && change.chargerId !== this.#only.chargerId) return;
    if (change.kind === 'tags' || change.kind === 'sites' || change.kind === 'meterSample' || change.kind === 'told') return;
    // The message log and its commands are for whoever looks at one charger.
    if ((change.kind === 'messages' || change.kind === 'command') && !this.#only) return;
    const key =
      change.kind === 'transaction'
        ? `transaction ${change.transactionId}`
        : change.kind === 'knock'
          ? `knock ${change.knockId}`
          : change.kind === 'command'
            ? `command ${change.commandId}`
            : change.kind === 'campaign'
              ? `campaign ${change.campaignId}`
              : `${change.kind} ${change.chargerId}`;
    this.#changes.set(key, change);
    this.#gather();
  }

  /** One flush at a time: two would read the same messages. */
  #gather(): void {
    if (this.#isClosed || this.#changes.size === 0) return;
    this.#gathering ??= this.#ports.clock.setTimer(GATHER_MS, () => {
      // A store that fails closes the stream: the page sees a gap, connects again, and fetches anew.
      this.#flush().catch(() => this.#response.destroy());
    });
  }

  async #flush(): Promise<void> {
    const changes = [...this.#changes.values()];
    this.#changes = new Map();
    for (const change of changes) {
      for (const event of await this.#eventsOf(change)) this.#send(event);
    }
    this.#gathering = undefined;
    this.#gather();
  }

  async #eventsOf(change: Change): Promise<LiveEvent[]> {
    const { store, presence } = this.#ports;
    const mine = this.#reader.organisationNo;
    switch (change.kind) {
      case 'charger':
      case 'booted': {
        const page = await listChargers({ db: store.db, presence }, mine, { id: change.chargerId, limit: 1 });
        return page.items.map((charger) => ({ kind: 'charger', charger }));
      }
      case 'transaction': {
        const page = await listTransactions(store.db, mine, { transactionId: change.transactionId, limit: 1 });
        return page.items.map((transaction) => ({ kind: 'transaction', transaction }));
      }
      case 'knock': {
        const page = await listKnocks(store.db, mine, { id: change.knockId, limit: 1 });
        return page.items.map((knock) => ({ kind: 'knock', knock }));
      }
      case 'command':
        return [{ kind: 'command', command: await this.#ports.commands.read(mine, change.commandId) }];
      case 'way': {
        const page = await listChargers({ db: store.db, presence }, mine, { id: change.chargerId, limit: 1 });
        return page.items.map(({ id }) => ({ kind: 'migration', chargerId: id, state: change.state }));
      }
      case 'campaign':
        return change.organisationNo === mine ? [{ kind: 'campaign', campaignId: change.campaignId }] : [];
      case 'certificateRequested':
      case 'stagingStatus':
      case 'meterSample':
      case 'told':
      case 'person':
      case 'tags':
      case 'sites':
      case 'limits':
      case 'wish':
      case 'shutOut':
        return [];
      case 'messages': {
        const only = this.#only;
        if (!only) return [];
        const page = await readMessages(store.db, only.no, { newerThan: only.lastMessageId, limit: MOST_MESSAGES });
        only.lastMessageId = page.items.at(-1)?.id ?? only.lastMessageId;
        // There are more than one page holds: go on with the next flush.
        if (page.next !== null) this.#note(change);
        return page.items.map((message) => ({ kind: 'message', chargerId: only.chargerId, message }));
      }
    }
  }

  #send(event: LiveEvent): void {
    if (this.#isClosed) return;
    if (this.#response.writableLength > MOST_UNSENT_BYTES) return void this.#response.destroy();
    this.#response.write(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  #beat(): Timer {
    return this.#ports.clock.setTimer(KEEP_ALIVE_MS, () => {
      this.#response.write(': still here\n\n');
      this.#keepAlive = this.#beat();
    });
  }

  #close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    this.#gathering?.cancel();
    this.#keepAlive.cancel();
  }
}

/** Whether something has changed at what somebody owns. */
const isTheirs = (owned: Owned, change: Change): boolean =>
  change.kind === 'transaction'
    ? isOwned(owned, change.chargerId, change.connectorId)
    : 'chargerId' in change && owned.has(change.chargerId);
