import { integerBetween, type Clock, type Random } from '@phasor/kernel';
import type { ChargerModel } from '@phasor/models';
import type { ChargePointHardware, ConnectorSight, MeterSample, UnlockOutcome } from '@phasor/ocpp/station';
import { ConnectorHardware } from './connector-hardware.ts';
import type { KeptRegisters } from './kept-registers.ts';
import { Mains } from './mains.ts';

export interface ChargerHardwareParts {
  readonly model: ChargerModel;
  readonly clock: Clock;
  readonly random: Random;
  /** What every register shows at first, in Wh; by chance when left out. */
  readonly registerWh?: number | undefined;
  /** What the registers showed when the charger was last simulated; they go on from there. */
  readonly kept?: KeptRegisters | undefined;
  /** Told of every change at an outlet, before the firmware is. */
  readonly onChange: (connectorId: number) => void;
}

/** From power or reset to the firmware's first step. */
export const START_UP_MS = 5_000;

/** The box on the wall: its supply and its outlets, as a firmware drives them. */
export class ChargerHardware implements ChargePointHardware {
  readonly outlets: readonly ConnectorHardware[];
  readonly #clock: Clock;
  readonly #mains: Mains;
  readonly #kept: KeptRegisters | undefined;
  #tellFirmware: (connectorId: number) => void = () => undefined;
  #clockErrorMs = 0;

  constructor({ model, clock, random, registerWh, kept, onChange }: ChargerHardwareParts) {
    this.#clock = clock;
    this.#kept = kept;
    this.#mains = new Mains(random);
    this.outlets = model.outlets.map(
      (outlet) =>
        new ConnectorHardware({
          outlet,
          mains: this.#mains,
          clock,
          registerWh: kept?.of(outlet.connectorId) ?? registerWh ?? integerBetween(random, 100_000, 2_000_000),
          onChange: () => {
            onChange(outlet.connectorId);
            this.#tellFirmware(outlet.connectorId);
          },
        }),
    );
  }

  listen(onChange: (connectorId: number) => void): void {
    this.#tellFirmware = onChange;
  }

  look(connectorId: number): ConnectorSight {
    const { isPlugged, carWantsEnergy, offeredA } = this.#outlet(connectorId);
    return { isPlugged, wantsEnergy: carWantsEnergy, offeredA };
  }

  read(connectorId: number): MeterSample {
    this.drift();
    const sample = this.#outlet(connectorId).sample();
    this.#kept?.keep(connectorId, sample.registerWh);
    return sample;
  }

  energise(connectorId: number, limitA: number, phases: number): void {
    this.#outlet(connectorId).energise(limitA, phases);
  }

  deenergise(connectorId: number): void {
    this.#outlet(connectorId).deenergise();
  }

  lock(): boolean {
    return true;
  }

  /** Only a socket has a lock; a tethered cable hangs where it hangs. */
  unlock(connectorId: number): UnlockOutcome {
    return this.#outlet(connectorId).outlet.socket === 'type2' ? 'Unlocked' : 'NotSupported';
  }

  timeMs(): number {
    return this.#clock.now() + this.#clockErrorMs;
  }

  setTime(timeMs: number): void {
    this.#clockErrorMs = timeMs - this.#clock.now();
  }

  reboot(): Promise<void> {
    return this.#clock.sleep(START_UP_MS);
  }

  /** Moves the supply's voltages a little; what flowed before is counted at the old ones. */
  drift(): void {
    for (const outlet of this.outlets) outlet.sample();
    this.#mains.drift();
    for (const outlet of this.outlets) outlet.resettle();
  }

  #outlet(connectorId: number): ConnectorHardware {
    const found = this.outlets.find(({ outlet }) => outlet.connectorId === connectorId);
    if (!found) throw new RangeError(`no outlet ${connectorId}`);
    return found;
  }
}
