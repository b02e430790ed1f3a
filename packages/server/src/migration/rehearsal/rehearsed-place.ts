import { SeededRandom } from '@phasor/kernel';
import type { ModelName } from '@phasor/models';
import { leaveOf, type CampaignCharger, type CampaignState, type WayFact as CampaignWay } from '../campaign/index.ts';
import { nextStartMs } from '../campaigns/charger-facts.ts';
import { wordFor } from '../campaigns/campaign-slots.ts';
import { firstMarks, marksNoted, type Marks } from '../campaigns/marks.ts';
import { bootAnswerOf, endpointTestDueMs, newWay, wayStep, type Way, type WayFact, type WaySettings, type WayState } from '../way/index.ts';
import { CarsModel } from './cars-model.ts';
import { LinkModel } from './link-model.ts';
import { RehearsedCharger, type Word } from './rehearsed-charger.ts';
import type { KnownCharger } from './rehearsal-input.ts';

const DAY_MS = 86_400_000;
/** Over OCPP an order is answered sooner than at a poll. */
const CALL_MS = 15_000;
/** Several words may follow one another at one instant; never so many. */
const MOST_WORDS = 8;
/** In these a charger's polls say no more than that it is there: it need not be looked at before something happens. */
const RESTS: ReadonlySet<WayState> = new Set<WayState>([
  ...(['Candidate', 'Snapshotted', 'Staged', 'Soaking', 'Migrated', 'RolledBack', 'Excluded', 'Withdrawn', 'Dormant', 'Stranded'] as const),
]);

export interface PlaceOptions {
  readonly known: KnownCharger;
  readonly model: ModelName | null;
  readonly settings: WaySettings;
  readonly pollMs: number;
  readonly seed: number;
  readonly nowMs: number;
  /** The campaign as it is now. */
  readonly campaign: () => CampaignState;
}

/** One charger of a rehearsal with its cars, its link and its way: what is between the campaign and the charger. */
export class RehearsedPlace {
  readonly known: KnownCharger;
  marks: Marks;
  way: Way | null = null;
  /** Something has happened that its campaign may go by. */
  hasNews = true;
  readonly #options: PlaceOptions;
  readonly #charger: RehearsedCharger | null = null;
  readonly #cars: CarsModel;
  readonly #link: LinkModel;
  #ownerNotified: NonNullable<CampaignCharger['eligibility']>['ownerNotified'];
  #nowMs: number;
  #lastSeenMs: number | null;
  #isDrained = false;
  #isHeld = false;

  constructor(options: PlaceOptions) {
    this.#options = options;
    const { known, model, seed, nowMs } = options;
    const { fact, plan, epoch, isOnline, cars } = known;
    this.known = known;
    this.#nowMs = nowMs;
    this.#lastSeenMs = fact.eligibility?.lastSeenMs ?? null;
    this.#ownerNotified = fact.eligibility?.ownerNotified ?? { atMs: null };
    this.marks = firstMarks(nowMs);
    this.#cars = new CarsModel(cars, nowMs, fact.eligibility?.car?.sinceMs ?? nowMs);
    const { stability } = fact.eligibility ?? {};
    const base = stability ?? { observedDays: 0, availability: 1, reconnectsPerDay: 0, longestGapMs: 0 };
    this.#link = new LinkModel(isOnline, base, new SeededRandom(seed), nowMs);
    if (!plan || !model) return;
    this.way = newWay(plan, nowMs, epoch);
    this.#charger = new RehearsedCharger(plan, model, known, (word) => this.#hear(word));
    for (const { connectorId } of cars.now) this.#charger.plug(connectorId);
  }

  get id(): string {
    return this.known.fact.chargerId;
  }

  get isProven(): boolean {
    return this.marks.provenAtMs !== null;
  }

  /** A stretch of its life; gives when it is to be looked at again, ms since 1970. */
  live(nowMs: number): number {
    this.#nowMs = nowMs;
    const wasOnline = this.#link.isOnline;
    this.#link.pass(nowMs);
    if (wasOnline || this.#link.isOnline) this.#lastSeenMs = nowMs;
    for (const { connectorId, isHere } of this.#cars.pass(nowMs)) {
      if (isHere) this.#charger?.plug(connectorId);
      else this.#charger?.unplug(connectorId, nowMs);
      // It waited for that, and nobody knows for how long.
      if (!isHere && this.marks.state === 'Staged') this.hasNews = true;
    }
    if (this.way && this.#charger) this.#goOn(this.way, this.#charger, nowMs);
    return this.#nextMs(nowMs);
  }

  /** As the campaign gathers it. */
  fact(): CampaignCharger {
    const { known, way } = this;
    const { fact, schedule } = known;
    const nowMs = this.#nowMs;
    const { isOnline } = this.#link;
    const { settings } = this.#options;
    const isSilent = !isOnline && !(this.#lastSeenMs !== null && nowMs - this.#lastSeenMs <= settings.dormantMs);
    const { sinceMs } = this.#cars;
    const charger = this.#charger;
    const stability = this.#link.stability(nowMs);
    return {
      ...fact,
      workingConnectors: isOnline ? fact.workingConnectors : 0,
      isDormant: way?.state === 'Dormant' || isSilent,
      way: this.marks satisfies CampaignWay,
      health: this.#health(nowMs),
      eligibility: fact.eligibility && {
        ...fact.eligibility,
        lastSeenMs: isOnline ? nowMs : this.#lastSeenMs,
        stability: fact.eligibility.stability && stability,
        hasOpenSession: charger?.isCharging ?? fact.eligibility.hasOpenSession,
        car: fact.eligibility.car && (sinceMs === null ? { isConnected: false, sinceMs: null } : { isConnected: true, sinceMs }),
        nextScheduleStart: { atMs: schedule ? nextStartMs(schedule, nowMs) : null },
        ownerNotified: this.#ownerNotified,
        endpointTest: this.marks.endpointTest ?? { atMs: null, failure: null },
        unacknowledgedRecords: charger ? charger.lastSessionId - charger.storedThrough : 0,
      },
    };
  }

  /** Of what will be done, once; nobody, where it has no owner. */
  tellOwner(nowMs: number): void {
    if (this.#ownerNotified !== 'nobody' && this.#ownerNotified?.atMs == null) this.#ownerNotified = { atMs: nowMs };
  }

  /** Time goes on although nothing happens here. */
  passTo(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    if (this.#link.isOnline) this.#lastSeenMs = this.#nowMs;
  }

  #goOn(before: Way, charger: RehearsedCharger, nowMs: number): void {
    const isOpen = charger.protocol === 'CAPI' ? !this.#isDrained : !this.#isHeld;
    charger.live(before.openOrders, bootAnswerOf(before) !== 'Pending', isOpen, this.#link.isOnline, nowMs);
    for (const { id, deadlineMs } of this.way?.openOrders ?? []) {
      if (deadlineMs <= nowMs) this.#hear({ kind: 'orderAnswered', orderId: id, answer: { kind: 'unanswered' } });
    }
    const dueMs = this.#wayDueMs();
    if (dueMs !== null && dueMs <= nowMs) this.#hear({ kind: 'tick' });
    for (let words = 0; words < MOST_WORDS && this.way; words += 1) {
      const state = this.#options.campaign();
      const word = wordFor(this.way, state, leaveOf(state, this.fact(), nowMs), nowMs);
      if (!word || !this.#take(word)) return;
    }
  }

  #wayDueMs(): number | null {
    if (!this.way) return null;
    const { deadlineMs, capi } = this.way;
    const silentMs = this.#link.isOnline ? Infinity : capi.heardMs + this.#options.settings.dormantMs + 1;
    const dueMs = Math.min(deadlineMs ?? Infinity, silentMs);
    return dueMs === Infinity ? null : dueMs;
  }

  #nextMs(nowMs: number): number {
    const { way } = this;
    const charger = this.#charger;
    const beatMs = charger?.protocol === 'OCPP' ? CALL_MS : this.#options.pollMs;
    const slot = this.#options.campaign().slots[this.id];
    const slotMs = slot ? Math.max(slot.startAtMs, nowMs + beatMs) : Infinity;
    const isActive = way !== null && (!RESTS.has(way.state) || way.openOrders.length > 0 || charger?.isBusy === true);
    const dueMs = this.#wayDueMs() ?? Infinity;
    // It is asked when it polls.
    const testMs = way && this.#link.isOnline ? (endpointTestDueMs(way, this.#options.settings) ?? Infinity) : Infinity;
    return Math.min(
      isActive ? nowMs + beatMs : Infinity,
      dueMs <= nowMs ? nowMs + DAY_MS : dueMs,
      this.#cars.nextMs,
      this.#link.nextMs,
      slotMs,
      testMs,
    );
  }

  #hear(word: Word): void {
    // Whatever a charger says is timed by the server.
    this.#take({ ...word, atMs: this.#nowMs });
  }

  /** False where it changed nothing. */
  #take(fact: WayFact): boolean {
    const before = this.way;
    if (!before) return false;
    const { way, orders, events } = wayStep(before, fact, this.#options.settings);
    this.way = way;
    this.marks = marksNoted(this.marks, events, fact);
    if (events.some(({ kind }) => kind === 'moved' || kind === 'committed')) this.hasNews = true;
    for (const order of orders) {
      if (order.kind === 'drain') this.#isDrained = order.isOn;
      if (order.kind === 'holdSessions') this.#isHeld = order.isOn;
    }
    return way !== before;
  }

  /** What it was on CAPI it is taken to be on OCPP. */
  #health(nowMs: number): CampaignCharger['health'] {
    const { committedAtMs } = this.marks;
    const { stability } = this.known.fact.eligibility ?? {};
    if (committedAtMs === null || nowMs - committedAtMs < DAY_MS || !stability || stability.observedDays < 1) return null;
    const { availability, reconnectsPerDay } = stability;
    const figures = { availability, reconnectsPerDay, failedSessionShare: 0 };
    return { before: figures, after: figures };
  }
}
