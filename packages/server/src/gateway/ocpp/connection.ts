import type { Clock, Timer } from '@phasor/kernel';
import type { CallError, IncomingCall, LinkHandlers, OcppLink, OddFrame } from '@phasor/ocpp';
import type { Report, ReportReply } from '@phasor/contract';
import { standingOf, whyWithheld, type ChargerState, type Presence } from '../../chargers/index.ts';
import { mayBeSent, secretsIn, type CommandOutcome, type CommandWrite } from '../../commands/index.ts';
import type { Registration } from '../../store/index.ts';
import type { Answer, IntakeItem } from '../intake-item.ts';
import { CallLine, type NeverSent, type WaitingCall } from './call-line.ts';
import { lateAnswer, noteOf, toRecord, triggeredBy, type OutgoingCall } from './call-record.ts';
import { refusalOf } from './may-speak.ts';
import { RateLimit, type Rate } from './rate-limit.ts';
import { toReport, toResponse, UnusablePayload } from './to-report.ts';

export interface ConnectionPorts {
  readonly clock: Clock;
  readonly presence: Presence;
  /** Our address as the charger has it, such as `http://10.0.0.5:8080`. */
  readonly address: string | null;
  readonly add: (item: IntakeItem) => void;
  readonly onClosed: () => void;
  /** The socket is closed and nothing of it waits for a commit any more. */
  readonly onSettled: () => void;
  /** What is wrong with a box that says so of itself: another is here under its identity. Null: nothing. */
  readonly whyClone: (serialNumber: string | null) => string | null;
  /** A commit failed: memory may say more than the store. */
  readonly onAbandoned: () => void;
}

/** A charger that does not boot after it has connected (many do not after a reconnect) may be called after this long. */
const BOOT_GRACE_MS = 15_000;
/** A charger that is Pending is heard this long with what it was asked for. */
const TRIGGERED_WITHIN_MS = 60_000;
/** As many timed-out CALLs as the link remembers. */
const MOST_OVERDUE = 16;
/** Of a vendor's own messages so many are kept. */
const KEPT_DATA_TRANSFERS: Rate = { burst: 60, perS: 1 };
/** Answering these with an error would make a charger repeat them, or give up energy; their bytes are in the review list. */
const NEVER_REFUSED: ReadonlySet<string> = new Set(['MeterValues', 'SecurityEventNotification', 'StatusNotification', 'StopTransaction']);

/** One socket of one charger: its CALLs become reports, its answers leave after the commit. */
export class OcppConnection {
  readonly state: ChargerState;
  readonly #ports: ConnectionPorts;
  readonly #line: CallLine;
  /** What the charger was last told that it is. */
  #told: Registration;
  /** What it was asked for with TriggerMessage. */
  readonly #triggeredUntilMs = new Map<string, number>();
  /** Message id → command, of CALLs whose answer may still come. */
  readonly #overdue = new Map<string, { readonly commandId: string; readonly secrets: readonly string[] }>();
  readonly #dataTransfers: RateLimit;
  #link: OcppLink | undefined;
  #grace: Timer | undefined;
  #pending = 0;
  #isClosed = false;
  #isSettled = false;

  constructor(state: ChargerState, ports: ConnectionPorts) {
    this.state = state;
    this.#ports = ports;
    this.#told = standingOf(state);
    this.#dataTransfers = new RateLimit(ports.clock, KEPT_DATA_TRANSFERS);
    this.#line = new CallLine({ clock: ports.clock, whyNot: (call) => this.#whyNot(call) });
  }

  /** The link's handlers; {@link attach} follows before the first frame. */
  readonly handlers: LinkHandlers = {
    onCall: (call) => this.#onCall(call),
    onOddFrame: (odd) => this.#onOddFrame(odd),
    onClose: () => {
      this.#isClosed = true;
      this.#grace?.cancel();
      this.#line.close();
      this.#ports.presence.gone(this.state, this);
      this.#ports.onClosed();
      this.#endWhenSettled();
    },
  };

  attach(link: OcppLink): void {
    this.#link = link;
    const nowMs = this.#ports.clock.now();
    this.#ports.presence.connected(this.state, this, this.#ports.address, nowMs);
    this.#ports.presence.seen(this.state.no, nowMs);
    this.#grace = this.#ports.clock.setTimer(BOOT_GRACE_MS, () => this.#openLine());
  }

  get link(): OcppLink | undefined {
    return this.#link;
  }

  /** Whether the charger may be sent this now: neither we nor the charger itself, by what it was last told, may object. */
  mayBeSent(action: string): boolean {
    return mayBeSent(action, standingOf(this.state)) && mayBeSent(action, this.#told);
  }

  /** Why OCPP must not tell the charger this now; null: it may. */
  whyWithheld({ action, epoch }: Pick<WaitingCall, 'action' | 'epoch'>): string | null {
    return whyWithheld(this.state, 'OCPP', { epoch, isStart: action === 'RemoteStartTransaction' });
  }

  #whyNot(call: WaitingCall): NeverSent | null {
    if (this.whyWithheld(call) !== null) return { kind: 'withheld' };
    return this.mayBeSent(call.action) ? null : { kind: 'expired' };
  }

  /**
   * Calls the charger, once its boot is answered (before that some never answer and drop the socket); what came of it is logged, with
   * the end of its command. Rejects with OCPP_CALL_QUEUE_FULL, or when the store fails.
   */
  async call(call: OutgoingCall): Promise<CommandOutcome> {
    const { clock } = this.#ports;
    const { commandId, action, payload } = call;
    const onSent = (): void => {
      // Before its answer: what is triggered may come in the same moment.
      const triggered = triggeredBy(action, payload);
      if (triggered !== null) this.#triggeredUntilMs.set(triggered, clock.now() + TRIGGERED_WITHIN_MS);
      call.onSent?.();
    };
    const outcome = await this.#line.add({ ...call, onSent });
    if (outcome.kind === 'expired' || outcome.kind === 'withheld' || outcome.kind === 'offline')
      return { kind: 'failed', why: outcome.kind };
    const { messageId, sentAtMs, answeredAtMs } = outcome;
    if (outcome.kind === 'timeout' && commandId !== null) this.#remember(messageId, commandId, secretsIn(action, payload));
    const { result, log, answer } = toRecord(call, outcome);
    const atMs = answeredAtMs ?? clock.now();
    const command: CommandWrite | undefined =
      commandId === null ? undefined : { kind: 'settled', commandId, outcome: result, messageId, sentAtMs, atMs };
    await new Promise<void>((resolve, reject) => {
      this.#add({
        log: { ...log, atMs: sentAtMs ?? atMs },
        answer: () => answer,
        send: () => resolve(),
        abandon: () => reject(new Error('the store failed')),
        ...(command ? { command } : {}),
      });
    });
    return result;
  }

  #onCall(call: IncomingCall): void {
    const { presence, clock } = this.#ports;
    presence.seen(this.state.no, call.receivedAtMs);
    const log = { messageId: call.messageId, action: call.action, frame: call.raw, direction: 1 as const, atMs: call.receivedAtMs };
    const refuse = (error: CallError, andThen?: () => void): void => {
      const refused: Answer = { text: call.encode({ error }), outcome: 'refused' };
      const note = `${error.code}: ${error.description}`;
      const send = (answer: Answer): void => {
        call.reply(textOf(answer));
        andThen?.();
      };
      this.#add({ log: { ...log, note }, answer: () => refused, send });
    };
    const refusal = call.refusal ?? refusalOf(this.state, call.action, this.#isTriggered(call.action));
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
      this.#add({ log: noted, answer: () => answer });
      return;
    }
    if (call.action === 'DataTransfer' && this.#isFlood(call, noted, answered({ kind: 'noted' }))) return;
    const origin = { chargerId: this.state.id, source: 'OCPP' as const, receivedAtMs: call.receivedAtMs };
    let report: Report;
    try {
      report = toReport(call.action, call.payload, origin);
    } catch (error) {
      if (!(error instanceof UnusablePayload)) throw error;
      return refuse({ code: 'PropertyConstraintViolation', description: error.message, details: {} });
    }
    const clone = report.kind === 'booted' ? this.#ports.whyClone(report.serialNumber) : null;
    if (clone !== null) {
      const error: CallError = { code: 'SecurityError', description: clone, details: {} };
      return refuse(error, () => this.#link?.close(1008, 'Another charger is here under this identity'));
    }
    const excuse = (): Answer => {
      if (NEVER_REFUSED.has(call.action))
        return answered(report.kind === 'sessionStopped' ? { kind: 'stopped', verdict: null } : { kind: 'noted' });
      const error: CallError = { code: 'InternalError', description: 'The message is kept for a person to look at.', details: {} };
      return { text: call.encode({ error }), outcome: 'refused' };
    };
    const send = (answer: Answer): void => {
      call.reply(textOf(answer));
      if (report.kind === 'booted') this.#hasBooted();
    };
    this.#add({ report, log: noted, answer: answered, send, excuse });
  }

  /** Vendors' own messages come at any rate: beyond some they are answered, and not kept. */
  #isFlood(call: IncomingCall, log: NewItem['log'], answer: Answer): boolean {
    const place = this.#dataTransfers.take();
    if (place === 'within') return false;
    call.reply(textOf(answer));
    const note = 'More DataTransfer than is kept: until there is less of it, it is answered only.';
    if (place === 'first') this.#add({ log: { ...log, note }, answer: () => answer });
    return true;
  }

  /** The boot's answer has left: the charger now knows what it is. */
  #hasBooted(): void {
    this.#told = standingOf(this.state);
    this.#openLine();
  }

  /** A charger that was told Rejected is not called (OCPP 1.6, section 4.2). */
  #openLine(): void {
    if (this.#link && this.#told !== 'Rejected') this.#line.open(this.#link);
  }

  #isTriggered(action: string): boolean {
    return (this.#triggeredUntilMs.get(action) ?? -Infinity) > this.#ports.clock.now();
  }

  #remember(messageId: string, commandId: string, secrets: readonly string[]): void {
    this.#overdue.set(messageId, { commandId, secrets });
    const [oldest] = this.#overdue.keys();
    if (this.#overdue.size > MOST_OVERDUE && oldest !== undefined) this.#overdue.delete(oldest);
  }

  #onOddFrame(odd: OddFrame): void {
    const atMs = this.#ports.clock.now();
    const overdue = odd.kind === 'late' && odd.messageId !== null ? this.#overdue.get(odd.messageId) : undefined;
    const { frame, parsed } = lateAnswer(odd, overdue?.secrets ?? []);
    this.#add({
      log: {
        ...{ messageId: odd.messageId ?? '', action: odd.action ?? '', frame, note: odd.reason },
        ...{ direction: odd.kind === 'late' ? 2 : 1, atMs },
      },
      answer: () => ({ text: null, outcome: odd.kind === 'late' ? 'late' : 'odd' }),
      ...(overdue ? { command: { kind: 'late', commandId: overdue.commandId, frame: parsed, atMs } } : {}),
    });
  }

  #add(item: NewItem): void {
    this.#pending += 1;
    const done = (): void => {
      this.#pending -= 1;
      this.#endWhenSettled();
    };
    this.#ports.add({
      state: this.state,
      report: item.report ?? null,
      log: { ...item.log, generation: this.#link?.generation ?? 0 },
      answer: item.answer,
      excuse: item.excuse ?? (() => item.answer({ kind: 'noted' })),
      ...(item.command ? { command: item.command } : {}),
      send: (given) => {
        item.send?.(given);
        done();
      },
      abandon: () => {
        this.#ports.onAbandoned();
        if (item.abandon) item.abandon();
        else this.#link?.terminate();
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

/** What is added for a commit; without `abandon` a failed commit ends the socket. */
interface NewItem {
  readonly report?: Report;
  readonly log: Omit<IntakeItem['log'], 'generation'>;
  readonly command?: CommandWrite;
  readonly answer: IntakeItem['answer'];
  readonly send?: (answer: Answer) => void;
  readonly abandon?: () => void;
  readonly excuse?: () => Answer;
}

const textOf = (answer: Answer): string => (typeof answer.text === 'string' ? answer.text : '');
