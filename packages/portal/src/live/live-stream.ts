import { retryWaits, type Clock, type Random, type Timer } from '@phasor/kernel';
import type { LiveEvent } from '@phasor/contract';

/** The part of the browser's EventSource that the stream uses. */
export interface EventChannel {
  addEventListener(type: string, listen: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export type LiveState = 'connecting' | 'live' | 'lost';

export interface LiveStreamParts {
  readonly open: () => EventChannel;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly random: Random;
  readonly onEvent: (event: LiveEvent) => void;
  /** `live` each time the stream (re)opens: fetch anew, something may have been missed. */
  readonly onState: (state: LiveState) => void;
}

/** A channel hears only the kinds that it is told; one that is missing here does not compile. */
const KINDS: Readonly<Record<LiveEvent['kind'], true>> = {
  charger: true,
  transaction: true,
  message: true,
  command: true,
  knock: true,
  migration: true,
  campaign: true,
};

/**
 * The live events, kept open. The browser gives an EventSource up for good when a reconnection meets an HTTP error, as a server that
 * restarts behind a proxy gives; so every loss is retried here, after growing waits.
 */
export class LiveStream {
  readonly #parts: LiveStreamParts;
  #waits: Generator<number, void, undefined>;
  #channel: EventChannel | null = null;
  #timer: Timer | null = null;

  constructor(parts: LiveStreamParts) {
    this.#parts = parts;
    this.#waits = this.#freshWaits();
  }

  /** Opens the stream. */
  start(): void {
    this.#parts.onState('connecting');
    this.#connect();
  }

  /** Closes it for good; nothing is reported any more. */
  stop(): void {
    this.#channel?.close();
    this.#channel = null;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #connect(): void {
    const channel = this.#parts.open();
    this.#channel = channel;
    const whileOpen = (act: () => void): void => {
      if (this.#channel === channel) act();
    };
    channel.addEventListener('open', () => whileOpen(() => this.#opened()));
    channel.addEventListener('error', () => whileOpen(() => this.#lost(channel)));
    for (const kind of Object.keys(KINDS) as LiveEvent['kind'][])
      channel.addEventListener(kind, ({ data }) => whileOpen(() => this.#received(kind, data)));
  }

  #opened(): void {
    this.#waits = this.#freshWaits();
    this.#parts.onState('live');
  }

  #lost(channel: EventChannel): void {
    channel.close();
    this.#channel = null;
    this.#parts.onState('lost');
    const wait = this.#waits.next();
    this.#timer = this.#parts.clock.setTimer(wait.done ? 0 : wait.value, () => this.#connect());
  }

  #received(kind: LiveEvent['kind'], data: unknown): void {
    const event = parseEvent(kind, data);
    if (event) this.#parts.onEvent(event);
  }

  #freshWaits(): Generator<number, void, undefined> {
    return retryWaits({ firstMs: 1_000, longestMs: 15_000 }, this.#parts.random);
  }
}

/** A kind that this page does not know yet, or text that is no JSON, is passed over: the next fetch brings what it said. */
function parseEvent(kind: LiveEvent['kind'], data: unknown): LiveEvent | null {
  try {
    const event: unknown = JSON.parse(String(data));
    return typeof event === 'object' && event !== null && 'kind' in event && event.kind === kind ? (event as LiveEvent) : null;
  } catch {
    return null;
  }
}
