import type { CapiAnswer, CapiClient, CapiRequest, Command, Exchanged, ExchangeName, SessionRecord } from '@phasor/capi';
import { retryWaits, type Random, type RetrySchedule, type Timer } from '@phasor/kernel';
import type { LifeClock, StationEvent } from '@phasor/ocpp/station';
import type { SessionRecords } from './session-records.ts';

export interface CapiTalkParts {
  readonly client: CapiClient;
  readonly clock: LifeClock;
  readonly random: Random;
  /** The waits after an exchange that failed. Default 1 s growing to 60 s. */
  readonly reconnect?: RetrySchedule | undefined;
  readonly records: SessionRecords;
  readonly hello: () => CapiRequest<'hello'>;
  /** Made when the poll leaves; `onEnd` hears whether it was answered. */
  readonly poll: () => { readonly message: CapiRequest<'poll'>; readonly onEnd: (isAnswered: boolean) => void };
  readonly onTime: (time: string) => void;
  /** The back end's mark of stored sessions, when it lies above what this charger counted. */
  readonly onMark: (sessionsThrough: number) => void;
  readonly onCommands: (commands: readonly Command[]) => void;
  readonly onTold: (records: readonly SessionRecord[]) => void;
  readonly emit: (event: StationEvent) => void;
}

const RECONNECT: RetrySchedule = { firstMs: 1_000, longestMs: 60_000 };
/** Refusals that are over with a clock that has been set. */
const CURED_BY_TIME = new Set(['CAPI_TIME_OUT_OF_WINDOW', 'CAPI_SIGNED_BEFORE_START']);

/** What a CAPI charger says, one exchange after the other: hello until it was heard, session records at once, and a poll at each beat. */
export class CapiTalk {
  readonly #parts: CapiTalkParts;
  #isOn = false;
  #isBusy = false;
  /** The network came back while an exchange that it had broken off was still ending: then there is no other cause to go on. */
  #isBackMeanwhile = false;
  #isGreeted = false;
  #isConnected = false;
  #isPollDue = true;
  #pollIntervalS = 30;
  #wake: Timer | null = null;
  #beat: Timer | null = null;
  #waits: Generator<number, void, undefined>;
  #hasJustSetTime = false;

  constructor(parts: CapiTalkParts) {
    this.#parts = parts;
    this.#waits = this.#freshWaits();
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** The hello of this life was answered. */
  get isGreeted(): boolean {
    return this.#isGreeted;
  }

  switchOn(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#waits = this.#freshWaits();
    this.#isBackMeanwhile = this.#isBusy;
    // Or an outage between two polls would leave nothing to say, and what was lost would never be found again.
    this.#isPollDue = true;
    void this.#run();
  }

  switchOff(): void {
    this.#isOn = false;
    this.#isBackMeanwhile = false;
    this.#wake?.cancel();
    this.#parts.client.abort();
    this.#lost('the network is gone');
  }

  /** There is something to tell; while an exchange is under way, or failed just now, it goes with the next. */
  wake(): void {
    if (this.#isConnected) void this.#run();
  }

  /** The next poll comes now. */
  pollNow(): void {
    this.#isPollDue = true;
    this.wake();
  }

  async authorise(idTag: string, connectorId: number): Promise<CapiAnswer<'authorise'>['verdict'] | 'Unreachable'> {
    if (!this.#isOn || !this.#isGreeted) return 'Unreachable';
    const outcome = await this.#parts.client.exchange('authorise', { idTag, connectorId });
    return outcome.kind === 'answer' ? outcome.answer.verdict : 'Unreachable';
  }

  async #run(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#wake?.cancel();
    let isFine = true;
    while (isFine && this.#isOn && !this.#parts.clock.isOver) {
      if (!this.#isGreeted) isFine = await this.#hello();
      else if (this.#parts.records.untoldCount > 0) isFine = await this.#tellSessions();
      else if (this.#isPollDue) isFine = await this.#poll();
      else break;
    }
    this.#isBusy = false;
    if (!this.#isBackMeanwhile) return;
    this.#isBackMeanwhile = false;
    void this.#run();
  }

  async #hello(): Promise<boolean> {
    const outcome = await this.#parts.client.exchange('hello', this.#parts.hello());
    if (outcome.kind !== 'answer') return this.#failed('hello', outcome);
    const { time, sessionsThrough, pollIntervalS } = outcome.answer;
    this.#isGreeted = true;
    this.#pollIntervalS = pollIntervalS;
    this.#succeeded(time);
    this.#parts.emit({ kind: 'registered', registration: 'Accepted', intervalS: pollIntervalS });
    if (sessionsThrough > this.#parts.records.lastSessionId) this.#parts.onMark(sessionsThrough);
    return true;
  }

  async #tellSessions(): Promise<boolean> {
    const records = this.#parts.records.untold();
    const outcome = await this.#parts.client.exchange('sessions', { records: [...records] });
    if (outcome.kind === 'answer') {
      this.#succeeded(null);
      this.#parts.records.acknowledge(records);
      this.#parts.onTold(records);
      // A session that begins or ends has changed what a poll would say.
      this.#isPollDue = true;
      return true;
    }
    if (outcome.kind === 'refused' && outcome.isGenuine && outcome.refusal.sessionsThrough !== undefined) {
      this.#parts.onMark(outcome.refusal.sessionsThrough);
    }
    return this.#failed('sessions', outcome);
  }

  async #poll(): Promise<boolean> {
    const { message, onEnd } = this.#parts.poll();
    const startedAtMs = this.#parts.clock.monotonicMs();
    this.#isPollDue = false;
    const outcome = await this.#parts.client.exchange('poll', message);
    onEnd(outcome.kind === 'answer');
    if (outcome.kind !== 'answer') {
      this.#isPollDue = true;
      return this.#failed('poll', outcome);
    }
    const { time, pollIntervalS, commands } = outcome.answer;
    this.#pollIntervalS = pollIntervalS;
    this.#succeeded(time);
    this.#armBeat(startedAtMs);
    this.#parts.onCommands(commands);
    return true;
  }

  #armBeat(startedAtMs: number): void {
    const { clock } = this.#parts;
    this.#beat?.cancel();
    this.#beat = clock.setTimer(Math.max(0, startedAtMs + this.#pollIntervalS * 1000 - clock.monotonicMs()), () => this.pollNow());
  }

  #succeeded(time: string | null): void {
    this.#waits = this.#freshWaits();
    this.#hasJustSetTime = false;
    if (time !== null) this.#parts.onTime(time);
    // An answer that was read before the network went counts; it is no connection any more.
    if (this.#isConnected || !this.#isOn) return;
    this.#isConnected = true;
    this.#parts.emit({ kind: 'connected' });
  }

  /** False: nothing more now; the next try follows by itself. */
  #failed(exchange: ExchangeName, outcome: Exclude<Exchanged<ExchangeName>, { kind: 'answer' }>): boolean {
    const { clock, emit, onTime } = this.#parts;
    if (!this.#isOn || clock.isOver) return false;
    if (outcome.kind === 'refused' && outcome.isGenuine && CURED_BY_TIME.has(outcome.refusal.code) && !this.#hasJustSetTime) {
      this.#hasJustSetTime = true;
      onTime(outcome.refusal.time);
      return true;
    }
    this.#hasJustSetTime = false;
    const reason = outcome.kind === 'failed' ? outcome.reason : `${outcome.refusal.code}: ${outcome.refusal.message}`;
    this.#lost(reason);
    const retryInMs = this.#waits.next().value ?? RECONNECT.longestMs;
    emit({ kind: 'connectionFailed', reason: `${exchange}: ${reason}`, retryInMs });
    this.#wake = clock.setTimer(retryInMs, () => void this.#run());
    return false;
  }

  #lost(reason: string): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#parts.emit({ kind: 'connectionLost', reason });
  }

  #freshWaits(): Generator<number, void, undefined> {
    return retryWaits(this.#parts.reconnect ?? RECONNECT, this.#parts.random);
  }
}
