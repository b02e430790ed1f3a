import { integerBetween, type Clock, type Random } from '@phasor/kernel';
import type { ChargerModel, PhaseHardware, PhaseRoute } from '@phasor/models';
import type { ChargePointErrorCode } from '@phasor/ocpp';
import type { ChargePointHardware, ConnectorSight, MeterSample, PerPhase, UnlockOutcome } from '@phasor/ocpp/station';
import { Cabinet } from './cabinet.ts';
import { ConnectorHardware, type OutletFault } from './connector-hardware.ts';
import type { KeptRegisters } from './kept-registers.ts';
import { Mains } from './mains.ts';
import { SchukoOutlet } from './schuko-outlet.ts';
import { troubledReading, type MeterTrouble } from './troubled-reading.ts';
import { onSite, wiredPhases, type Wiring } from './wiring.ts';

export interface ChargerHardwareParts {
  readonly model: ChargerModel;
  readonly clock: Clock;
  readonly random: Random;
  /** What differs from the model's own hardware. */
  readonly phases?: Partial<PhaseHardware> | undefined;
  /** How the electrician connected it. Default `RST`. */
  readonly wiring?: Wiring | undefined;
  /** What every register shows at first, in Wh; by chance when left out. */
  readonly registerWh?: number | undefined;
  /** What the registers showed when the charger was last simulated; they go on from there. */
  readonly kept?: KeptRegisters | undefined;
  /** Told of every change at an outlet, before the firmware is. */
  readonly onChange: (connectorId: number) => void;
  /** What the hardware detects by itself, in OCPP's words; `NoError`: its cause is gone. 0 is the whole charger. */
  readonly onError?: ((connectorId: number, errorCode: ChargePointErrorCode) => void) | undefined;
}

/** What of its lights is set and not told by them. */
export interface Shining {
  readonly brightnessPercent: number;
  readonly isDownLightOn: boolean;
}

/** From power or reset to the firmware's first step. */
export const START_UP_MS = 5_000;
/** Hotter than this inside, everything opens. */
const HIGHEST_C = 80;

const FAULTS: Readonly<Record<OutletFault, ChargePointErrorCode>> = { earth: 'GroundFailure', vehicle: 'EVCommunicationError' };

/** The box on the wall: its supply and its outlets, as a firmware drives them. */
export class ChargerHardware implements ChargePointHardware {
  readonly outlets: readonly ConnectorHardware[];
  /** The boot loader. */
  onReboot: () => void = () => undefined;
  /** How often the supply came or went: a restart that it interrupted goes no further. */
  #supplies = 0;
  /** Null where the model has none. */
  readonly schuko: SchukoOutlet | null;
  readonly wiring: Wiring;
  readonly #clock: Clock;
  readonly #mains: Mains;
  readonly #cabinet: Cabinet;
  readonly #kept: KeptRegisters | undefined;
  readonly #onChange: (connectorId: number) => void;
  readonly #onError: (connectorId: number, errorCode: ChargePointErrorCode) => void;
  #tellFirmware: (connectorId: number) => void = () => undefined;
  #clockErrorMs = 0;
  #isTooHot = false;
  #meterTrouble: MeterTrouble | null = null;
  /** What each meter showed when its trouble began, by connectorId. */
  readonly #lastRead: MeterSample[] = [];
  #shining: Shining = { brightnessPercent: 100, isDownLightOn: false };

  constructor({ model, clock, random, phases, wiring = 'RST', registerWh, kept, onChange, onError }: ChargerHardwareParts) {
    this.#clock = clock;
    this.#kept = kept;
    this.#onChange = onChange;
    this.#onError = onError ?? (() => undefined);
    this.#mains = new Mains(random);
    this.#cabinet = new Cabinet(clock);
    this.wiring = wiring;
    this.schuko = model.outlets.some(({ socket }) => socket === 'schuko') ? new SchukoOutlet() : null;
    this.outlets = model.outlets.map(
      (outlet) =>
        new ConnectorHardware({
          outlet,
          mains: this.#mains,
          clock,
          phases: { ...model.hardware, ...phases },
          wiredPhases: wiredPhases(wiring),
          registerWh: kept?.of(outlet.connectorId) ?? registerWh ?? integerBetween(random, 100_000, 2_000_000),
          onChange: () => this.#changed(outlet.connectorId),
          onFault: (fault) => this.#onError(outlet.connectorId, fault === null ? 'NoError' : FAULTS[fault]),
        }),
    );
  }

  /** What this charger draws from the site's L1, L2 and L3, its Schuko outlet included, in A. */
  get gridCurrentA(): PerPhase {
    const sum: [number, number, number] = [0, 0, 0];
    for (const { terminalA } of [...this.outlets, ...(this.schuko ? [this.schuko] : [])]) {
      const [one, two, three] = onSite(this.wiring, terminalA);
      sum[0] += one;
      sum[1] += two;
      sum[2] += three;
    }
    return sum;
  }

  /** What an outlet draws at the charger's terminals, an appliance at the Schuko outlet too, in A and W. */
  drawn(connectorId: number): { readonly currentA: PerPhase; readonly powerW: number } {
    const outlet = this.outlet(connectorId);
    if (!this.schuko || outlet.outlet.socket !== 'schuko') return { currentA: outlet.terminalA, powerW: outlet.sample().powerW };
    const currentA = this.schuko.terminalA;
    return { currentA, powerW: currentA[0] * this.#mains.voltageV[0] };
  }

  listen(onChange: (connectorId: number) => void): void {
    this.#tellFirmware = onChange;
  }

  look(connectorId: number): ConnectorSight {
    const { isPlugged, hasCable, carWantsEnergy, offeredA } = this.outlet(connectorId);
    return { isPlugged, hasCable, wantsEnergy: carWantsEnergy, offeredA };
  }

  read(connectorId: number): MeterSample {
    const last = this.#lastRead[connectorId];
    if (this.#meterTrouble && last) return troubledReading(this.#meterTrouble, last);
    this.drift();
    const sample = { ...this.outlet(connectorId).sample(), temperatureC: this.#cabinet.temperatureC };
    this.#kept?.keep(connectorId, sample.registerWh);
    return sample;
  }

  /** Its meters go wrong from now on, or (null) are well again. A lost one the firmware notices. */
  setMeterTrouble(trouble: MeterTrouble | null): void {
    const wasLost = this.#meterTrouble === 'lost';
    this.#meterTrouble = null;
    for (const { outlet } of this.outlets) if (trouble) this.#lastRead[outlet.connectorId] = this.read(outlet.connectorId);
    this.#meterTrouble = trouble;
    if (wasLost !== (trouble === 'lost')) this.#onError(0, wasLost ? 'NoError' : 'PowerMeterFailure');
  }

  energise(connectorId: number, limitA: number, phases: number): void {
    if (!this.#isTooHot) this.outlet(connectorId).energise(limitA, phases);
  }

  deenergise(connectorId: number): void {
    this.outlet(connectorId).deenergise();
  }

  /** Which phases feed that plug from now on; see {@link ConnectorHardware.assignPhase}. */
  assignPhase(connectorId: number, route: PhaseRoute): 'assigned' | 'impossible' {
    return this.outlet(connectorId).assignPhase(route);
  }

  /** Whether {@link assignPhase} could; false for a connector that is not there. */
  readonly canAssign = (connectorId: number, route: PhaseRoute): boolean =>
    this.outlets.find(({ outlet }) => outlet.connectorId === connectorId)?.canAssign(route) ?? false;

  lock(connectorId: number): boolean {
    return this.outlet(connectorId).lock.lock();
  }

  /** Only a socket has a lock; a tethered cable hangs where it hangs. */
  unlock(connectorId: number): UnlockOutcome {
    return this.outlet(connectorId).lock.unlock();
  }

  timeMs(): number {
    return this.#clock.now() + this.#clockErrorMs;
  }

  setTime(timeMs: number): void {
    this.#clockErrorMs = timeMs - this.#clock.now();
  }

  /** A firmware restarts: its boot loader takes over after the start-up time, and resolves what waits when it has decided what runs. */
  async reboot(): Promise<void> {
    const supplies = this.#supplies;
    await this.#clock.sleep(START_UP_MS);
    if (supplies === this.#supplies) this.onReboot();
  }

  /** The supply comes or goes, for what hangs on it without any firmware. */
  supply(isSupplied: boolean): void {
    this.#supplies += 1;
    this.schuko?.supply(isSupplied);
    this.#tellOnlookers();
  }

  /** An appliance of so many amperes at the Schuko outlet; 0 pulls its plug. */
  setAppliance(currentA: number): void {
    this.schuko?.setAppliance(currentA);
    this.#tellOnlookers();
  }

  /** The air around the box. Inside it is warmer, and too hot opens everything. */
  setAmbient(ambientC: number): void {
    this.#cabinet.setAmbient(ambientC);
    const isTooHot = this.#cabinet.temperatureC > HIGHEST_C;
    if (isTooHot === this.#isTooHot) return;
    this.#isTooHot = isTooHot;
    if (isTooHot) for (const outlet of this.outlets) outlet.deenergise();
    this.#onError(0, isTooHot ? 'HighTemperature' : 'NoError');
  }

  /** How bright its lights are, 0 to 100 %, and its down light where it has one. */
  shine(shining: Shining): void {
    this.#shining = shining;
  }

  /** Inside the box, in °C. */
  get temperatureC(): number {
    return this.#cabinet.temperatureC;
  }

  get shining(): Shining {
    return this.#shining;
  }

  /** Moves the supply's voltages a little; what flowed before is counted at the old ones. */
  drift(): void {
    for (const outlet of this.outlets) outlet.sample();
    this.#mains.drift();
    for (const outlet of this.outlets) outlet.resettle();
  }

  /** Throws RangeError for one that is not there. */
  outlet(connectorId: number): ConnectorHardware {
    const found = this.outlets.find(({ outlet }) => outlet.connectorId === connectorId);
    if (!found) throw new RangeError(`no outlet ${connectorId}`);
    return found;
  }

  #changed(connectorId: number): void {
    const sockets = this.outlets.filter(({ outlet }) => outlet.hasTransactions);
    const drawn = sockets.map(({ terminalA, outlet }) => Math.max(...terminalA) / outlet.ratedA);
    const applianceA = this.schuko?.terminalA[0];
    this.schuko?.carDraws(drawn.some((share) => share > 0));
    this.#cabinet.setLoad(Math.min(1, drawn.reduce((sum, share) => sum + share, 0) / drawn.length));
    this.#onChange(connectorId);
    if (this.schuko?.terminalA[0] !== applianceA) this.#tellOnlookers();
    this.#tellFirmware(connectorId);
  }

  #tellOnlookers(): void {
    const schuko = this.outlets.find(({ outlet }) => outlet.socket === 'schuko');
    if (schuko) this.#onChange(schuko.outlet.connectorId);
  }
}
