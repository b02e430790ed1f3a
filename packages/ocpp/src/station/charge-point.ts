import type { Clock, Random, RetrySchedule } from '@phasor/kernel';
import type { LinkPath, LinkSocket } from '../link-socket.ts';
import type { ChargePointErrorCode, ChargePointStatus, RegistrationStatus } from '../messages.ts';
import { Availability } from './availability.ts';
import { Configuration } from './configuration.ts';
import type { StationEvent } from './events.ts';
import type { StationFacts } from './facts.ts';
import type { FeatureFactory, Section, Station } from './feature.ts';
import { Features } from './features.ts';
import { Firmware } from './firmware.ts';
import type { ChargePointHardware } from './hardware.ts';
import { LifeClock } from './life-clock.ts';
import { LifeSection } from './life-section.ts';
import { FirmwareView } from './firmware-view.ts';
import type { ChargePointStore } from './store.ts';
import type { ConnectionOptions } from './uplink.ts';

export interface StationOptions extends ConnectionOptions {
  readonly identity: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly hardware: ChargePointHardware;
  /** What outlives a power cut. */
  readonly store: ChargePointStore;
  readonly facts: StationFacts;
  /** What the station can do beyond the core; see `feature.ts`. Default: nothing. */
  readonly features?: readonly FeatureFactory[] | undefined;
  /** The waits between two tries to connect. Default 1 s growing to 60 s. */
  readonly reconnect?: RetrySchedule | undefined;
  readonly callTimeoutMs?: number | undefined;
  /** Opens the socket in place of a WebSocket; see ChargePointOptions of `@phasor/ocpp`. */
  readonly dial?: ((identity: string) => LinkSocket) | undefined;
  /** What the connection goes through; see ChargePointOptions of `@phasor/ocpp`. */
  readonly path?: LinkPath | undefined;
  /** Send BootNotification at each reconnect, as many chargers do, and not only after a start. Default false. */
  readonly bootOnReconnect?: boolean | undefined;
  readonly onEvent?: ((event: StationEvent) => void) | undefined;
}

/** A charge point at one instant. */
export interface ChargePointState {
  readonly isPoweredOn: boolean;
  readonly isConnected: boolean;
  /** The last answer to BootNotification since the start; null before one. */
  readonly registration: RegistrationStatus | null;
  /** Transaction messages that wait for their answer. */
  readonly queuedMessages: number;
  readonly station: { readonly status: ChargePointStatus; readonly errorCode: ChargePointErrorCode };
  readonly connectors: readonly {
    readonly connectorId: number;
    readonly status: ChargePointStatus;
    readonly errorCode: ChargePointErrorCode;
    /** Of the running transaction; null without one, and until the central system has given the number. */
    readonly transactionId: number | null;
    /** The tag of the running transaction. */
    readonly idTag: string | null;
    readonly isPlugged: boolean;
    /** A tag was let in and waits for its cable. */
    readonly isAdmitted: boolean;
    readonly offeredA: number;
  }[];
}

/**
 * The charge point end of OCPP 1.6J: a station's firmware, over a WebSocket. It begins powered off. What happens at the station comes
 * through its hardware (cables, meters) and the methods here (power, tags, network, faults); what the central system asks for, it does.
 *
 * Each power-on is a life of its own that knows nothing but what the store holds, so a power cut loses what a real one would lose.
 */
export class ChargePoint {
  readonly #options: StationOptions;
  readonly #errors = new Map<number, ChargePointErrorCode>();
  #firmware: Firmware;
  #station: Station;
  #isPoweredOn = false;
  #isNetworkUp = true;

  constructor(options: StationOptions) {
    this.#options = options;
    [this.#firmware, this.#station] = this.#newLife();
    options.hardware.listen((connectorId) => this.#firmware.hardwareChanged(connectorId));
  }

  get identity(): string {
    return this.#options.identity;
  }

  get isPoweredOn(): boolean {
    return this.#isPoweredOn;
  }

  /** The station in its present life, as its features see it. */
  get station(): Station {
    return this.#station;
  }

  /** Does nothing when it is on. */
  powerOn(): void {
    if (this.#isPoweredOn) return;
    this.#isPoweredOn = true;
    this.#firmware.board.emit({ kind: 'poweredOn' });
    this.#firmware.start(this.#isNetworkUp);
  }

  /** At once and without a word: what ran ends at the next start, with PowerLoss. Resolves when the socket is gone. */
  powerOff(): Promise<void> {
    if (!this.#isPoweredOn) return Promise.resolve();
    this.#isPoweredOn = false;
    const { board } = this.#firmware;
    const gone = this.#endLife();
    board.emit({ kind: 'poweredOff' });
    return gone;
  }

  /**
   * Holds a tag to the reader: ends that tag's transaction, or asks whether it may charge and begins one on the connector named, else on a
   * free one. Resolves when that is decided. Does nothing while the power is off.
   */
  async present(idTag: string, connectorId?: number): Promise<void> {
    const { board, reader } = this.#firmware;
    if (board.isRunning) await reader.present(idTag, connectorId === undefined ? undefined : board.connector(connectorId));
  }

  /** The network cable: out (`cut`: without a word; `goodbye`: in good order), or in again. Resolves when the socket is gone. */
  setNetwork(isUp: boolean, how: 'cut' | 'goodbye' = 'cut'): Promise<void> {
    this.#isNetworkUp = isUp;
    return this.#firmware.setNetwork(isUp, how);
  }

  /** Something went wrong, or is well again (`NoError`), on a connector or (0) the station. It outlives a power cut. */
  setError(connectorId: number, errorCode: ChargePointErrorCode): void {
    if (errorCode === 'NoError') this.#errors.delete(connectorId);
    else this.#errors.set(connectorId, errorCode);
    this.#firmware.board.refresh();
  }

  /** Sets a configuration key as an installer does at the station, read-only keys too; false when it is unknown or does not take the value. */
  configure(key: string, value: string): boolean {
    return this.#firmware.board.configuration.set(key, value);
  }

  state(): ChargePointState {
    const { board, isConnected, registration, log } = this.#firmware;
    return {
      isPoweredOn: this.#isPoweredOn,
      isConnected,
      registration,
      queuedMessages: log.waiting,
      station: { status: board.status, errorCode: board.errorCode },
      connectors: board.connectors.map(({ connectorId, status, errorCode, transaction, isPlugged, admitted, offeredA }) => ({
        connectorId,
        status,
        errorCode,
        transactionId: transaction?.transactionId ?? null,
        idTag: transaction?.idTag ?? null,
        isPlugged,
        isAdmitted: admitted !== null,
        offeredA,
      })),
    };
  }

  /** Ends the present life; the next one is made and waits for its start. */
  #endLife(): Promise<void> {
    const { hardware, facts } = this.#options;
    const gone = this.#firmware.halt();
    // Without firmware nothing holds the contactors.
    for (const { connectorId } of facts.connectors) hardware.deenergise(connectorId);
    [this.#firmware, this.#station] = this.#newLife();
    return gone;
  }

  async #reboot(): Promise<void> {
    void this.#endLife();
    const next = this.#firmware;
    await this.#options.hardware.reboot();
    // The power may have gone meanwhile, and come back.
    if (this.#isPoweredOn && this.#firmware === next && !next.board.isRunning) next.start(this.#isNetworkUp);
  }

  #newLife(): [Firmware, Station] {
    const { identity, facts, random, hardware, store, url, password, tls, callTimeoutMs, dial, path, reconnect, bootOnReconnect } =
      this.#options;
    const clock = new LifeClock(this.#options.clock);
    const section = <T>(name: string): Section<T> => new LifeSection(store, name, clock);
    const features = new Features();
    const configuration = new Configuration(facts.configuration, facts.measurands, section('configuration'));
    const firmware = new Firmware({
      identity,
      facts,
      clock,
      random,
      hardware,
      configuration,
      features,
      availability: new Availability(section('availability')),
      errors: this.#errors,
      onEvent: this.#options.onEvent ?? (() => undefined),
      connection: { url, password, tls },
      callTimeoutMs,
      dial,
      path,
      reconnect,
      bootOnReconnect: bootOnReconnect ?? false,
      section,
      journal: store.journal,
      reboot: () => void this.#reboot(),
    });
    const station = new FirmwareView(firmware, identity, section);
    features.install((this.#options.features ?? []).map((make) => make(station)));
    for (const { keys } of features.all) configuration.add(keys ?? []);
    return [firmware, station];
  }
}
