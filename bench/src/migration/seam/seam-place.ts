import { integerBetween, type Random } from '@phasor/kernel';
import {
  bootAnswerOf,
  endpointTestDueMs,
  firstMarks,
  marksAfter,
  newWay,
  wayStep,
  type wordFor,
  type Marks,
  type Slot,
  type Way,
  type WaySettings,
} from '@phasor/server/migration';
import type { Trouble } from '../fault-plans.ts';
import { GAP_MS, STAY_MS } from '../street-plan.ts';
import { SeamCharger, type SeamFact, type SeamTraits } from './seam-charger.ts';

type Plan = Way['plan'];

const MINUTE_MS = 60_000;
export const POLL_MS = 30_000;
/** Over OCPP an order is answered sooner. */
const CALL_MS = 15_000;
const CUT_MS = [3 * MINUTE_MS, 40 * MINUTE_MS] as const;
/** In these a charger's polls say no more than that it is there: presence is an interval then, and no fact. */
const RESTS: ReadonlySet<string> = new Set([
  'Candidate',
  'Snapshotted',
  'Staged',
  'Soaking',
  'Migrated',
  'RolledBack',
  'Excluded',
  'Withdrawn',
]);

export interface PlaceOptions {
  readonly plan: Plan;
  readonly trouble: Trouble;
  readonly traits: SeamTraits;
  readonly random: Random;
  readonly settings: WaySettings;
  readonly nowMs: number;
  /** In ms since 1970. */
  readonly faultsEndMs: number;
}

/** What its campaign has to say to it, asked at the instant. */
export interface OfCampaign {
  readonly word: (way: Way) => ReturnType<typeof wordFor>;
  readonly slot: Slot | undefined;
}

/** Several words may follow one another at one instant; never so many. */
const MOST_WORDS = 8;

/** A charger, its cars, its way and its place in the campaign: what is between the campaign and the charger at the seam. */
export class SeamPlace {
  readonly charger: SeamCharger;
  readonly trouble: Trouble;
  way: Way;
  /** Cars that came and went without a charge. */
  unserved = 0;
  readonly #options: PlaceOptions;
  #marks: Marks;
  #nowMs: number;
  #nextCarMs = 0;
  /** When the power goes next. */
  #nextCutMs: number;
  #carSinceMs = 0;
  #wasServed = false;
  #isDrained = false;
  #isHeld = false;

  constructor(options: PlaceOptions) {
    this.#options = options;
    const { plan, trouble, traits, random, nowMs } = options;
    this.#nowMs = nowMs;
    this.trouble = trouble;
    this.way = newWay(plan, nowMs);
    this.#nextCutMs = this.#cutAfter(nowMs);
    this.#marks = firstMarks(nowMs);
    this.charger = new SeamCharger(plan, traits, random, (fact) => this.#hear(fact));
    this.#nextCarMs = trouble === 'dormant' ? Infinity : nowMs + this.#between(trouble === 'alwaysPlugged' ? [0, 0] : [0, GAP_MS[1]]);
  }

  /** A stretch of its life; gives when it is to be looked at again, in ms; Infinity: when something comes from outside. */
  live(nowMs: number, { word, slot }: OfCampaign): number {
    this.#nowMs = nowMs;
    if (this.trouble === 'dormant') return Infinity;
    if (nowMs >= this.#nextCutMs) {
      this.charger.restart(nowMs);
      this.#nextCutMs = this.#cutAfter(nowMs);
    }
    this.#people(nowMs);
    this.charger.live(this.way.openOrders, bootAnswerOf(this.way), nowMs);
    const late = this.way.openOrders.filter(({ deadlineMs }) => deadlineMs <= nowMs);
    for (const { id } of late) this.#hear({ kind: 'orderAnswered', orderId: id, answer: { kind: 'unanswered' } });
    if (this.way.deadlineMs !== null && this.way.deadlineMs <= nowMs) this.#hear({ kind: 'tick' });
    this.#hearCampaign(word);
    const isActive = !RESTS.has(this.way.state) || this.way.openOrders.length > 0 || this.charger.isBusy;
    const waits = this.charger.hasCar && !this.charger.session;
    const beatMs = this.charger.protocol === 'CAPI' ? POLL_MS : CALL_MS;
    const slotMs = slot ? Math.max(slot.startAtMs, nowMs + POLL_MS) : Infinity;
    return Math.min(
      isActive || waits ? nowMs + beatMs : Infinity,
      this.#nextCarMs,
      this.#nextCutMs,
      this.way.deadlineMs ?? Infinity,
      slotMs,
      endpointTestDueMs(this.way, this.#options.settings) ?? Infinity,
    );
  }

  get state(): string {
    return this.way.state;
  }

  /** Nobody comes any more, and who is there leaves, unless it stays for good. */
  endCars(nowMs: number): void {
    if (this.trouble === 'alwaysPlugged') return;
    this.#nextCarMs = Infinity;
    if (this.charger.hasCar) this.charger.unplug(nowMs);
  }

  get marks(): Marks {
    return this.#marks;
  }

  /** In ms since 1970; null: no car is there. */
  get carSinceMs(): number | null {
    return this.charger.hasCar ? this.#carSinceMs : null;
  }

  #cutAfter(nowMs: number): number {
    const { trouble, faultsEndMs } = this.#options;
    const nextMs = nowMs + this.#between(CUT_MS);
    return trouble === 'powerCuts' && nextMs < faultsEndMs ? nextMs : Infinity;
  }

  #between([from, to]: readonly [number, number]): number {
    return integerBetween(this.#options.random, from, to);
  }

  #hear(fact: Parameters<ConstructorParameters<typeof SeamCharger>[3]>[0]): void {
    // Whatever a charger says is timed by the server.
    const timed = { ...fact, atMs: this.#nowMs } as SeamFact;
    const { way, orders, events } = wayStep(this.way, timed, this.#options.settings);
    this.way = way;
    this.#marks = marksAfter(this.#marks, [{ fact: timed, events }]);
    for (const order of orders) {
      if (order.kind === 'drain') this.#isDrained = order.isOn;
      if (order.kind === 'holdSessions') this.#isHeld = order.isOn;
    }
  }

  #hearCampaign(word: OfCampaign['word']): void {
    for (let words = 0; words < MOST_WORDS; words += 1) {
      const before = this.way;
      const said = word(before);
      if (said) this.#hear(said);
      if (this.way === before) return;
    }
  }

  #people(nowMs: number): void {
    const { charger } = this;
    if (nowMs >= this.#nextCarMs) {
      if (charger.hasCar) {
        if (!this.#wasServed && !charger.session) this.unserved += 1;
        charger.unplug(nowMs);
        this.#nextCarMs = nowMs + this.#between(GAP_MS);
      } else {
        charger.plug();
        this.#carSinceMs = nowMs;
        this.#wasServed = false;
        this.#nextCarMs = this.trouble === 'alwaysPlugged' ? Infinity : nowMs + this.#between(STAY_MS);
      }
    }
    if (charger.hasCar) {
      charger.present(charger.protocol === 'CAPI' ? !this.#isDrained : !this.#isHeld, nowMs);
      this.#wasServed ||= charger.session !== null;
    }
  }
}
