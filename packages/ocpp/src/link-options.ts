import type { Clock, Random, WireEnd } from '@phasor/kernel';
import type { IncomingCall } from './incoming-call.ts';
import type { OcppLink } from './link.ts';

/** What a link needs. Times in milliseconds of the clock. */
export interface LinkOptions {
  readonly clock: Clock;
  /** For message ids. */
  readonly random: Random;
  /** Grows from connection to connection of one charge point, so that a late event of an old one is known as such. Default 0. */
  readonly generation?: number;
  /** How long a CALL of ours waits for its answer. Default 75 s: chargers answer stale requests a minute late. */
  readonly callTimeoutMs?: number;
  /** How many calls of ours may wait behind the one in flight. Default 64. */
  readonly maxQueuedCalls?: number;
  /** How many calls of the peer may wait for an answer before the socket is no longer read. Default 32. */
  readonly maxOpenCalls?: number;
  /** Refuse whatever breaks the standard, also where its meaning is clear. Default false. */
  readonly isStrict?: boolean;
  /** Answer the peer's pings. Default true; false imitates chargers that never send a pong. */
  readonly answersPings?: boolean;
  /** Keeps a virtual clock still while frames are under way; both ends of the connection must then have theirs. */
  readonly wire?: WireEnd;
  /** Who is told. A function gets the link itself before anything can happen on it. */
  readonly handlers: LinkHandlers | ((link: OcppLink) => LinkHandlers);
}

/** Who is told what happens on a link. All are called synchronously. */
export interface LinkHandlers {
  /** A CALL of the peer; also one that cannot be read (then with a refusal). The answer comes through `call.reply`, now or later. */
  onCall(call: IncomingCall): void;
  /** Something that is neither a CALL nor the answer to ours. For the log. */
  onOddFrame(odd: OddFrame): void;
  /** The socket is closed; once, last. */
  onClose(code: number, reason: string): void;
}

/** A frame that fits nothing, or the reason why the socket refused one. */
export interface OddFrame {
  readonly kind:
    /** The answer to a call of ours that had timed out. */
    | 'late'
    /** An answer to nothing, or a second one. */
    | 'unknown-answer'
    /** An answer whose message id cannot be read. */
    | 'malformed-answer'
    /** A message type that OCPP 1.6 does not know. */
    | 'unknown-type'
    /** Not text: the link closes with 1003. */
    | 'binary'
    /** Above the limit: the link closes with 1009. The bytes are not kept. */
    | 'too-long'
    /** The WebSocket protocol is broken: the link closes with 1002. The bytes are not kept. */
    | 'protocol-error'
    /** `onCall` threw; the call was answered with InternalError. A fault of ours. */
    | 'handler-failed';
  /** Empty where the bytes were never complete. */
  readonly raw: Buffer;
  readonly reason: string;
  readonly messageId: string | null;
  /** The action of the call that it belongs to, where that is known. */
  readonly action: string | null;
  /** When that call was sent, for a late answer. */
  readonly sentAtMs: number | null;
  readonly receivedAtMs: number;
}
