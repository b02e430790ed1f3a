import type { Random } from '@phasor/kernel';
import type { Way, WayOrder, wayStep } from '@phasor/server/migration';
import { CONNECTOR, evidenceOf } from './seam-evidence.ts';

export type SeamFact = Parameters<typeof wayStep>[1];
export type SeamAnswer = Extract<SeamFact, { readonly kind: 'orderAnswered' }>['answer'];
type Settings = Extract<WayOrder, { readonly kind: 'restore' }>['settings'];
type Untimed = SeamFact extends infer Fact ? (Fact extends SeamFact ? Omit<Fact, 'atMs'> : never) : never;
type Plan = Way['plan'];

const MINUTE_MS = 60_000;
/** An image on trial that no central system lets in goes home after this. */
const ALONE_MS = 10 * MINUTE_MS;
/** So many boots of an image on trial within so long send it home. */
const MOST_BOOTS = 3;
const BOOTS_WITHIN_MS = 10 * MINUTE_MS;
const DOWNLOAD_MS = 2 * MINUTE_MS;
const CHARGING_WH_PER_S = 1;

export interface SeamTraits {
  readonly maxA: number;
  readonly canReachOcpp: (nowMs: number) => boolean;
  readonly ignoresPending: boolean;
  /** So often a download is begun until it is whole. */
  readonly downloadTries: number;
  /** Of the messages, those that are lost, 0 to 1. */
  readonly lost: number;
}

/** A session as the charger booked it; registers in whole Wh. */
export interface SeamSession {
  readonly protocol: 'CAPI' | 'OCPP';
  readonly startWh: number;
  stopWh: number | null;
  isTold: boolean;
}

/** A charger as the seam shows it: what it reports, and what it does with an order; two slots, a trial and the way home are its own. */
export class SeamCharger {
  readonly plan: Plan;
  readonly book: SeamSession[] = [];
  protocol: 'CAPI' | 'OCPP' = 'CAPI';
  hasCar = false;
  /** Boots of the OCPP firmware that came from CAPI, and ways home. */
  crossings = 0;
  homecomings = 0;
  isCommitted = false;
  cut = 0;
  overMax = 0;
  readonly #traits: SeamTraits;
  readonly #random: Random;
  readonly #tell: (fact: Untimed) => void;
  readonly #keys = new Map([
    ['UserCurrentLimit', '1.16'],
    ['InstallationOfflineCurrent', '1.16'],
    ['LightIntensity', '100'],
    ['Downlight', 'false'],
    ['RfidTagFreeCharging', '00000000000000'],
  ]);
  readonly #done = new Map<string, SeamAnswer>();
  #settings: Settings;
  #revision = 1;
  #image: { state: 'Idle' | 'Downloading' | 'Staged' | 'Failed' | 'Armed'; readyMs: number; reason?: string } = {
    state: 'Idle',
    readyMs: 0,
  };
  #order: Extract<WayOrder, { readonly kind: 'switch' }> | null = null;
  #trial: { readonly deadlineMs: number; lastHeardMs: number } | null = null;
  #isReturning = false;
  #needsGreeting = true;
  #isLetIn = false;
  #bootNo = 0;
  #epoch = 0;
  #results: Untimed[] = [];
  #queue: { readonly fact: Untimed; readonly session: SeamSession; readonly isEnd: boolean }[] = [];
  #transactionId = 0;
  #registerWh = 1_000;
  #chargesSinceMs = 0;
  /** Of its book: what stood there when it came to the protocol that it speaks now. */
  #bookedBefore = 0;
  #bootsMs: readonly number[] = [];

  constructor(plan: Plan, traits: SeamTraits, random: Random, tell: (fact: Untimed) => void) {
    this.plan = plan;
    this.#traits = traits;
    this.#random = random;
    this.#tell = tell;
    this.#settings = { dimmer: 'low', downLight: true, connectors: [{ connectorId: CONNECTOR, maxCurrentA: traits.maxA, rfidLock: true }] };
  }

  get session(): SeamSession | null {
    const last = this.book.at(-1);
    return last && last.stopWh === null ? last : null;
  }

  /** On OCPP, committed, and a session since it crossed was told. */
  get isProven(): boolean {
    return this.protocol === 'OCPP' && this.isCommitted && this.isServing;
  }

  /** Since it came to what it speaks now, a session was told to its end. */
  get isServing(): boolean {
    return this.book.slice(this.#bookedBefore).some(({ stopWh, isTold }) => stopWh !== null && isTold);
  }

  /** Something is on its way that no order says: it must be looked at again soon. */
  get isBusy(): boolean {
    return this.#needsGreeting || this.#results.length > 0 || this.#queue.length > 0 || this.#trial !== null || this.#isReturning;
  }

  plug(): void {
    this.hasCar = true;
    if (this.protocol === 'OCPP' || !this.#order) return;
    // The person with the plug wins.
    this.#order = null;
    this.#image = { ...this.#image, state: 'Staged' };
  }

  unplug(nowMs: number): void {
    this.#stop(nowMs);
    this.hasCar = false;
  }

  /** A tag is held to the reader. `isOpen`: the server lets it in. */
  present(isOpen: boolean, nowMs: number): void {
    const isUp = this.protocol === 'CAPI' ? !this.#needsGreeting : this.#isLetIn;
    if (!this.hasCar || this.session || !isOpen || !isUp) return;
    const { protocol } = this;
    if (protocol === 'OCPP' && this.#maxOnOcpp > this.#traits.maxA) this.overMax += 1;
    const session: SeamSession = { protocol, startWh: Math.floor(this.#registerWh), stopWh: null, isTold: false };
    this.book.push(session);
    this.#chargesSinceMs = nowMs;
    if (protocol === 'CAPI') return;
    this.#transactionId += 1;
    const registerWh = session.startWh;
    const fact = { kind: 'ocppStarted', connectorId: CONNECTOR, transactionId: this.#transactionId, registerWh } as const;
    this.#queue.push({ fact, session, isEnd: false });
  }

  #stop(nowMs: number): void {
    const { session } = this;
    if (!session) return;
    this.#registerWh += ((nowMs - this.#chargesSinceMs) / 1_000) * CHARGING_WH_PER_S;
    session.stopWh = Math.floor(this.#registerWh);
    if (session.protocol === 'OCPP') {
      this.#queue.push({ fact: { kind: 'ocppStopped', transactionId: this.#transactionId }, session, isEnd: true });
    }
  }

  /** What the hardware does by itself, and then what is said. */
  live(orders: readonly WayOrder[], bootAnswer: 'Pending' | 'Accepted' | null, nowMs: number): void {
    if (this.#image.state === 'Downloading' && nowMs >= this.#image.readyMs) this.#image = { ...this.#image, state: 'Staged' };
    this.#goHomeWhenDue(nowMs);
    if (this.protocol === 'CAPI') this.#speakCapi(orders, nowMs);
    else if (this.#traits.canReachOcpp(nowMs)) this.#speakOcpp(orders, bootAnswer, nowMs);
  }

  get #maxOnOcpp(): number {
    return Number(this.#keys.get('UserCurrentLimit')?.split('.')[1]);
  }

  /** The power goes and comes: what ran ends, what was not told is told later, and the boot loader looks at what is armed or on trial. */
  restart(nowMs: number): void {
    this.#stop(nowMs);
    this.#results = [];
    this.#needsGreeting = true;
    this.#isLetIn = false;
    if (this.#order && !this.hasCar) this.#cross(this.#order, nowMs);
    else if (this.#trial) {
      this.#bootsMs = [...this.#bootsMs.filter((atMs) => nowMs - atMs < BOOTS_WITHIN_MS), nowMs];
      if (this.#bootsMs.length >= MOST_BOOTS) this.#isReturning = true;
    }
  }

  #isLost(): boolean {
    return this.#random.next() < this.#traits.lost;
  }

  #goHomeWhenDue(nowMs: number): void {
    const isOver = this.#trial !== null && (nowMs > this.#trial.deadlineMs || nowMs - this.#trial.lastHeardMs > ALONE_MS);
    if (isOver) this.#isReturning = true;
    if (!this.#isReturning || this.protocol === 'CAPI' || this.session) return;
    this.#speakFrom('CAPI');
    this.homecomings += 1;
    this.#image = this.isCommitted ? { state: 'Idle', readyMs: 0 } : { state: 'Failed', readyMs: 0, reason: 'the trial was not committed' };
    this.#trial = null;
    this.isCommitted = false;
    this.#isReturning = false;
    this.#needsGreeting = true;
    this.#results = [];
  }

  #speakCapi(orders: readonly WayOrder[], nowMs: number): void {
    if (this.#isLost()) return;
    const { plan, session, hasCar } = this;
    const capi = this.book.filter(({ protocol }) => protocol === 'CAPI');
    const lastSessionId = capi.length;
    if (this.#needsGreeting) {
      const { serialNumber, model, homeVersion: firmwareVersion } = plan;
      this.#tell({ kind: 'capiHello', serialNumber, model, firmwareVersion, lastSessionId });
      this.#needsGreeting = false;
    }
    if (!session && capi.some(({ isTold }) => !isTold)) {
      this.#tell({ kind: 'capiStored', through: lastSessionId });
      for (const each of capi) each.isTold = true;
    }
    // What waits from OCPP is told as records of sessions that ended.
    for (const { session: late } of this.#queue.filter(({ isEnd }) => isEnd)) late.isTold = true;
    this.#queue = [];
    const hadResults = this.#results.length > 0;
    for (const fact of this.#results) this.#tell(fact);
    this.#results = [];
    const status = session ? 'Charging' : hasCar ? 'Connected' : 'Available';
    const registerWh = Math.floor(this.#registerWh);
    const { state, reason } = this.#image;
    this.#tell({
      kind: 'capiPoll',
      connectors: [{ connectorId: CONNECTOR, status, sessionId: session ? lastSessionId : null, registerWh }],
      settingsRevision: this.#revision,
      firmware: { state, version: state === 'Idle' ? null : plan.release.version, ...(reason === undefined ? {} : { reason }) },
    });
    if (hadResults && this.#order && !this.hasCar) return this.#cross(this.#order, nowMs);
    for (const order of orders.filter(({ by }) => by === 'CAPI')) {
      this.#results.push({ kind: 'orderAnswered', orderId: order.id, answer: this.#obey(order, nowMs) });
    }
  }

  #cross({ trialDeadlineMs }: { readonly trialDeadlineMs: number }, nowMs: number): void {
    this.#speakFrom('OCPP');
    this.crossings += 1;
    this.#order = null;
    this.#trial = { deadlineMs: trialDeadlineMs, lastHeardMs: nowMs };
    this.#bootsMs = [nowMs];
    this.#needsGreeting = true;
    this.#isLetIn = false;
    this.isCommitted = false;
  }

  #speakFrom(protocol: 'CAPI' | 'OCPP'): void {
    if (this.session) this.cut += 1;
    this.protocol = protocol;
    this.#bookedBefore = this.book.length;
  }

  #speakOcpp(orders: readonly WayOrder[], bootAnswer: 'Pending' | 'Accepted' | null, nowMs: number): void {
    if (this.#isLost()) return;
    const { plan } = this;
    if (this.#trial) this.#trial.lastHeardMs = nowMs;
    if (this.#needsGreeting) {
      this.#bootNo += 1;
      const { serialNumber, model, release } = plan;
      this.#tell({ kind: 'ocppBoot', bootNo: this.#bootNo, serialNumber, model, firmwareVersion: release.version });
      this.#needsGreeting = false;
    }
    if (!this.#isLetIn && (this.#traits.ignoresPending || bootAnswer !== 'Pending')) {
      this.#isLetIn = true;
      this.#tell({ kind: 'ocppStatus', connectorId: CONNECTOR, status: 'Available' });
    }
    if (this.#isLetIn) {
      for (const { fact, session, isEnd } of this.#queue) {
        this.#tell(fact);
        if (isEnd) session.isTold = true;
      }
      this.#queue = [];
    }
    for (const order of orders.filter(({ by }) => by === 'OCPP')) {
      this.#tell({ kind: 'orderAnswered', orderId: order.id, answer: this.#obey(order, nowMs) });
    }
  }

  /** Does each order once, and says the same again when it is asked again. */
  #obey(order: WayOrder, nowMs: number): SeamAnswer {
    const answer = this.#done.get(order.id) ?? this.#carryOut(order, nowMs);
    this.#done.set(order.id, answer);
    return answer;
  }

  #carryOut(order: WayOrder, nowMs: number): SeamAnswer {
    const refused = (reason: string): SeamAnswer => ({ kind: 'refused', reason });
    switch (order.kind) {
      case 'readSnapshot':
        return { kind: 'read', snapshot: this.#snapshot() };
      case 'stage':
        this.#image = { state: 'Downloading', readyMs: nowMs + DOWNLOAD_MS * this.#traits.downloadTries };
        return { kind: 'done' };
      case 'testEndpoint':
        return this.#traits.canReachOcpp(nowMs) ? { kind: 'done' } : refused('connection: nobody answers');
      case 'switch':
        if (this.hasCar) return refused('a car is connected');
        if (this.#image.state !== 'Staged') return refused('no image is staged');
        if (order.trialEpoch <= this.#epoch || nowMs > order.expiresMs) return refused('the order is void');
        this.#epoch = order.trialEpoch;
        this.#order = order;
        this.#image = { ...this.#image, state: 'Armed' };
        return { kind: 'done' };
      case 'restore':
        this.#settings = order.settings;
        this.#revision += 1;
        return { kind: 'done' };
      case 'writeItem':
        return { kind: 'readBack', value: this.#write(order.item.write) };
      case 'probe':
        return { kind: 'probed', evidence: evidenceOf(order.name, this.plan, Math.floor(this.#registerWh), this.#maxOnOcpp) };
      case 'commit':
        if (order.trialEpoch !== this.#epoch || this.#isReturning) return refused('the epoch is another');
        this.#trial = null;
        this.isCommitted = true;
        return { kind: 'done' };
      case 'return':
        if (order.trialEpoch !== this.#epoch) return refused('the epoch is another');
        this.#isReturning = true;
        return { kind: 'done' };
      default:
        return refused('that is nothing for a charger');
    }
  }

  #snapshot(): Extract<SeamAnswer, { readonly kind: 'read' }>['snapshot'] {
    const registersWh = [{ connectorId: CONNECTOR, registerWh: Math.floor(this.#registerWh) }];
    const modes = [{ connectorId: CONNECTOR, mode: 'On' as const }];
    return { settingsRevision: this.#revision, settings: this.#settings, modes, tags: ['04a1b2c3'], registersWh, scheduleWindows: 0 };
  }

  #write(write: Extract<WayOrder, { readonly kind: 'writeItem' }>['item']['write']): string | null {
    switch (write.kind) {
      case 'clearProfiles':
        return '0';
      case 'localList':
        return String(write.idTags.length);
      case 'availability':
        return write.isOperative ? 'Operative' : 'Inoperative';
      case 'none':
        return null;
      case 'key':
        if (!this.#keys.has(write.key)) return null;
        this.#keys.set(write.key, write.value);
        return write.value;
    }
  }
}
