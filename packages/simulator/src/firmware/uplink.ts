import { messageOf, retryWaits, type Clock, type Random, type RetrySchedule, type Timer } from '@phasor/kernel';
import { connectChargePoint, type Action, type IncomingCall, type OcppLink, type Request, type Response } from '@phasor/ocpp';

/** What became of a CALL. */
export type Outcome<A extends Action> =
  | { readonly kind: 'result'; readonly payload: Response<A> }
  | { readonly kind: 'error'; readonly code: string; readonly description: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' };

export interface UplinkOptions {
  /** The endpoint, without the identity. */
  readonly url: string;
  readonly id: string;
  readonly password?: string | undefined;
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer } | undefined;
  readonly callTimeoutMs?: number | undefined;
  /** The waits between two tries to connect; they begin anew when {@link Uplink.isGood} is called. Default 1 s growing to 60 s. */
  readonly reconnect?: RetrySchedule | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly listener: UplinkListener;
}

export interface UplinkListener {
  onOpen(): void;
  onCall(call: IncomingCall): void;
  onLost(reason: string): void;
  onFailed(reason: string, retryInMs: number): void;
}

const RECONNECT: RetrySchedule = { firstMs: 1_000, longestMs: 60_000 };

/** The charger's way to its central system: while switched on it connects, and after each loss or failure again, with random back-off. */
export class Uplink {
  readonly #options: UplinkOptions;
  #isOn = false;
  #link: OcppLink | null = null;
  #attempt: AbortController | null = null;
  #timer: Timer | null = null;
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

  /** The connection proved useful: the next loss is followed by a short wait again. */
  isGood(): void {
    this.#waits = this.#freshWaits();
  }

  /** Asks the central system. Never rejects: a call that cannot even wait in the line counts as unanswered. */
  async call<A extends Action>(action: A, payload: Request<A>, timeoutMs?: number): Promise<Outcome<A>> {
    if (!this.#link) return { kind: 'closed' };
    try {
      // Raw, because a real Halo writes the unit Hz; the answer is checked against the action all the same.
      const outcome = await this.#link.callRaw(action, payload, timeoutMs === undefined ? {} : { timeoutMs });
      return outcome.kind === 'result' ? { kind: 'result', payload: outcome.payload as Response<A> } : outcome;
    } catch {
      return { kind: 'timeout' };
    }
  }

  #freshWaits(): Generator<number, void, undefined> {
    return retryWaits(this.#options.reconnect ?? RECONNECT, this.#options.random);
  }

  #connect(): void {
    const { url, id, password, tls, callTimeoutMs, clock, random, listener } = this.#options;
    const attempt = new AbortController();
    let markGone = (): void => undefined;
    const gone = new Promise<void>((resolve) => (markGone = resolve));
    this.#attempt = attempt;
    this.#link = null;
    connectChargePoint({
      url,
      identity: id,
      clock,
      random,
      signal: attempt.signal,
      ...(password === undefined ? {} : { password }),
      ...(tls === undefined ? {} : { tls }),
      ...(callTimeoutMs === undefined ? {} : { callTimeoutMs }),
      handlers: {
        onCall: (call) => listener.onCall(call),
        onOddFrame: () => undefined,
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
        listener.onOpen();
      },
      (error: unknown) => {
        if (!attempt.signal.aborted) this.#retry((retryInMs) => listener.onFailed(messageOf(error), retryInMs));
      },
    );
  }

  #lost(reason: string): void {
    const wasUsed = this.#link !== null;
    this.#link = null;
    if (wasUsed) this.#options.listener.onLost(reason);
    if (this.#isOn) this.#retry(() => undefined);
  }

  #retry(tell: (retryInMs: number) => void): void {
    const waitMs = this.#waits.next().value ?? RECONNECT.longestMs;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(waitMs, () => this.#connect());
    tell(waitMs);
  }
}
