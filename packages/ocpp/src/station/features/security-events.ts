import type { Request } from '../../messages.ts';
import type { StationEvent } from '../events.ts';
import type { Feature, Section, Station } from '../feature.ts';

type SecurityEvent = Request<'SecurityEventNotification'>;

/** What the whitepaper calls critical: it must reach the central system, as transactions must. */
const CRITICAL: ReadonlySet<string> = new Set([
  'FirmwareUpdated',
  'SettingSystemTime',
  'StartupOfTheDevice',
  'ResetOrReboot',
  'SecurityLogWasCleared',
  'MemoryExhaustion',
  'TamperDetectionActivated',
  'MaintenanceLoginAccepted',
  'MaintenanceLoginFailed',
]);
/** A central system that knows no such message will not learn it by hearing it again. */
const HOPELESS: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported']);
const MOST_WAITING = 100;
/** Bad messages are told of so often at most. */
const INVALID_MESSAGES_MS = 60_000;
const LONGEST_TECH_INFO = 255;

/**
 * SecurityEventNotification: what is emitted as `securityEvent`, and what other events mean for security, goes to the central system in
 * order. Critical events outlive power cuts and are repeated as transaction messages are; others wait in memory, one of each type.
 */
export class SecurityEvents implements Feature {
  readonly #station: Station;
  readonly #section: Section<readonly SecurityEvent[]>;
  #waiting: readonly SecurityEvent[];
  #tries = 0;
  /** Bad messages count again from then on, by the monotonic clock. */
  #invalidFromMs = -Infinity;
  #isSending = false;
  #isGoingDown = false;

  constructor(station: Station) {
    this.#station = station;
    this.#section = station.section<readonly SecurityEvent[]>('security-events');
    this.#waiting = this.#section.read() ?? [];
  }

  started(): void {
    this.emit('StartupOfTheDevice');
  }

  ready(): void {
    void this.#send();
  }

  observed(event: StationEvent): void {
    if (event.kind === 'securityEvent') return this.#take(event.type, event.techInfo);
    if (event.kind === 'rebooting') {
      // What goes out now may lose its answer and be told twice.
      this.#isGoingDown = true;
      this.emit('ResetOrReboot', event.why);
    }
    if (event.kind === 'clockSet') return this.emit('SettingSystemTime', `by ${event.byMs} ms`);
    if (event.kind === 'invalidMessage') return this.#takeInvalid(event.reason);
  }

  emit(type: string, techInfo = ''): void {
    this.#station.emit({ kind: 'securityEvent', type, techInfo });
  }

  /** What is told may bring the next bad message, and that one the next. */
  #takeInvalid(reason: string): void {
    const nowMs = this.#station.clock.monotonicMs();
    if (nowMs < this.#invalidFromMs) return;
    this.#invalidFromMs = nowMs + INVALID_MESSAGES_MS;
    this.emit('InvalidMessages', reason);
  }

  #take(type: string, techInfo: string): void {
    if (!CRITICAL.has(type) && this.#waiting.some((other) => other.type === type)) return;
    const event = {
      type,
      timestamp: this.#station.timestamp(),
      ...(techInfo === '' ? {} : { techInfo: techInfo.slice(0, LONGEST_TECH_INFO) }),
    };
    const crowded = [...this.#waiting, event];
    if (crowded.length > MOST_WAITING)
      crowded.splice(
        Math.max(
          0,
          crowded.findIndex((other) => !CRITICAL.has(other.type)),
        ),
        1,
      );
    this.#keep(crowded);
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let first = this.#waiting[0]; first && this.#station.isOnline && !this.#isGoingDown; first = this.#waiting[0]) {
      const outcome = await this.#station.call('SecurityEventNotification', first);
      if (outcome.kind === 'closed') break;
      const isHopeless = outcome.kind === 'error' && HOPELESS.has(outcome.code);
      if (outcome.kind === 'result' || isHopeless || !(await this.#mayRepeat())) this.#drop(first);
    }
    this.#isSending = false;
  }

  /** Waits as between two tries of a transaction message; false when it was tried often enough. */
  async #mayRepeat(): Promise<boolean> {
    const { configuration, clock } = this.#station;
    this.#tries += 1;
    if (this.#tries >= configuration.integer('TransactionMessageAttempts')) return false;
    await clock.sleep(configuration.integer('TransactionMessageRetryInterval') * 1000 * this.#tries);
    return true;
  }

  #drop(sent: SecurityEvent): void {
    this.#tries = 0;
    this.#keep(this.#waiting.filter((other) => other !== sent));
  }

  #keep(waiting: readonly SecurityEvent[]): void {
    const isCritical = ({ type }: SecurityEvent): boolean => CRITICAL.has(type);
    const before = this.#waiting.filter(isCritical);
    this.#waiting = waiting;
    const critical = waiting.filter(isCritical);
    if (critical.length !== before.length || critical.some((event, at) => event !== before[at])) this.#section.write(critical);
  }
}
