import { SeededRandom, type Clock } from '@phasor/kernel';
import { chargerModels, type ModelName, type Outlet } from '@phasor/models';
import { BenchHardware, type BenchCar, type ChargePointHardware, type ConnectorFacts } from '@phasor/ocpp/station';
import { Car } from '../../../packages/simulator/src/car/car.ts';
import { ChargerHardware } from '../../../packages/simulator/src/hardware/charger-hardware.ts';

/** What a case runs on: the bench of packages/ocpp, or the full hardware of a model from packages/simulator. */
export type BoxName = 'bench' | ModelName;

/** Hardware, and what a script does to it. */
export interface BenchBox extends ChargePointHardware {
  /** How often it was restarted. */
  readonly reboots: number;
  /** Plugs a car in; it wants energy from the start. */
  plug(connectorId: number, car?: BenchCar): void;
  /** The car is gone. The cable goes with it, or (`car`) stays in the outlet. */
  unplug(connectorId: number, end?: 'both' | 'car'): void;
  /** The car stops asking for energy, or asks again. */
  want(connectorId: number, wantsEnergy: boolean): void;
  breakLock(connectorId: number, isBroken: boolean): void;
  isLocked(connectorId: number): boolean;
}

export function boxOf(name: BoxName, clock: Clock, connectors: readonly ConnectorFacts[]): BenchBox {
  return name === 'bench' ? new BenchHardware({ clock, connectors }) : new ModelBox(name, clock, connectors);
}

/**
 * The whole box of a model: phase matrix, control pilot, mains that drift, cars that react by their own time. The model's first outlet is
 * there as often as the case has connectors (a Halo has one cable for sessions), with a bolt or without, as the case says.
 */
class ModelBox extends ChargerHardware implements BenchBox {
  reboots = 0;
  readonly #random = new SeededRandom(11);

  constructor(name: ModelName, clock: Clock, connectors: readonly ConnectorFacts[]) {
    const model = chargerModels[name];
    const [first] = model.outlets;
    if (!first) throw new Error('every model has an outlet');
    const outlets = connectors.map(({ connectorId, hasLock, ratedA }): Outlet => ({
      ...first,
      connectorId,
      ratedA,
      socket: hasLock ? 'type2' : 'type2-tethered',
    }));
    super({ model: { ...model, outlets }, clock, random: new SeededRandom(12), registerWh: 0, onChange: () => undefined });
  }

  plug(connectorId: number, { maxA = 16, phases = 3 }: BenchCar = {}): void {
    const count = phases === 1 || phases === 2 ? phases : 3;
    this.outlet(connectorId).plug(new Car({ maxA, phases: count, needWh: 900_000, cableA: 63 }, this.#random));
  }

  unplug(connectorId: number, end: 'both' | 'car' = 'both'): void {
    this.outlet(connectorId).unplug(end);
  }

  want(connectorId: number, wantsEnergy: boolean): void {
    this.outlet(connectorId).withCar((car) => car.holdBack(!wantsEnergy));
  }

  breakLock(connectorId: number, isBroken: boolean): void {
    this.outlet(connectorId).lock.break(isBroken);
  }

  isLocked(connectorId: number): boolean {
    return this.outlet(connectorId).lock.isLocked;
  }

  override async reboot(): Promise<void> {
    this.reboots += 1;
    await super.reboot();
  }
}
