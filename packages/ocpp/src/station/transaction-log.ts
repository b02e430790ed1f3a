import type { MeterValue, StopReason } from '../messages.ts';
import type { RunningTransaction } from './feature.ts';
import { pack, unpack } from './packed-text.ts';
import type { Journal } from './store.ts';

/** What a StopTransaction says, save the transactionId. */
export interface StopFacts {
  readonly idTag?: string;
  readonly meterStop: number;
  readonly timestamp: string;
  readonly reason: StopReason;
  readonly transactionData?: MeterValue[];
}

/** A message that must not be lost (OCPP 1.6, 3.7.1). Its transactionId is put in when it is sent. */
export type TransactionMessage =
  | { readonly kind: 'start'; readonly messageNo: number; readonly transaction: LoggedTransaction }
  | {
      readonly kind: 'meter';
      readonly messageNo: number;
      readonly localId: number;
      readonly connectorId: number;
      readonly meterValue: MeterValue;
    }
  | { readonly kind: 'stop'; readonly messageNo: number; readonly localId: number; readonly stop: StopFacts };

/** A transaction from its start on; the transactionId comes by an entry of its own. */
export type LoggedTransaction = Omit<RunningTransaction, 'transactionId'>;

/** One line of the journal. */
type Entry =
  | TransactionMessage
  /** The central system answered the StartTransaction. */
  | { readonly kind: 'known'; readonly localId: number; readonly transactionId: number }
  /** What was learned of the tag's group after the start. */
  | { readonly kind: 'parent'; readonly localId: number; readonly parentIdTag: string }
  /** A reading for the StopTransaction's transactionData. */
  | { readonly kind: 'data'; readonly localId: number; readonly meterValue: MeterValue }
  /** The message was answered, or given up. */
  | { readonly kind: 'done'; readonly messageNo: number }
  /** After a compaction: the transaction of that start runs, or waits for its stop to be sent; its start is done. */
  | { readonly kind: 'open'; readonly transaction: LoggedTransaction }
  /** After a compaction: the last numbers given out. */
  | { readonly kind: 'numbers'; readonly messageNo: number; readonly localId: number };

interface Known {
  transaction: LoggedTransaction;
  transactionId: number | null;
  /** Its stop has been logged. */
  isStopped: boolean;
  /** The lines of the readings for the stop, packed. */
  data: readonly string[];
}

/** A message in line. It is read from its journal line when it is its turn: a charger without central system may hold thousands. */
interface Queued {
  readonly messageNo: number;
  /** Packed. */
  readonly line: string;
}

/** The journal is rewritten when it is this many times as long as what it holds. */
const WASTE = 4;
const LEAST_LINES = 256;
/** So many readings go into one StopTransaction; of more, every second one is left out: a frame has a limit. */
const MOST_DATA = 400;

/**
 * The transactions and their unsent messages, as the journal has them: every change is a line before it counts, so after a power cut at
 * any byte the log is what it was, save the line that was being written.
 */
export class TransactionLog {
  readonly #journal: Journal;
  readonly #messages: Queued[] = [];
  /** The first of them as it is, once it was asked for: online there is rarely another. */
  #first: TransactionMessage | null = null;
  readonly #known = new Map<number, Known>();
  #lastMessageNo = 0;
  #lastLocalId = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
    for (const line of journal.read()) this.#apply(JSON.parse(line) as Entry, line);
  }

  /** The messages that are neither answered nor given up, oldest first. */
  get messages(): readonly TransactionMessage[] {
    return this.#messages.map(messageOf);
  }

  /** How many {@link messages} there are. */
  get waiting(): number {
    return this.#messages.length;
  }

  /** The oldest of the {@link messages}. */
  get first(): TransactionMessage | undefined {
    const [first] = this.#messages;
    if (first) this.#first ??= messageOf(first);
    return this.#first ?? undefined;
  }

  /** The transactions whose stop has not been logged. */
  get open(): RunningTransaction[] {
    return [...this.#known.values()].filter(({ isStopped }) => !isStopped).map(viewOf);
  }

  /** The transaction of that number, running or with messages to be sent. */
  transaction(localId: number): RunningTransaction | undefined {
    const known = this.#known.get(localId);
    return known && viewOf(known);
  }

  /** The readings kept for its StopTransaction. */
  dataOf(localId: number): readonly MeterValue[] {
    return (this.#known.get(localId)?.data ?? []).map(readingOf);
  }

  /** The next number for a message, also for one that is not logged. */
  nextMessageNo(): number {
    return (this.#lastMessageNo += 1);
  }

  /** Logs a transaction with its StartTransaction. */
  start(facts: Omit<LoggedTransaction, 'localId'>): RunningTransaction {
    const transaction = { localId: this.#lastLocalId + 1, ...facts };
    this.#append({ kind: 'start', messageNo: this.nextMessageNo(), transaction });
    return { ...transaction, transactionId: null };
  }

  /** Logs a MeterValues, and gives its number. */
  meter(localId: number, connectorId: number, meterValue: MeterValue): number {
    const messageNo = this.nextMessageNo();
    this.#append({ kind: 'meter', messageNo, localId, connectorId, meterValue });
    return messageNo;
  }

  /** Keeps a reading for the StopTransaction. */
  keep(localId: number, meterValue: MeterValue): void {
    this.#append({ kind: 'data', localId, meterValue });
  }

  /** Logs the end of a transaction with its StopTransaction. */
  stop(localId: number, stop: StopFacts): void {
    this.#append({ kind: 'stop', messageNo: this.nextMessageNo(), localId, stop });
  }

  /** The central system gave the transaction its transactionId. */
  name(localId: number, transactionId: number): void {
    this.#append({ kind: 'known', localId, transactionId });
  }

  /** The group of the tag became known after the start. */
  join(localId: number, parentIdTag: string): void {
    this.#append({ kind: 'parent', localId, parentIdTag });
  }

  /** The first message is answered or given up. A repetition after a power cut does no harm, so this need not reach the disk at once. */
  finish(messageNo: number): void {
    this.#journal.note(lineOf({ kind: 'done', messageNo }));
    this.#remove(messageNo);
    this.#compact();
  }

  #append(entry: Entry): void {
    const line = lineOf(entry);
    this.#journal.append(line);
    this.#apply(entry, line);
  }

  #apply(entry: Entry, line: string): void {
    switch (entry.kind) {
      case 'start':
      case 'open': {
        const { transaction } = entry;
        this.#known.set(transaction.localId, { transaction, transactionId: null, isStopped: false, data: NO_DATA });
        this.#lastLocalId = Math.max(this.#lastLocalId, transaction.localId);
        return entry.kind === 'start' ? this.#queue(entry, line) : undefined;
      }
      case 'meter':
        return this.#queue(entry, line);
      case 'stop': {
        const known = this.#known.get(entry.localId);
        if (known) known.isStopped = true;
        if (known) known.data = NO_DATA;
        return this.#queue(entry, line);
      }
      case 'known':
        return this.#change(entry.localId, (known) => (known.transactionId = entry.transactionId));
      case 'parent':
        return this.#change(entry.localId, (known) => {
          known.transaction = { ...known.transaction, parentIdTag: entry.parentIdTag };
        });
      case 'data':
        return this.#change(entry.localId, (known) => {
          known.data = thinned([...known.data, pack(line)]);
        });
      case 'done':
        return this.#remove(entry.messageNo);
      case 'numbers':
        this.#lastMessageNo = Math.max(this.#lastMessageNo, entry.messageNo);
        this.#lastLocalId = Math.max(this.#lastLocalId, entry.localId);
        return undefined;
    }
  }

  #queue(message: TransactionMessage, line: string): void {
    const { messageNo } = message;
    this.#lastMessageNo = Math.max(this.#lastMessageNo, messageNo);
    if (this.#messages.length === 0) this.#first = message;
    this.#messages.push({ messageNo, line: pack(line) });
  }

  #change(localId: number, change: (known: Known) => void): void {
    const known = this.#known.get(localId);
    if (known) change(known);
  }

  #remove(messageNo: number): void {
    const at = this.#messages.findIndex((message) => message.messageNo === messageNo);
    if (at < 0) return;
    const [queued] = this.#messages.splice(at, 1);
    const removed = at === 0 && this.#first ? this.#first : queued && messageOf(queued);
    if (at === 0) this.#first = null;
    // The stop is a transaction's last message.
    if (removed?.kind === 'stop') this.#known.delete(removed.localId);
  }

  #compact(): void {
    const held = [...this.#known.values()].reduce((sum, { data }) => sum + 1 + data.length, this.#messages.length);
    if (this.#journal.length < LEAST_LINES || this.#journal.length < WASTE * held) return;
    this.#journal.rewrite(this.#lines());
  }

  /** What makes a log like this one. */
  #lines(): string[] {
    const withStart = new Set(this.messages.flatMap((message) => (message.kind === 'start' ? [message.transaction.localId] : [])));
    const known = [...this.#known.values()];
    return [
      lineOf({ kind: 'numbers', messageNo: this.#lastMessageNo, localId: this.#lastLocalId }),
      ...known
        .filter(({ transaction }) => !withStart.has(transaction.localId))
        .map(({ transaction }) => lineOf({ kind: 'open', transaction })),
      ...this.#messages.map(({ line }) => unpack(line)),
      ...known.flatMap(({ transaction: { localId, parentIdTag }, transactionId, data }) => [
        ...(transactionId === null ? [] : [lineOf({ kind: 'known', localId, transactionId })]),
        ...(parentIdTag === null ? [] : [lineOf({ kind: 'parent', localId, parentIdTag })]),
        ...data.map(unpack),
      ]),
    ];
  }
}

const NO_DATA: readonly string[] = [];

const lineOf = (entry: Entry): string => JSON.stringify(entry);

function messageOf({ line }: Queued): TransactionMessage {
  return JSON.parse(unpack(line)) as TransactionMessage;
}

/** Of a packed line of the kind `data`. */
function readingOf(line: string): MeterValue {
  return (JSON.parse(unpack(line)) as Extract<Entry, { kind: 'data' }>).meterValue;
}

function viewOf({ transaction, transactionId }: Known): RunningTransaction {
  return { ...transaction, transactionId };
}

/** The first reading stays, as it is that of the beginning. */
function thinned(data: readonly string[]): readonly string[] {
  return data.length <= MOST_DATA ? data : data.filter((_, index) => index === 0 || index % 2 === 1 || index === data.length - 1);
}
