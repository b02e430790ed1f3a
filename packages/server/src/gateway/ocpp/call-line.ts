import type { Clock, Timer } from '@phasor/kernel';
import { ocppErrors, type CallOutcome, type OcppLink } from '@phasor/ocpp';

/** A CALL that waits for its turn. */
export interface WaitingCall {
  readonly action: string;
  readonly payload: unknown;
  /** Of ownership, under which it was ordered. */
  readonly epoch: number;
  /** ms since 1970: when it is not sent by then, it never is. */
  readonly deadlineMs: number;
  /** How long the answer is waited for once it is sent. */
  readonly timeoutMs: number;
  readonly onSent?: () => void;
}

/** Why a CALL never left: its deadline passed (or the charger may not be sent it now), OCPP may not command it any more, or the socket closed. */
export type NeverSent = { readonly kind: 'expired' } | { readonly kind: 'withheld' } | { readonly kind: 'offline' };

export interface CallLinePorts {
  readonly clock: Clock;
  /** Looked at when it is a CALL's turn; null: it may leave. */
  readonly whyNot: (call: WaitingCall) => NeverSent | null;
}

interface Entry extends WaitingCall {
  readonly settle: (outcome: CallOutcome | NeverSent) => void;
  expiry: Timer | undefined;
}

/** No more wait for one charger: who comes last would only wait too long. */
const MOST_WAITING = 64;

/**
 * Our CALLs to one charger: one at a time, in order, and none before the line is opened. The link has such a line too, but a CALL in it
 * cannot be called off any more; here it has a deadline.
 */
export class CallLine {
  readonly #ports: CallLinePorts;
  #waiting: Entry[] = [];
  #link: OcppLink | undefined;
  #isBusy = false;
  #isClosed = false;

  constructor(ports: CallLinePorts) {
    this.#ports = ports;
  }

  get isOpen(): boolean {
    return this.#link !== undefined && !this.#isClosed;
  }

  /** From now on CALLs leave. A second time does nothing. */
  open(link: OcppLink): void {
    this.#link ??= link;
    this.#sendNext();
  }

  /** The socket is closed: what waits was never sent. */
  close(): void {
    this.#isClosed = true;
    for (const entry of this.#waiting.splice(0)) this.#end(entry, { kind: 'offline' });
  }

  /** Resolves with what became of it. Throws OCPP_CALL_QUEUE_FULL. */
  add(call: WaitingCall): Promise<CallOutcome | NeverSent> {
    if (this.#waiting.length >= MOST_WAITING) throw ocppErrors.raise('OCPP_CALL_QUEUE_FULL', { queued: MOST_WAITING });
    return new Promise((settle) => {
      const entry: Entry = { ...call, settle, expiry: undefined };
      if (this.#isClosed) return this.#end(entry, { kind: 'offline' });
      entry.expiry = this.#ports.clock.setTimer(Math.max(0, call.deadlineMs - this.#ports.clock.now()), () => {
        this.#waiting = this.#waiting.filter((other) => other !== entry);
        this.#end(entry, { kind: 'expired' });
      });
      this.#waiting.push(entry);
      this.#sendNext();
    });
  }

  #sendNext(): void {
    if (!this.#link?.isOpen || this.#isBusy || this.#isClosed) return;
    const entry = this.#waiting.shift();
    if (!entry) return;
    const whyNot = this.#ports.whyNot(entry);
    if (whyNot) {
      this.#end(entry, whyNot);
      return this.#sendNext();
    }
    this.#isBusy = true;
    entry.expiry?.cancel();
    entry.onSent?.();
    void this.#link.callRaw(entry.action, entry.payload, { timeoutMs: entry.timeoutMs }).then((outcome) => {
      entry.settle(outcome);
      this.#isBusy = false;
      this.#sendNext();
    });
  }

  #end(entry: Entry, outcome: NeverSent): void {
    entry.expiry?.cancel();
    entry.settle(outcome);
  }
}
