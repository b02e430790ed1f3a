import { integerBetween, type Timer } from '@phasor/kernel';
import type { ChargePointErrorCode, IncomingCall, RegistrationStatus, StopReason } from '@phasor/ocpp';
import { Authoriser, type TagVerdict } from './authoriser.ts';
import type { Board, Connector } from './board.ts';
import { Commands } from './commands.ts';
import { Registration } from './registration.ts';
import { Sessions } from './sessions.ts';
import { StatusReporter } from './status-reporter.ts';
import { TransactionQueue } from './transaction-queue.ts';
import { Uplink, type UplinkOptions } from './uplink.ts';

/** From power or reset to the first try to connect. */
export const START_UP_MS = 5_000;
/** A soft reset leaves its StopTransactions this long to go out. */
const SOFT_RESET_MS = 3_000;

/** The firmware of a charger that speaks OCPP 1.6J: it drives the hardware by what cables, tags and the central system do. */
export class OcppFirmware {
  readonly #board: Board;
  readonly #uplink: Uplink;
  readonly #registration: Registration;
  readonly #queue: TransactionQueue;
  readonly #authoriser: Authoriser;
  readonly #statuses: StatusReporter;
  readonly #sessions: Sessions;
  readonly #commands: Commands;
  readonly #drawn = new Map<number, string>();
  /** The connectors in which the running firmware has seen a cable. */
  readonly #cables = new Set<number>();
  #isRunning = false;
  #isNetworkUp = true;
  /** Grows with each start, so that what was asked before one is not acted on after it. */
  #starts = 0;
  #startTimer: Timer | null = null;
  #deafTimer: Timer | null = null;

  constructor(board: Board, uplink: Omit<UplinkOptions, 'listener' | 'clock' | 'random' | 'id'>, bootOnReconnect: boolean) {
    this.#board = board;
    const { id, clock, random, configuration, emit } = board;
    const isOnline = (): boolean => this.#uplink.isOpen && this.#registration.status === 'Accepted';
    this.#uplink = new Uplink({ ...uplink, id, clock, random, listener: this.#listener() });
    this.#registration = new Registration({ board, uplink: this.#uplink, bootOnReconnect, onReady: (isNew) => this.#ready(isNew) });
    this.#authoriser = new Authoriser(board, this.#uplink, isOnline);
    this.#statuses = new StatusReporter(board, this.#uplink, isOnline);
    this.#queue = new TransactionQueue({
      clock,
      uplink: this.#uplink,
      configuration,
      maySend: isOnline,
      onStarted: (session, response) => this.#sessions.acknowledged(session, response),
      emit,
    });
    this.#sessions = new Sessions({ board, authoriser: this.#authoriser, queue: this.#queue, onChange: () => this.#report() });
    this.#commands = new Commands({
      board,
      authoriser: this.#authoriser,
      registration: this.#registration,
      sessions: this.#sessions,
      statuses: this.#statuses,
      queue: this.#queue,
      uplink: this.#uplink,
      reset: (type) => this.#reset(type),
    });
    configuration.onChange((key) => this.#reconfigured(key));
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  get isConnected(): boolean {
    return this.#uplink.isOpen;
  }

  get registration(): RegistrationStatus | null {
    return this.#registration.status;
  }

  /** How many transaction messages wait for their answer. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Power is there: the firmware comes up. */
  start(): void {
    this.#isRunning = true;
    this.#starts += 1;
    this.#registration.forget();
    this.#statuses.forget();
    this.#cables.clear();
    for (const connector of this.#board.connectors) this.hardwareChanged(connector);
    if (this.#isNetworkUp) this.#uplink.switchOn();
  }

  /** Everything stops at once. Sessions end with `reason`; their messages stay in the queue. Resolves when the socket is gone. */
  halt(reason: StopReason): Promise<void> {
    this.#startTimer?.cancel();
    // First the wire, so that what follows from the end of power is told after the next boot, and not now.
    const gone = this.#uplink.switchOff();
    this.#isRunning = false;
    this.#lost();
    this.#queue.halt();
    this.#sessions.stopAll(reason);
    return gone;
  }

  /** The network cable: out, with a goodbye or without, or in again. */
  setNetwork(isUp: boolean, how: 'cut' | 'goodbye' = 'cut'): Promise<void> {
    this.#isNetworkUp = isUp;
    if (!isUp) return this.#uplink.switchOff(how);
    if (this.#isRunning) this.#uplink.switchOn();
    return Promise.resolve();
  }

  /** A tag is held to the reader: it ends the session it may end, and otherwise begins one on that connector, or on a free one. */
  async present(idTag: string, connector?: Connector): Promise<void> {
    const start = this.#starts;
    const within = connector ? [connector] : this.#board.connectors;
    const own = within.find(({ session }) => session?.idTag === idTag);
    if (own) return this.#sessions.stop(own, 'Local');
    const verdict = await this.#authoriser.check(idTag);
    if (!this.#isRunning || start !== this.#starts) return;
    this.#board.emit({ kind: 'tagPresented', idTag, verdict: verdict.status });
    if (verdict.status !== 'Accepted') return;
    const kin = within.find(({ session }) => session && this.#isKin(session.idTag, verdict));
    if (kin) return this.#sessions.stop(kin, 'Local');
    const target = connector ?? this.#commands.freeConnector();
    if (target) this.#sessions.authorised(target, idTag);
  }

  /** Something went wrong, or is well again (`NoError`), on a connector or (undefined) the station. */
  setError(connector: Connector | undefined, errorCode: ChargePointErrorCode): void {
    (connector ?? this.#board).errorCode = errorCode;
    if (!this.#isRunning) return;
    for (const each of this.#board.connectors) each.applyPower();
    this.#report();
  }

  /** Something changed at an outlet: its cable, or what the car draws or wants. */
  hardwareChanged(connector: Connector): void {
    const { connectorId, hardware } = connector;
    const { currentA, powerW } = hardware.sample();
    if (currentA.join() !== (this.#drawn.get(connectorId) ?? '0,0,0')) {
      this.#drawn.set(connectorId, currentA.join());
      this.#board.emit({ kind: 'drawing', connectorId, currentA, powerW });
    }
    if (!this.#isRunning) return;
    const isNews = hardware.isPlugged !== this.#cables.has(connectorId);
    if (!isNews) return this.#report();
    if (hardware.isPlugged) this.#cables.add(connectorId);
    else this.#cables.delete(connectorId);
    if (hardware.isPlugged) this.#sessions.plugged(connector);
    else this.#sessions.unplugged(connector);
  }

  #isKin(idTag: string, { parentIdTag }: TagVerdict): boolean {
    return parentIdTag !== null && this.#authoriser.parentOf(idTag) === parentIdTag;
  }

  #report(): void {
    if (this.#isRunning) this.#statuses.report();
  }

  #ready(isNew: boolean): void {
    if (isNew) this.#statuses.forget();
    this.#report();
    this.#queue.resume();
  }

  #listener(): UplinkOptions['listener'] {
    const { emit } = this.#board;
    return {
      onOpen: () => {
        emit({ kind: 'connected' });
        this.#registration.onOpen();
      },
      onCall: (call) => this.#take(call),
      onLost: (reason) => {
        this.#lost();
        emit({ kind: 'connectionLost', reason });
      },
      onFailed: (reason, retryInMs) => emit({ kind: 'connectionFailed', reason, retryInMs }),
    };
  }

  #lost(): void {
    this.#registration.onLost();
    this.#deafTimer?.cancel();
    this.#deafTimer = null;
  }

  /** A CALL before the answer to its boot makes a real Halo silent, and after 30 to 60 s it hangs up. */
  #take(call: IncomingCall): void {
    const { model, clock, random } = this.#board;
    if (!model.isDeafBeforeBoot || this.#registration.status !== null) return this.#commands.answer(call);
    this.#deafTimer ??= clock.setTimer(integerBetween(random, 30_000, 60_000), () => this.#uplink.drop());
  }

  #reset(type: 'Hard' | 'Soft'): void {
    const { clock, emit } = this.#board;
    if (!this.#isRunning) return;
    this.#startTimer?.cancel();
    emit({ kind: 'rebooting', why: `${type} reset` });
    const goDown = (reason: StopReason): void => {
      void this.halt(reason);
      this.#startTimer = clock.setTimer(START_UP_MS, () => this.start());
    };
    if (type === 'Hard') return goDown('HardReset');
    this.#sessions.stopAll('SoftReset');
    this.#startTimer = clock.setTimer(SOFT_RESET_MS, () => goDown('SoftReset'));
  }

  #reconfigured(key: string): void {
    if (!this.#isRunning) return;
    if (key === 'MeterValueSampleInterval') this.#sessions.rearm();
    if (key === 'HeartbeatInterval' && this.#uplink.isOpen && this.#registration.status === 'Accepted') this.#registration.armHeartbeat();
    if (key === 'UserCurrentLimit') for (const connector of this.#board.connectors) connector.applyPower();
  }
}
