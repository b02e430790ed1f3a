import { chargerModels, connectorValues, firmwareOf, type ConfigurationKey, type ModelName } from '@phasor/models';
import type { ChargerSettings } from '@phasor/contract';
import type { ItemWrite, StagedFirmware, WayAnswer, WayFact, WayOrder, WayPlan } from '../way/index.ts';
import { evidenceOf } from './evidence.ts';
import type { KnownCharger } from './rehearsal-input.ts';

/** What a charger says; when it was heard is the hearer's to say. */
export type Word = WayFact extends infer Fact ? (Fact extends WayFact ? Omit<Fact, 'atMs'> : never) : never;
type SwitchOrder = Extract<WayOrder, { readonly kind: 'switch' }>;

const MINUTE_MS = 60_000;
/** An image on trial that no central system lets in goes home after this. */
const ALONE_MS = 10 * MINUTE_MS;
/** A download takes as long as a slow one over a home's line. */
const DOWNLOAD_MS = 10 * MINUTE_MS;
const CHARGING_WH_PER_MS = 3_600 / 3_600_000;

interface Outlet {
  hasCar: boolean;
  /** It charges since then, in the session of that number. */
  charging: { readonly sinceMs: number; readonly sessionId: number } | null;
  registerWh: number;
}

/**
 * A charger that is well, as the seam shows it: it takes what CAPI and OCPP order, has two slots for images, a trial, and a way home of its own.
 * What it knows of itself is what the real one told last.
 */
export class RehearsedCharger {
  readonly #plan: WayPlan;
  readonly #known: KnownCharger;
  readonly #tell: (word: Word) => void;
  readonly #outlets: ReadonlyMap<number, Outlet>;
  readonly #keys: Map<string, ConfigurationKey>;
  readonly #done = new Map<string, WayAnswer>();
  protocol: 'CAPI' | 'OCPP' = 'CAPI';
  lastSessionId: number;
  storedThrough: number;
  #settings: ChargerSettings;
  #revision: number;
  #image: StagedFirmware = { state: 'Idle', version: null };
  #readyMs = 0;
  #order: SwitchOrder | null = null;
  #trial: { readonly deadlineMs: number; lastHeardMs: number } | null = null;
  #epoch = 0;
  #isCommitted = false;
  #isReturning = false;
  #needsGreeting = true;
  #isLetIn = false;
  #bootNo = 0;
  #listVersion = 0;
  #results: Word[] = [];
  #untold: Word[] = [];

  constructor(plan: WayPlan, model: ModelName, known: KnownCharger, tell: (word: Word) => void) {
    this.#plan = plan;
    this.#known = known;
    this.#tell = tell;
    const { snapshot, lastSessionId } = known;
    const registerOf = (id: number): number => snapshot.registersWh.find(({ connectorId }) => connectorId === id)?.registerWh ?? 0;
    this.#outlets = new Map(
      plan.outlets.map(({ connectorId }) => [connectorId, { hasCar: false, charging: null, registerWh: registerOf(connectorId) }]),
    );
    const { configuration } = firmwareOf(chargerModels[model], plan.release.version);
    this.#keys = new Map(configuration.map((key) => [key.key, key]));
    this.#settings = snapshot.settings;
    this.#revision = snapshot.settingsRevision;
    this.lastSessionId = lastSessionId;
    this.storedThrough = lastSessionId;
  }

  get isCharging(): boolean {
    return [...this.#outlets.values()].some(({ charging }) => charging !== null);
  }

  get #hasCar(): boolean {
    return [...this.#outlets.values()].some(({ hasCar }) => hasCar);
  }

  /** A car waits to be let in, or something has not been said yet. */
  get isBusy(): boolean {
    const waits = [...this.#outlets.values()].some(({ hasCar, charging }) => hasCar && !charging);
    return waits || this.#needsGreeting || this.#results.length > 0 || this.#untold.length > 0 || this.#trial !== null || this.#isReturning;
  }

  plug(connectorId: number): void {
    const outlet = this.#outlets.get(connectorId);
    if (!outlet) return;
    outlet.hasCar = true;
    if (this.protocol === 'OCPP' || !this.#order) return;
    // The person with the plug wins.
    this.#order = null;
    this.#image = { ...this.#image, state: 'Staged' };
  }

  unplug(connectorId: number, nowMs: number): void {
    const outlet = this.#outlets.get(connectorId);
    if (!outlet) return;
    const { charging } = outlet;
    outlet.hasCar = false;
    outlet.charging = null;
    if (!charging) return;
    outlet.registerWh += Math.round((nowMs - charging.sinceMs) * CHARGING_WH_PER_MS);
    if (this.protocol === 'OCPP') this.#untold.push({ kind: 'ocppStopped', transactionId: charging.sessionId });
  }

  /** A stretch of its life. `isOpen`: who comes is let in. */
  live(orders: readonly WayOrder[], isLetIn: boolean, isOpen: boolean, isOnline: boolean, nowMs: number): void {
    if (this.#image.state === 'Downloading' && nowMs >= this.#readyMs) this.#image = { ...this.#image, state: 'Staged' };
    this.#goHomeWhenDue(nowMs);
    if (isOnline && this.protocol === 'CAPI') this.#speakCapi(orders, nowMs);
    else if (isOnline) this.#speakOcpp(orders, isLetIn, nowMs);
    if (isOnline && isOpen) this.#present(nowMs);
  }

  /** Whoever has a car here shows a tag. */
  #present(nowMs: number): void {
    if (this.protocol === 'OCPP' && !this.#isLetIn) return;
    for (const [connectorId, outlet] of this.#outlets) {
      if (!outlet.hasCar || outlet.charging) continue;
      this.lastSessionId += 1;
      const { lastSessionId: sessionId } = this;
      outlet.charging = { sinceMs: nowMs, sessionId };
      if (this.protocol === 'CAPI') continue;
      this.#tell({ kind: 'ocppStarted', connectorId, transactionId: sessionId, registerWh: outlet.registerWh });
    }
  }

  #goHomeWhenDue(nowMs: number): void {
    const trial = this.#trial;
    if (trial && (nowMs > trial.deadlineMs || nowMs - trial.lastHeardMs > ALONE_MS)) this.#isReturning = true;
    if (!this.#isReturning || this.protocol === 'CAPI' || this.isCharging) return;
    this.#image = this.#isCommitted
      ? { state: 'Idle', version: null }
      : { ...this.#image, state: 'Failed', reason: 'the trial was not committed' };
    this.protocol = 'CAPI';
    this.#trial = null;
    this.#isCommitted = false;
    this.#isReturning = false;
    this.#needsGreeting = true;
    this.#results = [];
    this.#untold = [];
    this.storedThrough = this.lastSessionId;
  }

  #speakCapi(orders: readonly WayOrder[], nowMs: number): void {
    const { serialNumber, model, homeVersion: firmwareVersion } = this.#plan;
    const { lastSessionId } = this;
    if (this.#needsGreeting) this.#tell({ kind: 'capiHello', serialNumber, model, firmwareVersion, lastSessionId });
    if (!this.isCharging && (this.storedThrough < lastSessionId || this.#needsGreeting)) {
      this.storedThrough = lastSessionId;
      this.#tell({ kind: 'capiStored', through: lastSessionId });
    }
    this.#needsGreeting = false;
    const hadResults = this.#results.length > 0;
    for (const word of this.#results) this.#tell(word);
    this.#results = [];
    const connectors = [...this.#outlets].map(([connectorId, { hasCar, charging, registerWh }]) => ({
      ...{ connectorId, status: charging ? 'Charging' : hasCar ? 'Connected' : 'Available' },
      ...{ sessionId: charging?.sessionId ?? null, registerWh },
    }));
    const firmware = this.#order ? { ...this.#image, state: 'Armed' as const } : this.#image;
    this.#tell({ kind: 'capiPoll', connectors, settingsRevision: this.#revision, firmware });
    if (hadResults && this.#order && !this.#hasCar) return this.#cross(this.#order, nowMs);
    for (const order of orders.filter(({ by }) => by === 'CAPI')) {
      this.#results.push({ kind: 'orderAnswered', orderId: order.id, answer: this.#obey(order, nowMs) });
    }
  }

  #cross({ trialDeadlineMs }: SwitchOrder, nowMs: number): void {
    this.protocol = 'OCPP';
    this.#order = null;
    this.#trial = { deadlineMs: trialDeadlineMs, lastHeardMs: nowMs };
    this.#needsGreeting = true;
    this.#isLetIn = false;
    this.#isCommitted = false;
  }

  #speakOcpp(orders: readonly WayOrder[], isLetIn: boolean, nowMs: number): void {
    const { serialNumber, model, release } = this.#plan;
    if (this.#trial) this.#trial.lastHeardMs = nowMs;
    if (this.#needsGreeting) {
      this.#bootNo += 1;
      this.#needsGreeting = false;
      this.#tell({ kind: 'ocppBoot', bootNo: this.#bootNo, serialNumber, model, firmwareVersion: release.version });
    }
    if (!this.#isLetIn && isLetIn) {
      this.#isLetIn = true;
      for (const connectorId of this.#outlets.keys()) this.#tell({ kind: 'ocppStatus', connectorId, status: 'Available' });
    }
    for (const word of this.#untold) this.#tell(word);
    this.#untold = [];
    for (const order of orders.filter(({ by }) => by === 'OCPP')) {
      this.#tell({ kind: 'orderAnswered', orderId: order.id, answer: this.#obey(order, nowMs) });
    }
  }

  /** Does each order once, and says the same again when it is asked again. */
  #obey(order: WayOrder, nowMs: number): WayAnswer {
    const answer = this.#done.get(order.id) ?? this.#carryOut(order, nowMs);
    this.#done.set(order.id, answer);
    return answer;
  }

  #carryOut(order: WayOrder, nowMs: number): WayAnswer {
    const refused = (reason: string): WayAnswer => ({ kind: 'refused', reason });
    switch (order.kind) {
      case 'readSnapshot':
        return { kind: 'read', snapshot: { ...this.#known.snapshot, ...this.#asNow() } };
      case 'stage':
        this.#image = { state: 'Downloading', version: this.#plan.release.version };
        this.#readyMs = nowMs + DOWNLOAD_MS;
        return { kind: 'done' };
      case 'testEndpoint':
        // What its network lets through nobody knows: it is taken to let OCPP through.
        return { kind: 'done' };
      case 'switch':
        if (this.#hasCar) return refused('a car is connected');
        if (this.#image.state !== 'Staged') return refused('no image is staged');
        if (order.trialEpoch <= this.#epoch || nowMs > order.expiresMs) return refused('the order is void');
        this.#epoch = order.trialEpoch;
        this.#order = order;
        return { kind: 'done' };
      case 'restore':
        this.#settings = order.settings;
        this.#revision += 1;
        return { kind: 'done' };
      case 'writeItem':
        return this.#write(order.item.write);
      case 'probe':
        return { kind: 'probed', evidence: evidenceOf(order.name, this.#shown()) };
      case 'commit':
        if (order.trialEpoch !== this.#epoch || this.#isReturning) return refused('the epoch is another');
        this.#trial = null;
        this.#isCommitted = true;
        return { kind: 'done' };
      case 'return':
        if (order.trialEpoch !== this.#epoch) return refused('the epoch is another');
        this.#isReturning = true;
        return { kind: 'done' };
      default:
        return refused('that is nothing for a charger');
    }
  }

  #asNow() {
    const registersWh = [...this.#outlets].map(([connectorId, { registerWh }]) => ({ connectorId, registerWh }));
    return { settingsRevision: this.#revision, settings: this.#settings, registersWh };
  }

  #shown() {
    const maxA = connectorValues(this.#keys.get('UserCurrentLimit')?.value ?? '');
    return {
      plan: this.#plan,
      listVersion: this.#listVersion,
      registerWh: (connectorId: number) => this.#outlets.get(connectorId)?.registerWh ?? 0,
      maxA: (connectorId: number) => maxA?.get(connectorId) ?? Infinity,
    };
  }

  /** A key that its firmware does not have, or does not let anybody write, is not set. */
  #write(write: ItemWrite): WayAnswer {
    const readBack = (value: string | null): WayAnswer => ({ kind: 'readBack', value });
    switch (write.kind) {
      case 'clearProfiles':
        return readBack('0');
      case 'localList':
        this.#listVersion += 1;
        return readBack(String(write.idTags.length));
      case 'availability':
        return readBack(write.isOperative ? 'Operative' : 'Inoperative');
      case 'none':
        return readBack(null);
      case 'key': {
        const known = this.#keys.get(write.key);
        if (known?.access === 'rw') this.#keys.set(write.key, { ...known, value: write.value });
        return readBack(this.#keys.get(write.key)?.value ?? null);
      }
    }
  }
}
