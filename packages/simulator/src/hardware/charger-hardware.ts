import { integerBetween, type Clock, type Random } from '@phasor/kernel';
import type { ChargerModel } from '@phasor/models';
import { ConnectorHardware } from './connector-hardware.ts';
import { Mains } from './mains.ts';

export interface ChargerHardwareParts {
  readonly model: ChargerModel;
  readonly clock: Clock;
  readonly random: Random;
  /** What every register shows at first, in Wh; by chance when left out. */
  readonly registerWh?: number | undefined;
  readonly onChange: (connectorId: number) => void;
}

/** The box on the wall: its supply and its outlets, without any firmware. */
export class ChargerHardware {
  readonly outlets: readonly ConnectorHardware[];
  readonly #mains: Mains;

  constructor({ model, clock, random, registerWh, onChange }: ChargerHardwareParts) {
    this.#mains = new Mains(random);
    this.outlets = model.outlets.map(
      (outlet) =>
        new ConnectorHardware({
          outlet,
          mains: this.#mains,
          clock,
          registerWh: registerWh ?? integerBetween(random, 100_000, 2_000_000),
          onChange: () => onChange(outlet.connectorId),
        }),
    );
  }

  /** Moves the supply's voltages a little; what flowed before is counted at the old ones. */
  drift(): void {
    for (const outlet of this.outlets) outlet.sample();
    this.#mains.drift();
    for (const outlet of this.outlets) outlet.resettle();
  }
}
