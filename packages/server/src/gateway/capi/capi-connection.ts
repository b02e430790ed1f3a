import type { CapiAnswer, Command, CommandResult, ExchangeName, FirmwareProgress } from '@phasor/capi';
import type { Clock, Timer } from '@phasor/kernel';
import type { OrderAnswer, Report, ReportReply } from '@phasor/contract';
import type { CapiDoor } from '../../capi-chargers/index.ts';
import { whyWithheld, type ChargerState } from '../../chargers/index.ts';
import type { NewLoggedMessage } from '../../store/index.ts';
import type { Answer, IntakeItem } from '../intake-item.ts';

/** A command that waits for the charger's poll, or for its result. */
interface Waiting {
  readonly command: Command;
  /** Of ownership, under which it was ordered. */
  readonly epoch: number;
  readonly timer: Timer;
  readonly settle: (answer: OrderAnswer) => void;
}

/** What a message is stored with. */
export interface Commitment {
  readonly report: Report | null;
  readonly action: string;
  readonly messageId: string;
  readonly frame: Buffer;
  readonly receivedAtMs: number;
  readonly also?: IntakeItem['also'];
  /** What the charger gets, for the log. */
  readonly answer?: (reply: ReportReply) => string;
  readonly outcome?: NewLoggedMessage['outcome'];
}

/** The store failed before this message was stored; nothing may be answered. */
export class NotStored extends Error {}

/** What was stored, or kept in the review list because it could not be stored where it belongs. */
export type Stored = { readonly kind: 'stored'; readonly reply: ReportReply } | { readonly kind: 'reviewed' };

const DONE: Answer = { text: null, outcome: 'answered' };

/** Of a test the reason is what was asked for. */
const refusalOf = ({ kind }: Command, reason: string): string => (kind === 'TestEndpoint' ? reason : `The charger refused: ${reason}.`);

/** A CAPI charger that polls here: there is no socket, so it is here for as long as it keeps asking. */
export class CapiConnection {
  readonly door: CapiDoor;
  readonly state: ChargerState;
  readonly #clock: Clock;
  readonly #add: (item: IntakeItem) => void;
  readonly #waiting = new Map<string, Waiting>();
  /** The charger's number of a session → the transaction that it is. */
  readonly transactions = new Map<number, number | null>();
  /** The mark over its stored sessions. */
  sessionsThrough: number;
  /** What it told last of its spare slot, and is stored. */
  staging: FirmwareProgress | null = null;
  /** Session records are dealt with one after another. */
  queue: Promise<unknown> = Promise.resolve();

  constructor(door: CapiDoor, state: ChargerState, clock: Clock, add: (item: IntakeItem) => void) {
    this.door = door;
    this.sessionsThrough = door.sessionsThrough;
    this.state = state;
    this.#clock = clock;
    this.#add = add;
  }

  /** The commands that may stand in the answer to a poll now. */
  get commands(): Command[] {
    return [...this.#waiting.values()].flatMap((waiting) => (this.#whyWithheld(waiting) === null ? [waiting.command] : []));
  }

  /** The last look at an answer before it leaves: the charger may have changed hands while it was stored. */
  mayLeave(answer: CapiAnswer<ExchangeName>): CapiAnswer<ExchangeName> {
    if (!('commands' in answer)) return answer;
    const may = new Set(this.commands.map(({ commandId }) => commandId));
    return { ...answer, commands: answer.commands.filter(({ commandId }) => may.has(commandId)) };
  }

  #whyWithheld({ command, epoch }: Waiting): string | null {
    return whyWithheld(this.state, 'CAPI', { epoch, isStart: command.kind === 'Start' });
  }

  /** Stores a message; resolves when the commit stands. Rejects with {@link NotStored}. */
  commit({ report, action, messageId, frame, receivedAtMs, also, answer, outcome = 'answered' }: Commitment): Promise<Stored> {
    return new Promise((resolve, reject) => {
      let result: Stored = { kind: 'reviewed' };
      this.#add({
        state: this.state,
        report,
        log: { generation: 0, direction: 1, atMs: receivedAtMs, messageId, action, frame, note: null },
        ...(also ? { also } : {}),
        answer: (reply) => {
          result = { kind: 'stored', reply };
          return { text: answer?.(reply) ?? null, outcome };
        },
        excuse: () => {
          result = { kind: 'reviewed' };
          return DONE;
        },
        send: () => resolve(result),
        abandon: () => reject(new NotStored('the store failed')),
      });
    });
  }

  /** Hands a command to the next poll, and waits for its result until `timeoutMs` have passed. */
  order(command: Command, epoch: number, timeoutMs: number): Promise<OrderAnswer> {
    return new Promise((settle) => {
      const timer = this.#clock.setTimer(timeoutMs, () => {
        this.#waiting.delete(command.commandId);
        settle({ kind: 'failed', reason: 'The charger did not tell a result in time; it may have done it all the same.' });
      });
      this.#waiting.set(command.commandId, { command, epoch, timer, settle });
    });
  }

  /** The results of a poll, once they are stored. What may not leave any more is refused: it may have left before. */
  settle(results: readonly CommandResult[]): void {
    for (const { commandId, outcome, reason = 'no reason given' } of results) {
      const waiting = this.#waiting.get(commandId);
      if (!waiting) continue;
      waiting.timer.cancel();
      this.#waiting.delete(commandId);
      waiting.settle(outcome === 'Done' ? { kind: 'accepted' } : { kind: 'refused', reason: refusalOf(waiting.command, reason) });
    }
    for (const waiting of this.#waiting.values()) {
      const reason = this.#whyWithheld(waiting);
      if (reason === null) continue;
      waiting.timer.cancel();
      this.#waiting.delete(waiting.command.commandId);
      waiting.settle({ kind: 'refused', reason });
    }
  }

  commandOf(commandId: string): Command | undefined {
    return this.#waiting.get(commandId)?.command;
  }

  /** It does not ask any more. */
  end(): void {
    for (const { timer, settle } of this.#waiting.values()) {
      timer.cancel();
      settle({ kind: 'failed', reason: 'The charger stopped polling before it could be told.' });
    }
    this.#waiting.clear();
  }
}
