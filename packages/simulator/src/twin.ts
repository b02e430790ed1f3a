import type { Clock, Random, RetrySchedule, Timer } from '@phasor/kernel';
import { chargerModels, type ModelName } from '@phasor/models';
import type { ChargePointErrorCode } from '@phasor/ocpp';
import { Book } from './book.ts';
import { Car, type CarOptions } from './car/car.ts';
import { raise } from './errors.ts';
import type { TwinEvent } from './events.ts';
import { Board, type Connector } from './firmware/board.ts';
import { Configuration } from './firmware/configuration.ts';
import { ERROR_CODES } from './firmware/connector-status.ts';
import { OcppFirmware, START_UP_MS } from './firmware/ocpp-firmware.ts';
import { ChargerHardware } from './hardware/charger-hardware.ts';
import { stateOf, type TwinState } from './twin-state.ts';

export interface TwinOptions {
  readonly model: ModelName;
  /** Charge point id and serial number. */
  readonly id: string;
  /** The central system's endpoint, `ws://` or `wss://`; a slash and the id are added. */
  readonly url: string;
  /** For HTTP Basic. */
  readonly password?: string | undefined;
  /** PEM; `cert` and `key` for a client certificate. */
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer } | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly firmwareVersion?: string | undefined;
  /** Send BootNotification at each reconnect, not only after a start. Default false. */
  readonly bootOnReconnect?: boolean | undefined;
  readonly meterValueSampleIntervalS?: number | undefined;
  /** Charge every plugged car on this tag without asking. */
  readonly freeChargingTag?: string | null | undefined;
  /** Configuration keys that differ from the model's, read-only ones too: key → value. */
  readonly configuration?: Readonly<Record<string, string>> | undefined;
  /** What the meters show at first, in Wh; by chance when left out. */
  readonly registerWh?: number | undefined;
  readonly callTimeoutMs?: number | undefined;
  /** The waits between two tries to connect. Default 1 s growing to 60 s. */
  readonly reconnect?: RetrySchedule | undefined;
  readonly onEvent?: ((event: TwinEvent) => void) | undefined;
}

/**
 * A simulated charger: hardware, OCPP firmware, and the cars plugged into it, over a real WebSocket. It begins powered off.
 * What a person at the charger could do is a method; what it did is in {@link book}.
 */
export class Twin {
  readonly id: string;
  readonly model: ModelName;
  readonly book = new Book();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #board: Board;
  readonly #firmware: OcppFirmware;
  #isPoweredOn = false;
  #startTimer: Timer | null = null;
  readonly #emit: (event: TwinEvent) => void;

  /** Throws SIMULATOR_KEY_UNKNOWN or SIMULATOR_VALUE_REFUSED for an impossible configuration. */
  constructor(options: TwinOptions) {
    const { id, clock, random } = options;
    const model = chargerModels[options.model];
    const configuration = new Configuration(model, options.firmwareVersion ?? model.firmwareVersion);
    this.id = id;
    this.model = options.model;
    this.#clock = clock;
    this.#random = random;
    this.#emit = options.onEvent ?? (() => undefined);
    const hardware = new ChargerHardware({
      model,
      clock,
      random,
      registerWh: options.registerWh,
      onChange: (connectorId) => this.#hardwareChanged(connectorId),
    });
    this.#board = new Board({ id, model, clock, random, configuration, book: this.book, hardware, emit: this.#emit });
    this.#firmware = new OcppFirmware(this.#board, options, options.bootOnReconnect ?? false);
    for (const [key, value] of Object.entries(configurationOf(options))) this.configure(key, value);
  }

  get isPoweredOn(): boolean {
    return this.#isPoweredOn;
  }

  /** Power on. Does nothing when it is on. */
  start(): void {
    if (this.#isPoweredOn) return;
    this.#isPoweredOn = true;
    this.#emit({ kind: 'poweredOn' });
    this.#firmware.start();
  }

  /** Power off, at once: sessions end with PowerLoss, which the central system learns after the next start. Resolves when the socket is gone. */
  stop(): Promise<void> {
    this.#startTimer?.cancel();
    if (!this.#isPoweredOn) return Promise.resolve();
    this.#isPoweredOn = false;
    this.#emit({ kind: 'poweredOff' });
    return this.#firmware.halt('PowerLoss');
  }

  /** Off, and on again some seconds later. */
  powerCycle(): void {
    void this.stop();
    this.#startTimer = this.#clock.setTimer(START_UP_MS, () => this.start());
  }

  /** Plugs a car in. Throws when a car is in already, or the outlet knows no sessions. */
  plugIn(connectorId: number, car: CarOptions = {}): void {
    const connector = this.#connector(connectorId);
    if (!connector.hardware.outlet.hasTransactions) throw raise('SIMULATOR_OUTLET_WITHOUT_SESSIONS', { id: this.id, connectorId });
    if (connector.hardware.isPlugged) throw raise('SIMULATOR_CONNECTOR_OCCUPIED', { id: this.id, connectorId });
    connector.hardware.plug(new Car(car, this.#random));
  }

  /** Pulls the cable. Throws when there is none. */
  plugOut(connectorId: number): void {
    const connector = this.#connector(connectorId);
    if (!connector.hardware.isPlugged) throw raise('SIMULATOR_CONNECTOR_EMPTY', { id: this.id, connectorId });
    connector.hardware.unplug();
  }

  /**
   * Holds a tag to the reader: ends that tag's session, or asks whether it may charge and begins one on the connector named, else on a
   * free one. Resolves when that is decided. Throws when the charger is off.
   */
  async swipe(idTag: string, connectorId?: number): Promise<void> {
    const connector = connectorId === undefined ? undefined : this.#connector(connectorId);
    if (!this.#isPoweredOn) throw raise('SIMULATOR_POWERED_OFF', { id: this.id });
    await this.#firmware.present(idTag, connector);
  }

  /** Pulls the network cable: no goodbye, and no new connection until {@link connect}. */
  disconnect(): void {
    void this.#firmware.setNetwork(false);
  }

  connect(): void {
    void this.#firmware.setNetwork(true);
  }

  /** Leaves the central system in good order and stays away; sessions go on. Resolves when the socket is gone. */
  leave(): Promise<void> {
    return this.#firmware.setNetwork(false, 'goodbye');
  }

  /** An error, by its OCPP code, on a connector or (0) the whole station. */
  raiseError(connectorId: number, code: string): void {
    const known = ERROR_CODES.find((candidate) => candidate === code);
    if (!known) throw raise('SIMULATOR_ERROR_CODE_UNKNOWN', { code, codes: ERROR_CODES.join(', ') });
    this.#setError(connectorId, known);
  }

  /** Well again: one connector, or without a number the station and everything. */
  clearError(connectorId?: number): void {
    const all = [0, ...this.#board.connectors.map((connector) => connector.connectorId)];
    for (const id of connectorId === undefined ? all : [connectorId]) this.#setError(id, 'NoError');
  }

  /** Sets a configuration key as an installer does at the charger, read-only keys too. */
  configure(key: string, value: string): void {
    const { configuration } = this.#board;
    if (!configuration.has(key)) throw raise('SIMULATOR_KEY_UNKNOWN', { id: this.id, key });
    if (!configuration.set(key, value)) throw raise('SIMULATOR_VALUE_REFUSED', { key, value });
  }

  state(): TwinState {
    return stateOf(this.#board, this.#isPoweredOn, this.#firmware);
  }

  #setError(connectorId: number, code: ChargePointErrorCode): void {
    this.#firmware.setError(connectorId === 0 ? undefined : this.#connector(connectorId), code);
  }

  #hardwareChanged(connectorId: number): void {
    this.#firmware.hardwareChanged(this.#connector(connectorId));
  }

  #connector(connectorId: number): Connector {
    const connector = this.#board.connector(connectorId);
    if (connector) return connector;
    const connectors = this.#board.connectors.map((known) => known.connectorId).join(' and ');
    throw raise('SIMULATOR_CONNECTOR_UNKNOWN', { id: this.id, connectorId, connectors });
  }
}

function configurationOf({ meterValueSampleIntervalS, freeChargingTag, configuration }: TwinOptions): Record<string, string> {
  return {
    ...(meterValueSampleIntervalS === undefined ? {} : { MeterValueSampleInterval: String(meterValueSampleIntervalS) }),
    ...(freeChargingTag == null ? {} : { RfidTagFreeCharging: freeChargingTag }),
    ...configuration,
  };
}
