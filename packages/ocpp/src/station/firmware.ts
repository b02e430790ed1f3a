import type { OddFrame } from '../link-options.ts';
import type { LinkPath, LinkSocket } from '../link-socket.ts';
import { integerBetween, type RetrySchedule, type Timer } from '@phasor/kernel';
import type { IncomingCall } from '../incoming-call.ts';
import type { RegistrationStatus, Response, StopReason } from '../messages.ts';
import { Authoriser } from './authoriser.ts';
import { Board, type BoardParts } from './board.ts';
import { Gate, type CentralSystem } from './central-system.ts';
import { Commands } from './commands.ts';
import { EnergyBudget } from './energy-budget.ts';
import type { Section } from './feature.ts';
import { LocalList } from './local-list.ts';
import { Metering } from './metering.ts';
import { Reader } from './reader.ts';
import { Registration } from './registration.ts';
import { RemoteControl } from './remote-control.ts';
import { StatusReporter } from './status-reporter.ts';
import type { Journal } from './store.ts';
import { TransactionLog } from './transaction-log.ts';
import { TransactionQueue } from './transaction-queue.ts';
import { Transactions } from './transactions.ts';
import { MessageTriggers } from './triggers.ts';
import { Uplink, type ConnectionFailure, type ConnectionOptions, type UplinkListener } from './uplink.ts';

export interface FirmwareParts extends BoardParts {
  readonly identity: string;
  readonly connection: ConnectionOptions;
  readonly callTimeoutMs?: number | undefined;
  readonly dial?: ((identity: string) => LinkSocket) | undefined;
  readonly path?: LinkPath | undefined;
  readonly reconnect?: RetrySchedule | undefined;
  readonly bootOnReconnect: boolean;
  readonly section: <T>(name: string) => Section<T>;
  readonly journal: Journal;
  /** Ends this life and begins another. */
  readonly reboot: () => void;
}

const NO_CABLES: readonly number[] = [];
/** A soft reset leaves its StopTransactions this long to go out. */
const SOFT_RESET_MS = 3_000;
/** A correction below this is the network's delay. */
const LEAST_CORRECTION_MS = 1_000;

/** The core of the firmware during one life, from power to power cut: it drives the hardware by what cables, tags and the central system do. */
export class Firmware implements UplinkListener {
  readonly board: Board;
  readonly centralSystem: CentralSystem;
  readonly list: LocalList;
  readonly authoriser: Authoriser;
  readonly reader: Reader;
  readonly transactions: Transactions;
  readonly log: TransactionLog;
  readonly version: Section<string>;
  readonly #parts: FirmwareParts;
  readonly #uplink: Uplink;
  readonly #registration: Registration;
  readonly #statuses: StatusReporter;
  readonly #metering: Metering;
  readonly #queue: TransactionQueue;
  readonly #budget: EnergyBudget;
  readonly #triggers: MessageTriggers;
  readonly #remoteControl: RemoteControl;
  #commands: Commands | null = null;
  /** The connectors in which the running firmware has seen a cable. */
  #cables: readonly number[] = NO_CABLES;
  #deafTimer: Timer | null = null;

  constructor(parts: FirmwareParts) {
    const { identity, clock, random, callTimeoutMs, dial, path, reconnect, bootOnReconnect, section } = parts;
    const board = new Board(parts);
    this.#parts = parts;
    this.board = board;
    this.version = section('firmware');
    this.#uplink = new Uplink({
      identity,
      clock,
      random,
      callTimeoutMs,
      dial,
      path,
      reconnect,
      listener: this,
    });
    this.#registration = new Registration({
      board,
      uplink: this.#uplink,
      bootOnReconnect,
      firmware: this,
    });
    this.centralSystem = new Gate(board, this.#uplink, this.#registration);
    this.list = new LocalList(section('local-list'));
    this.log = new TransactionLog(parts.journal);
    this.authoriser = new Authoriser(board, this.centralSystem, this.list, section('cache'));
    this.#statuses = new StatusReporter(board, this.centralSystem);
    this.#queue = new TransactionQueue({
      board,
      centralSystem: this.centralSystem,
      log: this.log,
      firmware: this,
    });
    this.#metering = new Metering({ board, centralSystem: this.centralSystem, log: this.log, queue: this.#queue });
    this.#budget = new EnergyBudget(board);
    this.transactions = new Transactions({
      board,
      log: this.log,
      queue: this.#queue,
      metering: this.#metering,
      authoriser: this.authoriser,
      budget: this.#budget,
    });
    this.reader = new Reader(board, this.authoriser, this.transactions);
    this.#triggers = new MessageTriggers({
      board,
      metering: this.#metering,
      registration: this.#registration,
      statuses: this.#statuses,
      firmware: this,
    });
    this.#remoteControl = new RemoteControl({
      board,
      authoriser: this.authoriser,
      reader: this.reader,
      registration: this.#registration,
      transactions: this.transactions,
      firmware: this,
    });
    board.firmware = this;
    board.configuration.onChange(this);
  }

  get isConnected(): boolean {
    return this.#uplink.isOpen;
  }

  get registration(): RegistrationStatus | null {
    return this.#registration.status;
  }

  get firmwareVersion(): string | undefined {
    const { configuration, facts } = this.board;
    return this.version.read() ?? (configuration.text('FirmwareVersion') || facts.boot.firmwareVersion);
  }

  /** Power is there: the firmware comes up. The features have been installed. */
  start(isNetworkUp: boolean): void {
    const { board } = this;
    board.isRunning = true;
    this.#commands = new Commands({
      board,
      authoriser: this.authoriser,
      remoteControl: this.#remoteControl,
      triggers: this.#triggers,
      firmware: this,
    });
    this.transactions.endInterrupted();
    for (const feature of board.features.all) feature.started?.();
    for (const { connectorId } of board.connectors) this.hardwareChanged(connectorId);
    this.#metering.armClock();
    this.#uplink.ping(board.configuration.integer('WebSocketPingInterval'));
    this.refresh();
    if (isNetworkUp) this.#uplink.switchOn();
  }

  /** Everything stops at once; what is not in the store is gone. Resolves when the socket is gone. */
  halt(): Promise<void> {
    const gone = this.#uplink.switchOff();
    for (const feature of this.board.features.all) feature.halted?.();
    this.board.isRunning = false;
    this.board.clock.end();
    return gone;
  }

  /** The network cable: out, with a goodbye or without, or in again. */
  setNetwork(isUp: boolean, how: 'cut' | 'goodbye'): Promise<void> {
    if (!isUp) return this.#uplink.switchOff(how);
    if (this.board.isRunning) this.#uplink.switchOn();
    return Promise.resolve();
  }

  /** Something changed at a connector: its cable, or what the car draws or wants. */
  hardwareChanged(connectorId: number): void {
    const connector = this.board.connector(connectorId);
    if (!connector || !this.board.isRunning) return;
    const { isPlugged } = connector;
    if (!connector.hasCable) this.transactions.emptied(connector);
    if (isPlugged === this.#cables.includes(connectorId)) return this.refresh();
    this.#cables = isPlugged ? [...this.#cables, connectorId] : this.#cables.filter((other) => other !== connectorId);
    if (isPlugged) this.transactions.plugged(connector);
    else this.transactions.unplugged(connector);
    for (const feature of this.board.features.all) feature.plugged?.(connectorId, isPlugged);
  }

  /** Answers leave in the turn in which they are made; a timer of no length comes after it. */
  afterwards(act: () => void): void {
    this.board.clock.setTimer(0, act);
  }

  reset(type: 'Hard' | 'Soft', why: string): void {
    const { board } = this;
    if (!board.isRunning) return;
    board.emit({ kind: 'rebooting', why });
    if (type === 'Hard') return this.goDown('HardReset');
    this.transactions.stopAll('SoftReset');
    board.clock.setTimer(SOFT_RESET_MS, () => this.goDown('SoftReset'));
  }

  /** Off the wire first, so that what follows is told after the next boot and not now. */
  goDown(reason: StopReason): void {
    void this.#uplink.switchOff();
    this.transactions.stopAll(reason);
    this.#parts.reboot();
  }

  reconnect(why: string): void {
    if (this.board.isRunning) this.#uplink.renew(why);
  }

  /** Works out statuses and offers anew. */
  refresh(): void {
    if (!this.board.isRunning) return;
    // What one connector gets, another may have to give: first less, then more, so that the sum is never above the limit.
    for (const way of ['less', 'more'] as const) for (const connector of this.board.connectors) connector.applyPower(way);
    this.#budget.look();
    this.#statuses.report();
  }

  /** The station may talk: after an accepted boot (`isBoot`), or on a new connection of a station that was accepted before. */
  ready(isBoot: boolean): void {
    if (isBoot) this.#statuses.forget();
    this.refresh();
    this.#queue.resume();
    for (const feature of this.board.features.all) feature.ready?.(isBoot);
  }

  /** By the central system's time, as it came. */
  setClock(currentTime: string): void {
    const { board } = this;
    const timeMs = Date.parse(currentTime);
    const byMs = timeMs - board.hardware.timeMs();
    if (Number.isNaN(byMs) || Math.abs(byMs) < LEAST_CORRECTION_MS) return;
    board.hardware.setTime(timeMs);
    board.emit({ kind: 'clockSet', byMs });
    this.#metering.armClock();
    for (const feature of board.features.all) feature.clockSet?.(byMs);
  }

  connection(): ConnectionOptions {
    return this.board.features.connection(this.#parts.connection);
  }

  onOpen(): void {
    const { board } = this;
    board.emit({ kind: 'connected' });
    for (const feature of board.features.all) feature.connected?.();
    this.#registration.onOpen();
  }

  onOddFrame({ kind, reason }: OddFrame): void {
    this.board.emit({ kind: 'invalidMessage', reason: `${kind}: ${reason}` });
  }

  onLost(reason: string): void {
    const { board } = this;
    this.#registration.onLost();
    this.#deafTimer?.cancel();
    this.#deafTimer = null;
    board.emit({ kind: 'connectionLost', reason });
    for (const feature of board.features.all) feature.connectionLost?.();
  }

  onFailed(failure: ConnectionFailure, reason: string, retryInMs: number): void {
    const { board } = this;
    board.emit({ kind: 'connectionFailed', reason, retryInMs });
    for (const feature of board.features.all) feature.connectionFailed?.(failure);
  }

  /** StartTransaction was answered. */
  started(localId: number, response: Response<'StartTransaction'>): void {
    this.transactions.acknowledged(localId, response);
  }

  /** StopTransaction was answered. */
  stopped(idTag: string | undefined, { idTagInfo }: Response<'StopTransaction'>): void {
    if (idTag !== undefined) this.authoriser.learn(idTag, idTagInfo);
  }

  /** A CALL before the answer to its boot makes a real Halo silent, and after 30 to 60 s it hangs up. */
  onCall(call: IncomingCall): void {
    const { facts, clock, random } = this.board;
    if (facts.isDeafBeforeBoot && this.#registration.status === null) {
      const { answered } = this.#registration;
      // It came right behind the answer: that comes first.
      if (answered) return void answered.then(() => this.onCall(call));
      this.#deafTimer ??= clock.setTimer(integerBetween(random, 30_000, 60_000), () => this.#uplink.drop());
      return;
    }
    if (call.refusal) this.board.emit({ kind: 'invalidMessage', reason: `${call.action}: ${call.refusal.description}` });
    this.#commands?.answer(call);
  }

  /** A configuration key has a new value. */
  reconfigured(key: string): void {
    const { board } = this;
    if (!board.isRunning) return;
    const { configuration, connectors } = board;
    if (key === 'MeterValueSampleInterval') for (const connector of connectors) this.#metering.armSampling(connector);
    if (key === 'ClockAlignedDataInterval') this.#metering.armClock();
    if (key === 'HeartbeatInterval' && this.centralSystem.isOnline) this.#registration.armHeartbeat();
    if (key === 'WebSocketPingInterval') this.#uplink.ping(configuration.integer(key));
    for (const feature of board.features.all) feature.configurationChanged?.(key);
    this.refresh();
  }
}
