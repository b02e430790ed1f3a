import { messageOf, PhasorError, retryWaits, type Clock, type Random, type RetrySchedule, type Timer } from '@phasor/kernel';
import { connectChargePoint } from '../charge-point.ts';
import type { IncomingCall } from '../incoming-call.ts';
import type { OddFrame } from '../link-options.ts';
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
  /** Asked before each attempt. */
  readonly connection: () => ConnectionOptions;
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
  onOpen(): void;
  onCall(call: IncomingCall): void;
  onOddFrame(odd: OddFrame): void;
  onLost(reason: string): void;
  onFailed(failure: ConnectionFailure, message: string, retryInMs: number): void;
}

const RECONNECT: RetrySchedule = { firstMs: 1_000, longestMs: 60_000 };
/** A central system that leaves so many pings in a row without any sign of life is gone. */
const MOST_SILENT_PINGS = 3;

/** The station's way to its central system: while switched on it connects, and after each loss or failure again, with random back-off. */
export class Uplink {
  readonly #options: UplinkOptions;
  #isOn = false;
  #link: OcppLink | null = null;
  #attempt: AbortController | null = null;
  #timer: Timer | null = null;
  #pingTimer: Timer | null = null;
  #pingIntervalS = 0;
  #waits: Generator<number, void, undefined>;
  /** Resolves when the socket of the present link has closed. */
  #gone: Promise<void> = Promise.resolve();

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#waits = this.#freshWaits();
  }

  get isOpen(): boolean {
    return this.#link?.isOpen ?? false;
  }

  switchOn(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#waits = this.#freshWaits();
    this.#connect();
  }

  /** Cuts the connection as a pulled plug does, or says goodbye first. Resolves when the socket is gone. */
  switchOff(how: 'cut' | 'goodbye' = 'cut'): Promise<void> {
    this.#isOn = false;
    this.#timer?.cancel();
    this.#attempt?.abort();
    if (how === 'cut') this.#link?.terminate();
    else this.#link?.close(1000, 'The charge point goes away');
    return this.#gone;
  }

  /** Gives up a connection that does not answer; a new one follows. */
  drop(): void {
    this.#link?.terminate();
  }

  /** Leaves the present connection in good order, or the wait for the next one, and makes a new one soon. */
  renew(why: string): void {
    if (!this.#isOn) return;
    this.#waits = this.#freshWaits();
    if (this.#link?.isOpen) return this.#link.close(1000, why);
    this.#attempt?.abort();
    this.#retry(() => undefined);
  }

  /** The connection proved useful: the next loss is followed by a short wait again. */
  isGood(): void {
    this.#waits = this.#freshWaits();
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

  #freshWaits(): Generator<number, void, undefined> {
    return retryWaits(this.#options.reconnect ?? RECONNECT, this.#options.random);
  }

  #connect(): void {
    const { identity, callTimeoutMs, dial, path, clock, random, listener } = this.#options;
    const { url, password, tls } = this.#options.connection();
    const attempt = new AbortController();
    let markGone = (): void => undefined;
    const gone = new Promise<void>((resolve) => (markGone = resolve));
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
      handlers: {
        onCall: (call) => listener.onCall(call),
        onOddFrame: (odd) => listener.onOddFrame(odd),
        onClose: (code, reason) => {
          markGone();
          // What a connection of yesterday says does not matter any more.
          if (attempt === this.#attempt) this.#lost(reason === '' ? `closed with ${code}` : `${reason} (${code})`);
        },
      },
    }).then(
      (link) => {
        if (attempt.signal.aborted) link.terminate();
        if (!link.isOpen) return;
        this.#link = link;
        this.#gone = gone;
        this.#armPing();
        listener.onOpen();
      },
      (error: unknown) => {
        if (!attempt.signal.aborted) this.#retry((retryInMs) => listener.onFailed(failureOf(error), messageOf(error), retryInMs));
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
