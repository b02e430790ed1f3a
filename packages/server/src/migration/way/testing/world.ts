import type { ChargerSettings } from '@phasor/contract';
import type { WayAnswer, WayFact } from '../facts.ts';
import type { WayOrder, WayOrderKind } from '../orders.ts';
import { integerBetween, SeededRandom } from '@phasor/kernel';
import type { WayEvent, WayRules } from '../rules.ts';
import type { WayPlan } from '../plan.ts';
import { newWay, type Transition, type Way } from '../way.ts';
import { wayRules } from '../way-rules.ts';
import type { WaySettings } from '../way-settings.ts';
import { wayStep, type WayStep } from '../way-step.ts';
import { bootAnswerOf } from '../while-nobody-owns.ts';
import { GOOD, ModelCharger, type Quirks } from './model-charger.ts';
import { PLAN, SHORT } from './plan.ts';

export interface Faults {
  /** Chances per message or per tick, 0 to 1. */
  readonly lost: number;
  readonly doubled: number;
  readonly late: number;
  readonly powerCut: number;
  readonly clockJump: number;
  /** A car comes; it stays for a quarter of an hour on average. */
  readonly carComes: number;
  /** Somebody lowers the max current at the charger. */
  readonly lowered: number;
}
export const CALM: Faults = { lost: 0, doubled: 0, late: 0, powerCut: 0, clockJump: 0, carComes: 0.004, lowered: 0 };

/** One fact taken, with what was before it. */
export interface Taken {
  readonly before: Way;
  readonly fact: WayFact;
  readonly step: WayStep;
}

export interface WorldOptions {
  readonly seed: number;
  readonly quirks?: Partial<Quirks>;
  readonly rules?: WayRules;
  readonly settings?: WaySettings;
  readonly plan?: WayPlan;
}

const TICK_MS = 15_000;
type Untimed = WayFact extends infer Fact ? (Fact extends WayFact ? Omit<Fact, 'atMs'> : never) : never;

/** One charger, its link, its people, a campaign that says yes, and the outbox: everything around the rules, by a seed. */
export class World {
  readonly charger: ModelCharger;
  readonly taken: Taken[] = [];
  way: Way;
  nowMs = Date.parse('2026-03-02T01:00:00Z');
  /** What people have set at the charger, on CAPI. */
  asSet: ChargerSettings;
  isServerOn = true;
  isCampaignOn = true;
  faults: Faults = CALM;
  #isDrained = false;
  #isHeld = false;
  #isLetIn = false;
  #powerBackMs = 0;
  #results: { readonly orderId: string; readonly fact: Untimed }[] = [];
  #toTell: Untimed[] = [];
  #later: { readonly dueMs: number; readonly fact: Untimed }[] = [];
  #transactionId = 0;
  readonly #random: SeededRandom;
  readonly #rules: WayRules;
  readonly #settings: WaySettings;

  constructor({ seed, quirks = {}, rules = wayRules, settings = SHORT, plan = PLAN }: WorldOptions) {
    this.#random = new SeededRandom(seed);
    this.charger = new ModelCharger({ ...GOOD, ...quirks });
    this.#rules = rules;
    this.#settings = settings;
    this.asSet = this.charger.settings;
    this.way = newWay(plan, this.nowMs);
  }

  /** Until `until` holds, at most for so many hours; says whether it came. */
  run(hours: number, until: (world: World) => boolean = () => false): boolean {
    for (let ticks = (hours * 3_600_000) / TICK_MS; ticks > 0 && !until(this); ticks -= 1) this.#tick();
    return until(this);
  }

  /** The server hears of something. */
  hear(fact: Untimed): void {
    if (!this.isServerOn) return;
    const timed = { ...fact, atMs: this.nowMs } as WayFact;
    const step = wayStep(this.way, timed, this.#settings, this.#rules);
    this.taken.push({ before: this.way, fact: timed, step });
    this.way = step.way;
    for (const order of step.orders) this.#serve(order);
  }

  /** The charger is without power for so long. */
  cutPower(hours: number): void {
    if (this.charger.isCharging) this.#stop();
    this.charger.cutPower();
    this.#powerBackMs = this.nowMs + hours * 3_600_000;
  }

  /** The open order of that kind is answered. */
  answer(kind: WayOrderKind, answer: WayAnswer): void {
    const order = this.way.openOrders.find((open) => open.kind === kind);
    if (!order) throw new Error(`no ${kind} is open in ${this.way.state}`);
    this.hear({ kind: 'orderAnswered', orderId: order.id, answer });
  }

  /** What has happened so far, in order. */
  get events(): readonly WayEvent[] {
    return this.taken.flatMap(({ step }) => step.events);
  }

  get history(): readonly Transition[] {
    return this.events.flatMap((event) => (event.kind === 'moved' ? [event] : []));
  }

  #serve(order: WayOrder): void {
    if (order.kind === 'drain') this.#isDrained = order.isOn;
    if (order.kind === 'holdSessions') this.#isHeld = order.isOn;
  }

  #chance(of: number): boolean {
    return this.#random.next() < of;
  }

  /** Over the link: it may be lost, come twice, or come late. */
  #send(fact: Untimed): boolean {
    const { lost, doubled, late } = this.faults;
    if (!this.isServerOn || this.#chance(lost)) return false;
    const dueMs = this.nowMs + integerBetween(this.#random, 1, 4) * TICK_MS;
    if (this.#chance(doubled)) this.#later.push({ dueMs, fact });
    if (this.#chance(late)) this.#later.push({ dueMs, fact });
    else this.hear(fact);
    return true;
  }

  #tick(): void {
    this.nowMs += TICK_MS;
    this.#people();
    this.#accidents();
    const { charger } = this;
    charger.pass(TICK_MS, this.nowMs);
    const due = this.#later.filter(({ dueMs }) => dueMs <= this.nowMs);
    this.#later = this.#later.filter(({ dueMs }) => dueMs > this.nowMs);
    for (const { fact } of due) this.hear(fact);
    if (charger.isPowered && charger.protocol === 'CAPI') this.#speakCapi();
    else if (charger.isPowered) this.#speakOcpp();
    this.#campaign();
    this.hear({ kind: 'tick' });
    for (const { id, deadlineMs } of this.way.openOrders) {
      if (deadlineMs <= this.nowMs) this.hear({ kind: 'orderAnswered', orderId: id, answer: { kind: 'unanswered' } });
    }
  }

  /** A person lowers the max current at the charger, which says so in its next poll; not between its order to switch and the restart. */
  #lower(): void {
    const { charger } = this;
    if (charger.protocol !== 'CAPI' || charger.isArmed || !charger.isPowered) return;
    const [connector, ...others] = charger.settings.connectors;
    if (!connector) return;
    charger.settings = {
      ...charger.settings,
      connectors: [{ ...connector, maxCurrentA: Math.max(6, connector.maxCurrentA - 1) }, ...others],
    };
    charger.settingsRevision += 1;
    this.asSet = { ...this.asSet, connectors: charger.settings.connectors };
  }

  #people(): void {
    const { charger } = this;
    if (this.#chance(this.faults.lowered)) this.#lower();
    const isOpen = charger.protocol === 'CAPI' ? !this.#isDrained : this.#isLetIn && !this.#isHeld;
    if (!charger.hasCar && this.#chance(this.faults.carComes)) {
      charger.plug();
      if (charger.isPowered && isOpen) this.#start();
    } else if (charger.hasCar && this.#chance(0.016)) {
      if (charger.isCharging) this.#stop();
      charger.hasCar = false;
    }
  }

  #start(): void {
    const { charger } = this;
    charger.isCharging = true;
    if (charger.protocol === 'CAPI') charger.lastSessionId += 1;
    else {
      this.#transactionId += 1;
      this.#toTell.push({ kind: 'ocppStarted', connectorId: 1, transactionId: this.#transactionId, registerWh: charger.shownWh });
    }
  }

  #stop(): void {
    this.charger.isCharging = false;
    if (this.charger.protocol === 'OCPP') this.#toTell.push({ kind: 'ocppStopped', transactionId: this.#transactionId });
  }

  #accidents(): void {
    const { charger, faults } = this;
    if (charger.isPowered && this.#chance(faults.powerCut)) this.cutPower((integerBetween(this.#random, 1, 20) * TICK_MS) / 3_600_000);
    if (!charger.isPowered && this.nowMs >= this.#powerBackMs) charger.powerUp();
    if (this.#chance(faults.clockJump)) charger.clockOffsetMs = integerBetween(this.#random, -3_600_000, 3_600_000);
    // A back end's answer sets the clock.
    else if (this.#chance(0.05)) charger.clockOffsetMs = 0;
  }

  #speakCapi(): void {
    const { charger } = this;
    const { isRestarted, isCharging, hasCar, lastSessionId, storedThrough, registerWh, settingsRevision } = charger;
    this.#isLetIn = false;
    if (isRestarted) {
      this.#results = [];
      const { serialNumber, model, homeVersion: firmwareVersion } = PLAN;
      if (!this.#send({ kind: 'capiHello', serialNumber, model, firmwareVersion, lastSessionId })) return;
      charger.isRestarted = false;
    }
    if (!isCharging && storedThrough < lastSessionId && this.#send({ kind: 'capiStored', through: lastSessionId })) {
      charger.storedThrough = lastSessionId;
    }
    for (const { fact } of this.#results) if (!this.#send(fact)) return;
    const hadResults = this.#results.length > 0;
    const status = isCharging ? 'Charging' : hasCar ? 'Connected' : 'Available';
    const connector = { connectorId: 1, status, sessionId: isCharging ? lastSessionId : null, registerWh };
    if (!this.#send({ kind: 'capiPoll', connectors: [connector], settingsRevision, firmware: charger.firmware() })) return;
    this.#results = [];
    if (hadResults) return charger.told();
    if (!this.isServerOn || this.#chance(this.faults.lost)) return;
    for (const order of this.#orders('CAPI')) {
      this.#results.push({
        orderId: order.id,
        fact: { kind: 'orderAnswered', orderId: order.id, answer: charger.obey(order, this.nowMs) },
      });
    }
  }

  #orders(by: 'CAPI' | 'OCPP'): readonly WayOrder[] {
    return this.way.openOrders.filter((order) => order.by === by && order.deadlineMs > this.nowMs);
  }

  #speakOcpp(): void {
    const { charger } = this;
    if (!charger.quirks.canReachOcpp || !this.isServerOn) return;
    if (charger.isRestarted) {
      charger.isRestarted = false;
      charger.bootNo += 1;
      this.#isLetIn = false;
    }
    if (!this.#isLetIn) {
      const { serialNumber, model, release } = PLAN;
      const boot = { kind: 'ocppBoot', bootNo: charger.bootNo, serialNumber, model, firmwareVersion: release.version } as const;
      if (this.#chance(this.faults.lost)) return;
      this.hear(boot);
      if (this.#chance(this.faults.doubled)) this.#later.push({ dueMs: this.nowMs + TICK_MS, fact: boot });
      this.#isLetIn = charger.quirks.ignoresPending || bootAnswerOf(this.way) !== 'Pending';
      if (this.#isLetIn) this.#toTell.push({ kind: 'ocppStatus', connectorId: 1, status: 'Available' });
    }
    if (charger.trial) charger.trial.aloneMs = 0;
    const [fact, ...rest] = this.#toTell;
    if (fact && this.#isLetIn && this.#send(fact)) this.#toTell = rest;
    this.#send({ kind: 'ocppRegister', connectorId: 1, registerWh: charger.shownWh });
    for (const order of this.#orders('OCPP')) {
      if (this.#chance(this.faults.lost)) continue;
      const answer = charger.obey(order, this.nowMs);
      this.#send({ kind: 'orderAnswered', orderId: order.id, answer });
    }
  }

  #campaign(): void {
    if (!this.isCampaignOn) return;
    const { state } = this.way;
    if (state === 'Candidate') this.hear({ kind: 'admitted' });
    if (state === 'Snapshotted') this.hear({ kind: 'slotGranted', slot: 'download' });
    if (state === 'Staged' && this.#chance(0.1)) this.hear({ kind: 'slotGranted', slot: 'switch' });
  }
}
