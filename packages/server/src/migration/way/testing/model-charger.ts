import type { ChargerSettings } from '@phasor/contract';
import type { StagedFirmware, WayAnswer } from '../facts.ts';
import type { WayOrder } from '../orders.ts';
import type { ProbeEvidence, ProbeName } from '../probes.ts';
import type { Snapshot } from '../snapshot.ts';
import { MAX_A, PLAN } from './plan.ts';

/** What a charger of the fleet may be like. */
export interface Quirks {
  readonly ignoresPending: boolean;
  /** Says yes to another max current, and keeps what it had from the factory. */
  readonly keepsFactoryCurrent: boolean;
  /** The lights are hardware: what OCPP sets stays when it goes home. */
  readonly sharesLights: boolean;
  /** Its register over OCPP counts so many Wh more, or less. */
  readonly registerShiftWh: number;
  readonly canReachOcpp: boolean;
  /** A test of the endpoint finds it whatever its network lets through: the firewall comes after it. */
  readonly isTestFooled: boolean;
  /** Its clock on OCPP is so much off, in ms. */
  readonly skewMs: number;
  /** Its boot loader knows of trials; one without keeps what it boots. */
  readonly hasTrial: boolean;
  /** Goes home by itself (a broken one in a test does not). */
  readonly goesHome: boolean;
}

export const GOOD: Quirks = {
  ignoresPending: false,
  keepsFactoryCurrent: false,
  sharesLights: false,
  registerShiftWh: 0,
  canReachOcpp: true,
  isTestFooled: false,
  skewMs: 100,
  hasTrial: true,
  goesHome: true,
};

interface Trial {
  readonly epoch: number;
  readonly deadlineMs: number;
  readonly limitMs: number;
  ranMs: number;
  aloneMs: number;
  boots: number[];
}

const MINUTE = 60_000;

/** A charger as the seam shows it: two slots, a trial and the way home, written apart from the rules that it judges. */
export class ModelCharger {
  readonly quirks: Quirks;
  isPowered = true;
  protocol: 'CAPI' | 'OCPP' = 'CAPI';
  clockOffsetMs = 0;
  hasCar = false;
  isCharging = false;
  registerWh = 1_000;
  settings: ChargerSettings = {
    dimmer: 'low',
    downLight: true,
    connectors: [{ connectorId: 1, maxCurrentA: MAX_A, rfidLock: true }],
  };
  settingsRevision = 1;
  readonly keys = new Map([
    ['UserCurrentLimit', '1.16'],
    ['InstallationOfflineCurrent', '1.16'],
    ['LightIntensity', '100'],
    ['Downlight', 'false'],
    ['RfidTagFreeCharging', '00000000000000'],
  ]);
  isRestarted = true;
  bootNo = 0;
  epoch = 0;
  isArmed = false;
  isCommitted = false;
  trial: Trial | null = null;
  armedWithCar = 0;
  cuts = 0;
  commits: number[] = [];
  /** Session numbers as it gives them, and those that it was told are stored. */
  lastSessionId = 0;
  storedThrough = 0;
  #image: StagedFirmware & { readyMs?: number } = { state: 'Idle', version: null };
  #order: (WayOrder & { kind: 'switch' }) | null = null;
  #isReturning = false;
  readonly #done = new Map<string, WayAnswer>();

  constructor(quirks: Quirks) {
    this.quirks = quirks;
  }

  firmware(): StagedFirmware {
    const { state, version, reason } = this.#image;
    return { state: this.isArmed ? 'Armed' : state, version, ...(reason === undefined ? {} : { reason }) };
  }

  get maxA(): number {
    return this.protocol === 'CAPI'
      ? (this.settings.connectors[0]?.maxCurrentA ?? 0)
      : Number(this.keys.get('UserCurrentLimit')?.split('.')[1]);
  }

  get shownWh(): number {
    return this.registerWh + (this.protocol === 'OCPP' ? this.quirks.registerShiftWh : 0);
  }

  snapshot(): Snapshot {
    const { settingsRevision, settings, shownWh } = this;
    const registersWh = [{ connectorId: 1, registerWh: shownWh }];
    return { settingsRevision, settings, modes: [{ connectorId: 1, mode: 'On' }], tags: ['04a1b2c3'], registersWh, scheduleWindows: 2 };
  }

  plug(): void {
    this.hasCar = true;
    // The person with the plug wins.
    this.isArmed = false;
    this.#order = null;
  }

  cutPower(): void {
    this.isPowered = false;
    this.isCharging = false;
  }

  /** The boot loader. */
  powerUp(): void {
    this.isPowered = true;
    this.isRestarted = true;
    if (this.#isReturning) this.#home('it was sent home');
    else if (this.isArmed && this.#order) this.#begin(this.#order);
    else if (this.trial) {
      const { trial } = this;
      trial.boots = [...trial.boots.filter((ranMs) => trial.ranMs - ranMs < 10 * MINUTE), trial.ranMs];
      if (trial.boots.length >= 3) this.#end('the image on trial booted 3 times within ten minutes');
    }
  }

  #begin({ trialEpoch, trialDeadlineMs }: WayOrder & { kind: 'switch' }): void {
    this.isArmed = false;
    this.protocol = 'OCPP';
    if (!this.quirks.hasTrial) return;
    this.trial = { epoch: trialEpoch, deadlineMs: trialDeadlineMs, limitMs: 45 * MINUTE, ranMs: 0, aloneMs: 0, boots: [0] };
  }

  #end(reason: string): void {
    if (this.quirks.goesHome) this.#home(reason);
  }

  #home(reason: string): void {
    if (this.isCharging) this.cuts += 1;
    this.protocol = 'CAPI';
    this.#image = this.isCommitted ? { state: 'Idle', version: null } : { ...this.#image, state: 'Failed', reason };
    this.trial = null;
    this.isCommitted = false;
    this.#isReturning = false;
    this.isRestarted = true;
  }

  /** A stretch of its life. */
  pass(ms: number, nowMs: number): void {
    if (!this.isPowered) return;
    if (this.isCharging) this.registerWh += 5;
    if (this.#image.state === 'Downloading' && nowMs >= (this.#image.readyMs ?? 0)) this.#image = { ...this.#image, state: 'Staged' };
    const { trial } = this;
    if (trial) {
      trial.ranMs += ms;
      trial.aloneMs += ms;
      if (this.isCharging) return;
      const isLate = trial.ranMs >= trial.limitMs || nowMs + this.clockOffsetMs > trial.deadlineMs;
      if (isLate) this.#end('the trial was not committed in time');
      else if (trial.aloneMs > 10 * MINUTE) this.#end('no central system let it in');
    }
    if (this.#isReturning && !this.isCharging) this.powerUp();
  }

  /** Its results have been told: it goes. */
  told(): void {
    if (this.isArmed && !this.hasCar) this.powerUp();
  }

  /** Does each order once, and says the same again when it is asked again. */
  obey(order: WayOrder, nowMs: number): WayAnswer {
    const known = this.#done.get(order.id);
    if (known) return known;
    const answer = this.#obey(order, nowMs);
    this.#done.set(order.id, answer);
    return answer;
  }

  #obey(order: WayOrder, nowMs: number): WayAnswer {
    const done = { kind: 'done' } as const;
    const refused = (reason: string): WayAnswer => ({ kind: 'refused', reason });
    switch (order.kind) {
      case 'readSnapshot':
        return { kind: 'read', snapshot: this.snapshot() };
      case 'stage':
        this.#image = { state: 'Downloading', version: PLAN.release.version, readyMs: nowMs + 2 * MINUTE };
        return done;
      case 'testEndpoint':
        return this.quirks.canReachOcpp || this.quirks.isTestFooled ? done : refused('connection: nobody answers');
      case 'switch':
        if (this.hasCar || this.isCharging || this.storedThrough < this.lastSessionId) return refused('a car is connected');
        if (this.#image.state !== 'Staged') return refused('no image is staged');
        if (order.trialEpoch <= this.epoch) return refused('the order was replayed');
        if (nowMs + this.clockOffsetMs > order.expiresMs) return refused('the order has expired');
        if (order.trialDeadlineMs - nowMs - this.clockOffsetMs > 45 * MINUTE + 5_000) return refused('the trial is too long');
        if (this.hasCar) this.armedWithCar += 1;
        this.epoch = order.trialEpoch;
        this.isArmed = true;
        this.#order = order;
        return done;
      case 'restore':
        this.settings = order.settings;
        this.settingsRevision += 1;
        return done;
      case 'writeItem':
        return { kind: 'readBack', value: this.#write(order.item.write) };
      case 'probe':
        return { kind: 'probed', evidence: this.#show(order.name) };
      case 'commit':
        if (!this.quirks.hasTrial) return refused('The charger answered UnknownVendorId.');
        if (order.trialEpoch !== this.epoch || this.#isReturning) return refused('the epoch is another');
        if (this.trial) this.commits.push(nowMs);
        this.isCommitted = this.isCommitted || this.trial !== null;
        this.trial = null;
        return done;
      case 'return':
        if (order.trialEpoch !== this.epoch) return refused('the epoch is another');
        this.#isReturning = true;
        return done;
      default:
        return refused('that is nothing for a charger');
    }
  }

  #write(write: (WayOrder & { kind: 'writeItem' })['item']['write']): string | null {
    switch (write.kind) {
      case 'clearProfiles':
        return '0';
      case 'localList':
        return String(write.idTags.length);
      case 'availability':
        return write.isOperative ? 'Operative' : 'Inoperative';
      case 'none':
        return null;
      case 'key': {
        if (!this.keys.has(write.key)) return null;
        if (this.quirks.sharesLights && write.key === 'LightIntensity') this.settings = { ...this.settings, dimmer: 'high' };
        if (!this.quirks.keepsFactoryCurrent || write.key !== 'UserCurrentLimit') this.keys.set(write.key, write.value);
        return this.keys.get(write.key) ?? null;
      }
    }
  }

  #show(name: ProbeName): ProbeEvidence {
    switch (name) {
      case 'identity':
        return { kind: name, serialNumber: PLAN.serialNumber, model: PLAN.model, firmwareVersion: PLAN.release.version };
      case 'statuses':
        return { kind: name, afterMs: [{ connectorId: 1, ms: 900 }] };
      case 'clock':
        return { kind: name, skewMs: this.quirks.skewMs };
      case 'heartbeats':
        return { kind: name, count: 2, longestGapMs: 60_000, intervalMs: 60_000 };
      case 'roundTrips':
        return { kind: name, ms: Array.from({ length: 10 }, () => 80) };
      case 'registers':
        return { kind: name, registersWh: [{ connectorId: 1, readings: [this.shownWh, this.shownWh] }] };
      case 'localList':
        return { kind: name, version: 4, writtenVersion: 4 };
      case 'compositeSchedule':
        return { kind: name, highestA: [{ connectorId: 1, limitA: this.settings.connectors[0]?.maxCurrentA ?? 0 }] };
      case 'reconnect':
        return { kind: name, afterMs: 7_000 };
      case 'unknownTag':
        return { kind: name, wasRefused: true };
      case 'lights':
        return { kind: name, shown: 'green', expected: 'green' };
    }
  }
}
