import { messageOf, PhasorError, retryWaits, type Clock, type Random, type RetrySchedule, type Timer } from '@phasor/kernel';
import { connectChargePoint } from '../charge-point.ts';
import type { IncomingCall } from '../incoming-call.ts';
import type { LinkHandlers, OddFrame } from '../link-options.ts';
import type { LinkPath, LinkSocket } from '../link-socket.ts';
import type { OcppLink } from '../link.ts';
import type { Action, Request, Response } from '../messages.ts';

/** What became of a CALL. */
export type Outcome<A extends Action> =
  | { readonly kind: 'result'; readonly payload: Response<A> }
  | { readonly kind: 'error'; readonly code: string; readonly description: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' };

/** Where and as whom a connection is made. */
export interface ConnectionOptions {
  /** The endpoint, `ws://` or `wss://`; a slash and the identity are added. */
  readonly url: string;
  /** For HTTP Basic; text is sent as UTF-8, bytes as they are. */
  readonly password?: string | Buffer | undefined;
  /** PEM; `cert` and `key` for security profile 3. */
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer } | undefined;
}

/** Why a connection did not come about. */
export interface ConnectionFailure {
  readonly reason: string;
  /** Of a refused handshake; null for everything below HTTP. */
  readonly httpStatus: number | null;
}

export interface UplinkOptions {
  readonly identity: string;
  readonly callTimeoutMs?: number | undefined;
  /** See {@link connectChargePoint}. */
  readonly dial?: ((identity: string) => LinkSocket) | undefined;
  /** See {@link connectChargePoint}. */
  readonly path?: LinkPath | undefined;
  /** The waits between two tries to connect; they begin anew when {@link Uplink.isGood} is called. Default 1 s growing to 60 s. */
  readonly reconnect?: RetrySchedule | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly listener: UplinkListener;
}

export interface UplinkListener {
  /** Asked before each attempt. */
  connection(): ConnectionOptions;
  onOpen(): void;
  onCall(call: IncomingCall): void;
  onOddFrame(odd: OddFrame): void;
  onLost(reason: string): void;
  onFailed(failure: ConnectionFailure, message: string, retryInMs: number): void;
}

const RECONNECT: RetrySchedule = { firstMs: 1_000, longestMs: 60_000 };
/** A central system that leaves so many pings in a row without any sign of life is gone. */
const MOST_SILENT_PINGS = 3;

/** One try to connect, and whatever then happens on its link. */
class Attempt implements LinkHandlers {
  readonly #listener: UplinkListener;
  readonly #onLost: (reason: string) => void;
  /** While it is undecided. */
  #controller: AbortController | null = new AbortController();
  #isGone = false;
  #onGone: (() => void) | null = null;
  isGivenUp = false;

  constructor(listener: UplinkListener, onLost: (reason: string) => void) {
    this.#listener = listener;
    this.#onLost = onLost;
  }

  get signal(): AbortSignal | undefined {
    return this.#controller?.signal;
  }

  /** Does nothing to a link that is open. */
  abort(): void {
    this.isGivenUp = true;
    this.#controller?.abort();
  }

  settled(): void {
    this.#controller = null;
  }

  /** Resolves when its socket has closed. */
  gone(): Promise<void> {
    if (this.#isGone) return Promise.resolve();
    const before = this.#onGone;
    return new Promise((resolve) => {
      this.#onGone = () => {
        before?.();
        resolve();
      };
    });
  }

  onCall(call: IncomingCall): void {
    this.#listener.onCall(call);
  }

  onOddFrame(odd: OddFrame): void {
    this.#listener.onOddFrame(odd);
  }

  onClose(code: number, reason: string): void {
    this.#isGone = true;
    this.#onGone?.();
    this.#onLost(reason === '' ? `closed with ${code}` : `${reason} (${code})`);
  }
}

/** The station's way to its central system: while switched on it connects, and after each loss or failure again, with random back-off. */
export class Uplink {
  readonly #options: UplinkOptions;
  #isOn = false;
  #link: OcppLink | null = null;
  /** The present one, or the one that led to the present link. */
  #attempt: Attempt | null = null;
  #timer: Timer | null = null;
  #pingTimer: Timer | null = null;
  #pingIntervalS = 0;
  /** Null: the next wait is a first one. */
  #waits: Generator<number, void, undefined> | null = null;
  /** Whose socket was the last one that opened. */
  #last: Attempt | null = null;

  constructor(options: UplinkOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#link?.isOpen ?? false;
  }

  switchOn(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#waits = null;
    this.#connect();
  }

  /** Cuts the connection as a pulled plug does, or says goodbye first. Resolves when the socket is gone. */
  switchOff(how: 'cut' | 'goodbye' = 'cut'): Promise<void> {
    this.#isOn = false;
    this.#timer?.cancel();
    this.#attempt?.abort();
    if (how === 'cut') this.#link?.terminate();
    else this.#link?.close(1000, 'The charge point goes away');
    return this.#last?.gone() ?? Promise.resolve();
  }

  /** Gives up a connection that does not answer; a new one follows. */
  drop(): void {
    this.#link?.terminate();
  }

  /** Leaves the present connection in good order, or the wait for the next one, and makes a new one soon. */
  renew(why: string): void {
    if (!this.#isOn) return;
    this.#waits = null;
    if (this.#link?.isOpen) return this.#link.close(1000, why);
    this.#attempt?.abort();
    this.#retry(() => undefined);
  }

  /** The connection proved useful: the next loss is followed by a short wait again. */
  isGood(): void {
    this.#waits = null;
  }

  /** `WebSocketPingInterval`: pings of ours, every so many seconds; 0 sends none. */
  ping(everyS: number): void {
    this.#pingIntervalS = everyS;
    this.#armPing();
  }

  /**
   * Asks the central system. Never rejects: a call that cannot even wait in the line counts as unanswered. `onResult`: called before whatever
   * came in one piece with a result is read.
   */
  async call<A extends Action>(action: A, payload: Request<A>, onResult: () => void = () => undefined): Promise<Outcome<A>> {
    if (!this.#link) return { kind: 'closed' };
    try {
      // Raw, because some chargers write the unit Hz; the answer is checked against the action all the same.
      const outcome = await this.#link.callRaw(action, payload, { onOutcome: ({ kind }) => kind === 'result' && onResult() });
      return outcome.kind === 'result' ? { kind: 'result', payload: outcome.payload as Response<A> } : outcome;
    } catch {
      return { kind: 'timeout' };
    }
  }

  #connect(): void {
    const { identity, callTimeoutMs, dial, path, clock, random, listener } = this.#options;
    const { url, password, tls } = listener.connection();
    const attempt = new Attempt(listener, (reason) => {
      // What a connection of yesterday says does not matter any more.
      if (attempt === this.#attempt) this.#lost(reason);
    });
    this.#attempt = attempt;
    this.#link = null;
    connectChargePoint({
      url,
      identity,
      clock,
      random,
      signal: attempt.signal,
      ...(password === undefined ? {} : { password }),
      ...(tls === undefined ? {} : { tls }),
      ...(callTimeoutMs === undefined ? {} : { callTimeoutMs }),
      ...(dial === undefined ? {} : { dial }),
      ...(path === undefined ? {} : { path }),
      handlers: attempt,
    }).then(
      (link) => {
        attempt.settled();
        if (attempt.isGivenUp) link.terminate();
        if (!link.isOpen) return;
        this.#link = link;
        this.#last = attempt;
        this.#armPing();
        listener.onOpen();
      },
      (error: unknown) => {
        attempt.settled();
        if (attempt.isGivenUp) return;
        this.#retry((retryInMs) => listener.onFailed(failureOf(error), messageOf(error), retryInMs));
      },
    );
  }

  #lost(reason: string): void {
    const wasUsed = this.#link !== null;
    this.#link = null;
    this.#pingTimer?.cancel();
    if (wasUsed) this.#options.listener.onLost(reason);
    if (this.#isOn) this.#retry(() => undefined);
  }

  #retry(tell: (retryInMs: number) => void): void {
    this.#waits ??= retryWaits(this.#options.reconnect ?? RECONNECT, this.#options.random);
    const waitMs = this.#waits.next().value ?? RECONNECT.longestMs;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(waitMs, () => this.#connect());
    tell(waitMs);
  }

  #armPing(): void {
    this.#pingTimer?.cancel();
    if (this.#pingIntervalS === 0 || !this.#link) return;
    this.#pingTimer = this.#options.clock.setTimer(this.#pingIntervalS * 1000, () => {
      this.#link?.sweep(MOST_SILENT_PINGS, MOST_SILENT_PINGS);
      this.#armPing();
    });
  }
}

function failureOf(error: unknown): ConnectionFailure {
  const { reason, status } = error instanceof PhasorError ? error.details : {};
  return { reason: typeof reason === 'string' ? reason : messageOf(error), httpStatus: typeof status === 'number' ? status : null };
}
