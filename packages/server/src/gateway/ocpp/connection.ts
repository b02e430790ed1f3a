import type { Clock, Timer } from '@phasor/kernel';
import { ACTIONS, isAction, type CallError, type CallOutcome, type IncomingCall, type LinkHandlers, type OcppLink } from '@phasor/ocpp';
import type { Report, ReportReply } from '@phasor/contract';
import type { ChargerState, Presence } from '../../chargers/index.ts';
import type { Answer, IntakeItem } from '../intake-item.ts';
import { toReport, toResponse, UnusablePayload } from './to-report.ts';

export interface ConnectionPorts {
  readonly clock: Clock;
  readonly presence: Presence;
  readonly add: (item: IntakeItem) => void;
  readonly onClosed: () => void;
  /** The socket is closed and nothing of it waits for a commit any more. */
  readonly onSettled: () => void;
  /** A commit failed: memory may say more than the store. */
  readonly onAbandoned: () => void;
}

/** A charger that does not boot after it has connected (many do not after a reconnect) may be called after this long. */
const BOOT_GRACE_MS = 15_000;
/** Answering these with an error would make a charger repeat them, or give up energy; their bytes are in the review list. */
const NEVER_REFUSED: ReadonlySet<string> = new Set(['MeterValues', 'StatusNotification', 'StopTransaction']);

/** One socket of one charger: its CALLs become reports, its answers leave after the commit. */
export class OcppConnection {
  readonly state: ChargerState;
  readonly #ports: ConnectionPorts;
  #makeReady: () => void = () => undefined;
  readonly #ready = new Promise<void>((resolve) => (this.#makeReady = resolve));
  #link: OcppLink | undefined;
  #grace: Timer | undefined;
  #pending = 0;
  #isClosed = false;
  #isSettled = false;

  constructor(state: ChargerState, ports: ConnectionPorts) {
    this.state = state;
    this.#ports = ports;
  }

  /** The link's handlers; {@link attach} follows before the first frame. */
  readonly handlers: LinkHandlers = {
    onCall: (call) => this.#onCall(call),
    onOddFrame: (odd) => {
      const outcome = odd.kind === 'late' ? 'late' : 'odd';
      const log = { messageId: odd.messageId ?? '', action: odd.action ?? '', frame: odd.raw, note: odd.reason };
      this.#add(null, { ...log, direction: odd.kind === 'late' ? 2 : 1, atMs: this.#ports.clock.now() }, () => ({ text: null, outcome }));
    },
    onClose: () => {
      this.#isClosed = true;
      this.#grace?.cancel();
      this.#makeReady();
      this.#ports.presence.gone(this.state, this);
      this.#ports.onClosed();
      this.#endWhenSettled();
    },
  };

  attach(link: OcppLink): void {
    this.#link = link;
    this.#ports.presence.connected(this.state, this);
    this.#ports.presence.seen(this.state.no, this.#ports.clock.now());
    if (this.state.registration !== 'Rejected') this.#grace = this.#ports.clock.setTimer(BOOT_GRACE_MS, () => this.#makeReady());
  }

  get link(): OcppLink | undefined {
    return this.#link;
  }

  /**
   * Calls the charger, once its boot is answered (before that some never answer and drop the socket), and logs what came of it.
   * `timeoutMs` covers that wait too: a call that was not sent by then never is.
   */
  async call(action: string, payload: unknown, timeoutMs: number): Promise<CallOutcome> {
    const { clock } = this.#ports;
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    const waiting = new AbortController();
    const link = this.#link;
    await Promise.race([this.#ready, clock.sleep(timeoutMs, waiting.signal)]);
    waiting.abort();
    if (!link) throw new Error('a connection is attached before it is used');
    const remainingMs = deadlineMs - clock.monotonicMs();
    if (remainingMs <= 0)
      return { kind: 'timeout', messageId: '', frame: Buffer.alloc(0), answer: null, sentAtMs: null, answeredAtMs: null };
    const outcome = await link.callRaw(action, payload, { timeoutMs: remainingMs });
    const logged = outcome.kind === 'result' ? 'answered' : outcome.kind === 'error' ? 'refused' : outcome.kind;
    const note =
      outcome.kind === 'error' ? `${outcome.code}: ${outcome.description}` : outcome.kind === 'result' ? noteOf(outcome.violations) : null;
    const { messageId, frame, answer, answeredAtMs } = outcome;
    const atMs = outcome.sentAtMs ?? clock.now();
    await new Promise<void>((resolve, reject) => {
      const log = { messageId, action, frame: withoutSecrets(action, payload, frame), note, direction: 2 as const, atMs };
      const given: Answer = { text: answer, outcome: logged, atMs: answeredAtMs };
      this.#add(
        null,
        log,
        () => given,
        () => resolve(),
        () => reject(new Error('the store failed')),
      );
    });
    return outcome;
  }

  #onCall(call: IncomingCall): void {
    const { presence, clock } = this.#ports;
    presence.seen(this.state.no, call.receivedAtMs);
    const log = { messageId: call.messageId, action: call.action, frame: call.raw, direction: 1 as const, atMs: call.receivedAtMs };
    const refuse = (error: CallError): void => {
      const refused: Answer = { text: call.encode({ error }), outcome: 'refused' };
      this.#add(
        null,
        { ...log, note: `${error.code}: ${error.description}` },
        () => refused,
        (answer) => call.reply(textOf(answer)),
      );
    };
    const refusal = call.refusal ?? this.#refusalOf(call);
    if (refusal) return refuse(refusal);
    const noted = { ...log, note: noteOf(call.violations) };
    const answered = (reply: ReportReply): Answer => ({
      text: call.encode({ result: toResponse(call.action, reply, clock.now()) }),
      outcome: 'answered',
    });
    if (call.action === 'Heartbeat') {
      // Changes nothing but "last seen": answered from memory, logged when there is time.
      const answer = answered({ kind: 'noted' });
      call.reply(textOf(answer));
      this.#add(null, noted, () => answer);
      return;
    }
    const origin = { chargerId: this.state.id, source: 'OCPP' as const, receivedAtMs: call.receivedAtMs };
    let report: Report;
    try {
      report = toReport(call.action, call.payload, origin);
    } catch (error) {
      if (!(error instanceof UnusablePayload)) throw error;
      return refuse({ code: 'PropertyConstraintViolation', description: error.message, details: {} });
    }
    const excuse = (): Answer => {
      if (NEVER_REFUSED.has(call.action))
        return answered(report.kind === 'sessionStopped' ? { kind: 'stopped', verdict: null } : { kind: 'noted' });
      const error: CallError = { code: 'InternalError', description: 'The message is kept for a person to look at.', details: {} };
      return { text: call.encode({ error }), outcome: 'refused' };
    };
    const send = (answer: Answer): void => {
      call.reply(textOf(answer));
      if (report.kind === 'booted' && this.state.registration !== 'Rejected') this.#makeReady();
    };
    this.#add(report, noted, answered, send, () => this.#link?.terminate(), excuse);
  }

  /** What the schema cannot say: the direction, and whether this charger may speak yet. */
  #refusalOf(call: IncomingCall): CallError | undefined {
    if (isAction(call.action) && ACTIONS[call.action].from === 'CentralSystem') {
      return { code: 'NotSupported', description: `${call.action} is a message to a charge point, not from one.`, details: {} };
    }
    if (this.state.registration !== 'Accepted' && call.action !== 'BootNotification') {
      return {
        code: 'SecurityError',
        description: `The charge point is ${this.state.registration}: only BootNotification is heard.`,
        details: {},
      };
    }
    return undefined;
  }

  #add(
    report: Report | null,
    log: Omit<IntakeItem['log'], 'generation'>,
    answer: IntakeItem['answer'],
    send: (answer: Answer) => void = () => undefined,
    abandon: () => void = () => this.#link?.terminate(),
    excuse: () => Answer = () => answer({ kind: 'noted' }),
  ): void {
    this.#pending += 1;
    const done = (): void => {
      this.#pending -= 1;
      this.#endWhenSettled();
    };
    this.#ports.add({
      state: this.state,
      report,
      log: { ...log, generation: this.#link?.generation ?? 0 },
      answer,
      excuse,
      send: (given) => {
        send(given);
        done();
      },
      abandon: () => {
        this.#ports.onAbandoned();
        abandon();
        done();
      },
    });
  }

  #endWhenSettled(): void {
    if (this.#isSettled || !this.#isClosed || this.#pending > 0) return;
    this.#isSettled = true;
    this.#ports.onSettled();
  }
}

/** A charger's new key does not belong in a log that every operator reads. */
function withoutSecrets(action: string, payload: unknown, frame: Buffer): Buffer {
  if (action !== 'ChangeConfiguration' || typeof payload !== 'object' || payload === null) return frame;
  const { key, value } = payload as { readonly key?: unknown; readonly value?: unknown };
  if (typeof key !== 'string' || key.toLowerCase() !== 'authorizationkey' || typeof value !== 'string' || value === '') return frame;
  return Buffer.from(frame.toString().replaceAll(JSON.stringify(value), '"…"'));
}

const textOf = (answer: Answer): string => (typeof answer.text === 'string' ? answer.text : '');

const noteOf = (violations: readonly { path: string; message: string }[]): string | null =>
  violations.length === 0
    ? null
    : violations
        .map(({ path, message }) => `${path || 'frame'} ${message}`.trim())
        .join('; ')
        .slice(0, 1000);
