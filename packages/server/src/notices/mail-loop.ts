import type { FastifyBaseLogger } from 'fastify';
import { messageOf, retryWaits, type Clock, type Random, type RetrySchedule, type Timer } from '@phasor/kernel';
import type { Store } from '../store/index.ts';
import { mailOf } from './mail-of.ts';
import { claimMails, nextDueMs, settleMail, type ClaimedMail, type MailOutcome } from './mail-queue.ts';
import type { SendMail } from './mail-transport.ts';
import type { MailFault } from './mail-verdict.ts';

/** How often a node looks, at the least: for mails of a node that died. */
const LOOK_EVERY_MS = 5 * 60_000;
/** After a notice was written here, its transaction may take a while to commit: so often, and for so long, it is looked for. */
const LOOK_SOON_MS = 1_000;
const WATCH_MS = 15_000;
const AT_ONCE = 5;
/** Longer than a try takes: a node that died gives up its mails after this. */
const LEASE_MS = 5 * 60_000;
/** A server that asks for a later try, such as one that greylists. */
const LATER: RetrySchedule = { firstMs: 2 * 60_000, longestMs: 3_600_000 };
/** Our own mail server is away. */
const SERVER_AWAY: RetrySchedule = { firstMs: 30_000, longestMs: 15 * 60_000 };
/** RFC 5321, 4.5.4.1: "the give-up time generally needs to be at least 4-5 days". */
const GIVE_UP_MS = 5 * 86_400_000;

export interface MailLoopPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FastifyBaseLogger;
  readonly send: SendMail;
  /** The right-hand side of Message-IDs. */
  readonly domain: string;
  /** Where the pages are; null: mails have no link. */
  readonly publicUrl: string | null;
}

/**
 * Sends the mails of notices: each at least once. Who dies between sending and writing it down has sent one that is sent once more, under the
 * same Message-ID. Any number of nodes may run it.
 */
export class MailLoop {
  readonly #ports: MailLoopPorts;
  #timer: Timer | null = null;
  #turn: Promise<void> = Promise.resolve();
  #isStopped = false;
  #isInTurn = false;
  #watchUntilMs = -Infinity;
  /** Our own mail server is away until then. */
  #pausedUntilMs = -Infinity;
  #serverWaits: Generator<number, void, undefined> | null = null;

  constructor(ports: MailLoopPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#after(0);
  }

  /** A notice was written, in a transaction that may not be over yet. */
  noticeWritten(): void {
    const nowMs = this.#ports.clock.now();
    this.#watchUntilMs = nowMs + WATCH_MS;
    if (this.#isInTurn || this.#timer === null) return;
    this.#timer.cancel();
    this.#after(Math.max(LOOK_SOON_MS, this.#pausedUntilMs - nowMs));
  }

  /** What is being sent is finished first. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#turn;
  }

  #after(waitMs: number): void {
    if (this.#isStopped) return;
    this.#timer = this.#ports.clock.setTimer(waitMs, () => {
      this.#isInTurn = true;
      this.#turn = this.#ports.clock.track(this.#takeTurn()).then((nextMs) => {
        this.#isInTurn = false;
        this.#after(nextMs);
      });
    });
  }

  /** Sends all that is due. Gives the wait until the next turn. */
  async #takeTurn(): Promise<number> {
    const { store, clock, domain, log } = this.#ports;
    try {
      while (!this.#isStopped) {
        const mails = await claimMails(store, { nowMs: clock.now(), leaseMs: LEASE_MS, limit: AT_ONCE, domain });
        if (mails.length === 0) break;
        const sending = mails.map((mail) => this.#sendOne(mail));
        // Where one fails the others are still on their way: the turn is over when all are.
        await Promise.allSettled(sending);
        const waitsMs = await Promise.all(sending);
        const longestMs = Math.max(...waitsMs);
        if (longestMs > 0) {
          this.#pausedUntilMs = clock.now() + longestMs;
          return longestMs;
        }
      }
      return await this.#untilNext();
    } catch (error) {
      log.error({ why: messageOf(error) }, 'notices could not be sent; they stay in the store, and are tried again');
    }
    return LOOK_EVERY_MS;
  }

  async #untilNext(): Promise<number> {
    const { store, clock } = this.#ports;
    const dueMs = await nextDueMs(store);
    const nowMs = clock.now();
    if (nowMs < this.#watchUntilMs) return LOOK_SOON_MS;
    return Math.min(LOOK_EVERY_MS, Math.max(LOOK_SOON_MS, (dueMs ?? Infinity) - nowMs));
  }

  /** Gives how long nothing else should be tried: above 0 where our own server is away. */
  async #sendOne(mail: ClaimedMail): Promise<number> {
    const { store, clock, send, publicUrl, log } = this.#ports;
    const { languageTag, zone, organisationName, person, messageId, at } = mail;
    const text = mailOf(mail.body, { languageTag, zone, organisationName, personName: person.name, publicUrl });
    const fault = await send({ ...text, to: person, messageId, at });
    const nowMs = clock.now();
    if (!fault) {
      this.#serverWaits = null;
      await settleMail(store, mail, { state: 'sent', at: new Date(nowMs) });
      return 0;
    }
    const waitMs = fault.kind === 'server' ? this.#nextServerWait() : this.#laterWait(mail.deferrals);
    await settleMail(store, mail, outcomeOf(mail, fault, nowMs, waitMs));
    if (fault.kind === 'server')
      log.warn({ why: fault.reason }, `the mail server cannot be used; tried again in ${Math.round(waitMs / 1_000)} s`);
    return fault.kind === 'server' ? waitMs : 0;
  }

  #nextServerWait(): number {
    this.#serverWaits ??= retryWaits(SERVER_AWAY, this.#ports.random);
    return this.#serverWaits.next().value ?? SERVER_AWAY.longestMs;
  }

  #laterWait(deferrals: number): number {
    const waits = [...retryWaits({ ...LATER, attempts: Math.min(deferrals, 20) + 1 }, this.#ports.random)];
    return waits.at(-1) ?? LATER.longestMs;
  }
}

function outcomeOf(mail: ClaimedMail, { kind, reason }: MailFault, nowMs: number, waitMs: number): MailOutcome {
  if (kind === 'refused') return { state: 'refused', reason };
  const dueMs = nowMs + waitMs;
  if (dueMs > mail.at.getTime() + GIVE_UP_MS) return { state: 'refused', reason: `not delivered within 5 days; at last: ${reason}` };
  return { state: 'waiting', dueAt: new Date(dueMs), deferrals: mail.deferrals + (kind === 'later' ? 1 : 0), reason };
}
