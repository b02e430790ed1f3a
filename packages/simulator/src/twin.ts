import type { Clock, Random, Timer } from '@phasor/kernel';
import { chargerModels, type ModelName } from '@phasor/models';
import { ERROR_CODES, memoryStore, type PerPhase, type StationEvent } from '@phasor/ocpp/station';
import { Book } from './book.ts';
import { Car, type CarOptions } from './car/car.ts';
import { raise } from './errors.ts';
import type { TwinEvent } from './events.ts';
import { SlottedFirmware } from './firmware/slotted-firmware.ts';
import { ChargerHardware, START_UP_MS } from './hardware/charger-hardware.ts';
import type { ConnectorHardware, OutletFault } from './hardware/connector-hardware.ts';
import { KeptRegisters } from './hardware/kept-registers.ts';
import type { MeterTrouble } from './hardware/troubled-reading.ts';
import { TwinLights } from './lights/twin-lights.ts';
import type { TwinOptions } from './twin-options.ts';
import { stateOf, type TwinState } from './twin-state.ts';

/**
 * A simulated charger: hardware, the firmware that it runs, and the cars plugged into it. It begins powered off.
 * What a person at the charger could do is a method; what it did is in {@link book}.
 */
export class Twin {
  readonly id: string;
  readonly model: ModelName;
  readonly book = new Book();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #hardware: ChargerHardware;
  readonly #firmware: SlottedFirmware;
  readonly #lights: TwinLights;
  readonly #emit: (event: TwinEvent) => void;
  /** What onlookers were told that each outlet gives, by connectorId. */
  readonly #drawn: string[];
  #gridDrawn = '0,0,0';
  #startTimer: Timer | null = null;

  /** Throws SIMULATOR_KEY_UNKNOWN or SIMULATOR_VALUE_REFUSED for an impossible configuration. */
  constructor(options: TwinOptions) {
    const { id, clock, random, store, registerWh, onEvent } = options;
    this.id = id;
    this.model = options.model;
    this.#clock = clock;
    this.#random = random;
    this.#emit = onEvent ?? (() => undefined);
    this.#lights = new TwinLights({ model: options.model, lightVersion: options.lightVersion ?? 'unknown', clock });
    this.#hardware = new ChargerHardware({
      model: chargerModels[options.model],
      clock,
      random,
      registerWh,
      phases: options.phaseHardware,
      wiring: options.wiring,
      kept: store && new KeptRegisters(store),
      onChange: (connectorId) => {
        this.#tellDrawn(connectorId);
        this.#tellGrid();
      },
      onError: (connectorId, errorCode) => this.#firmware.setError(connectorId, errorCode),
    });
    this.#drawn = new Array<string>(this.#hardware.outlets.length + 1);
    this.#firmware = new SlottedFirmware({
      options,
      hardware: this.#hardware,
      store: store ?? memoryStore(),
      onEvent: (event) => this.#observe(event),
    });
    // With a store on disk it may have moved to another protocol meanwhile, which knows other keys.
    if (this.#firmware.protocol !== (options.protocol ?? 'OCPP')) return;
    for (const [key, value] of Object.entries(configurationOf(options))) this.configure(key, value);
  }

  /** What it draws from the site's L1, L2 and L3, its Schuko outlet included, in A. */
  get gridCurrentA(): PerPhase {
    return this.#hardware.gridCurrentA;
  }

  get isPoweredOn(): boolean {
    return this.#firmware.isPoweredOn;
  }

  /** Power on. Does nothing when it is on. */
  start(): void {
    this.#hardware.supply(true);
    this.#firmware.powerOn();
  }

  /** Power off, at once: sessions end with PowerLoss, which shows after the next start. Resolves when the socket is gone. */
  stop(): Promise<void> {
    this.#startTimer?.cancel();
    this.#hardware.supply(false);
    return this.#firmware.powerOff();
  }

  /** Off, and on again some seconds later. */
  powerCycle(): void {
    void this.stop();
    this.#startTimer = this.#clock.setTimer(START_UP_MS, () => this.start());
  }

  /** Plugs a car in. Throws when a car is in already, or the outlet knows no sessions. */
  plugIn(connectorId: number, car: CarOptions = {}): void {
    const outlet = this.#outlet(connectorId);
    if (!outlet.outlet.hasTransactions) throw raise('SIMULATOR_OUTLET_WITHOUT_SESSIONS', { id: this.id, connectorId });
    if (outlet.isPlugged) throw raise('SIMULATOR_CONNECTOR_OCCUPIED', { id: this.id, connectorId });
    outlet.plug(new Car(car, this.#random));
  }

  /** Pulls the cable. Throws when there is none. */
  plugOut(connectorId: number): void {
    const outlet = this.#outlet(connectorId);
    if (!outlet.hasCable) throw raise('SIMULATOR_CONNECTOR_EMPTY', { id: this.id, connectorId });
    outlet.unplug();
  }

  /** A fault that the outlet detects by itself: it opens its contactor and tells the firmware; or (null) the cause is gone. */
  setFault(connectorId: number, fault: OutletFault | null): void {
    this.#outlet(connectorId).setFault(fault);
  }

  /** From now on the cable lock stays as it is, or works again. */
  breakLock(connectorId: number, isBroken: boolean): void {
    this.#outlet(connectorId).lock.break(isBroken);
  }

  /** An appliance of so many A at the Schuko outlet; 0 pulls its plug. Throws where there is none. */
  setAppliance(currentA: number): void {
    if (!this.#hardware.schuko) throw raise('SIMULATOR_NO_SCHUKO', { id: this.id });
    this.#hardware.setAppliance(currentA);
  }

  /** The temperature of the air around it, in °C. */
  setAmbient(ambientC: number): void {
    this.#hardware.setAmbient(ambientC);
  }

  /**
   * Holds a tag to the reader: ends that tag's session, or asks whether it may charge and begins one on the connector named, else on a
   * free one. Resolves when that is decided. Throws when the charger is off.
   */
  async swipe(idTag: string, connectorId?: number): Promise<void> {
    if (connectorId !== undefined) this.#outlet(connectorId);
    if (!this.isPoweredOn) throw raise('SIMULATOR_POWERED_OFF', { id: this.id });
    await this.#firmware.present(idTag, connectorId);
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
    if (connectorId !== 0) this.#outlet(connectorId);
    this.#firmware.setError(connectorId, known);
  }

  /** Well again: one connector, or without a number the station and everything. */
  clearError(connectorId?: number): void {
    const all = [0, ...this.#hardware.outlets.map(({ outlet }) => outlet.connectorId)];
    if (connectorId !== undefined && connectorId !== 0) this.#outlet(connectorId);
    for (const id of connectorId === undefined ? all : [connectorId]) this.#firmware.setError(id, 'NoError');
  }

  /** Sets a configuration key as an installer does at the charger, read-only keys too. */
  configure(key: string, value: string): void {
    const outcome = this.#firmware.configure(key, value);
    if (outcome === 'unknownKey') throw raise('SIMULATOR_KEY_UNKNOWN', { id: this.id, key });
    if (outcome === 'refused') throw raise('SIMULATOR_VALUE_REFUSED', { key, value });
  }

  /** Sets the charger's own clock, in ms since 1970: 0 is what one without battery shows after a power cut. */
  setClock(timeMs: number): void {
    this.#hardware.setTime(timeMs);
  }

  /** What the charger's own clock says, in ms since 1970. */
  get clockMs(): number {
    return this.#hardware.timeMs();
  }

  /** Its own meters go wrong from now on, or (null) are well again. */
  setMeterTrouble(trouble: MeterTrouble | null): void {
    this.#hardware.setMeterTrouble(trouble);
  }

  state(): TwinState {
    return stateOf(this.id, this.model, this.#firmware, this.#hardware, this.#lights);
  }

  #observe(event: StationEvent): void {
    // The power went in the middle of a step: what the firmware would have said at its end, it has not said.
    if (!this.isPoweredOn && event.kind !== 'poweredOff') return;
    this.book.observe(event);
    this.#lights.observe(event);
    this.#emit(event);
  }

  #tellDrawn(connectorId: number): void {
    const { currentA, powerW } = this.#hardware.drawn(connectorId);
    if (currentA.join() === (this.#drawn[connectorId] ?? '0,0,0')) return;
    this.#drawn[connectorId] = currentA.join();
    this.#emit({ kind: 'drawing', connectorId, currentA, powerW });
  }

  #tellGrid(): void {
    const currentA = this.gridCurrentA;
    if (currentA.join() === this.#gridDrawn) return;
    this.#gridDrawn = currentA.join();
    this.#emit({ kind: 'gridDrawing', currentA });
  }

  #outlet(connectorId: number): ConnectorHardware {
    const { outlets } = this.#hardware;
    const found = outlets.find(({ outlet }) => outlet.connectorId === connectorId);
    if (found) return found;
    const connectors = outlets.map(({ outlet }) => outlet.connectorId).join(' and ');
    throw raise('SIMULATOR_CONNECTOR_UNKNOWN', { id: this.id, connectorId, connectors });
  }
}

function configurationOf(options: TwinOptions): Record<string, string> {
  const { protocol = 'OCPP', meterValueSampleIntervalS, freeChargingTag, configuration } = options;
  // Over CAPI the beat is the back end's, and a charger without lock asks for no tag.
  if (protocol === 'CAPI') return { ...(freeChargingTag == null ? {} : { RfidLock: 'false' }), ...configuration };
  return {
    ...(meterValueSampleIntervalS === undefined ? {} : { MeterValueSampleInterval: String(meterValueSampleIntervalS) }),
    ...(freeChargingTag == null ? {} : { RfidTagFreeCharging: freeChargingTag }),
    ...configuration,
  };
}
