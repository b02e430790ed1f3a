import type { Clock } from '@phasor/kernel';
import type { ChargePointHardware, ConnectorSight, MeterSample, PerPhase, UnlockOutcome } from './hardware.ts';

/** A car on the bench. */
export interface BenchCar {
  /** The most it draws on each phase, in A. Default 16. */
  readonly maxA?: number;
  /** Default 3. */
  readonly phases?: number;
}

export interface BenchHardwareOptions {
  readonly clock: Clock;
  readonly connectors: readonly BenchConnectorOptions[];
  /** How wrong the station's clock is at first, in ms. Default 0. */
  readonly clockErrorMs?: number;
  /** From a reboot to the firmware's next start. Default 5 s. */
  readonly startUpMs?: number;
}

export interface BenchConnectorOptions {
  readonly connectorId: number;
  readonly phases: number;
  readonly ratedA: number;
  readonly hasLock: boolean;
  /** What its meter shows at first, in Wh. Default 0. */
  readonly registerWh?: number;
}

interface BenchConnector {
  readonly options: BenchConnectorOptions;
  car: BenchCar | null;
  hasCable: boolean;
  wantsEnergy: boolean;
  limitA: number;
  phases: number;
  isLocked: boolean;
  isLockBroken: boolean;
  registerWh: number;
  sinceMs: number;
}

const VOLTAGE_V = 230;
const MS_PER_HOUR = 3_600_000;
const DEFAULT_CAR_A = 16;

/**
 * Hardware for a bench: cars that draw what they are offered at once, registers that count by the clock, locks that can be broken. Enough
 * to run the whole firmware by; the simulator's twins have the real thing's manners.
 */
export class BenchHardware implements ChargePointHardware {
  readonly #clock: Clock;
  readonly #startUpMs: number;
  readonly #connectors = new Map<number, BenchConnector>();
  #onChange: (connectorId: number) => void = () => undefined;
  #clockErrorMs: number;
  /** How often it was restarted. */
  reboots = 0;

  constructor({ clock, connectors, clockErrorMs = 0, startUpMs = 5_000 }: BenchHardwareOptions) {
    this.#clock = clock;
    this.#clockErrorMs = clockErrorMs;
    this.#startUpMs = startUpMs;
    for (const options of connectors) {
      this.#connectors.set(options.connectorId, {
        options,
        car: null,
        hasCable: false,
        wantsEnergy: false,
        limitA: 0,
        phases: 0,
        isLocked: false,
        isLockBroken: false,
        registerWh: options.registerWh ?? 0,
        sinceMs: clock.monotonicMs(),
      });
    }
  }

  /** Plugs a car in; it wants energy from the start. */
  plug(connectorId: number, car: BenchCar = {}): void {
    this.#change(connectorId, { car, hasCable: true, wantsEnergy: true });
  }

  /** The car is gone, and the contactor opens by itself. The cable goes with it, or (`car`) stays in the outlet. */
  unplug(connectorId: number, end: 'both' | 'car' = 'both'): void {
    this.#change(connectorId, { car: null, hasCable: end === 'car', wantsEnergy: false, limitA: 0 });
  }

  /** The car is full, or hungry again. */
  want(connectorId: number, wantsEnergy: boolean): void {
    this.#change(connectorId, { wantsEnergy });
  }

  /** From now on the lock fails, or works again. */
  breakLock(connectorId: number, isBroken: boolean): void {
    this.#connector(connectorId).isLockBroken = isBroken;
  }

  isLocked(connectorId: number): boolean {
    return this.#connector(connectorId).isLocked;
  }

  listen(onChange: (connectorId: number) => void): void {
    this.#onChange = onChange;
  }

  look(connectorId: number): ConnectorSight {
    const { car, hasCable, wantsEnergy, limitA } = this.#connector(connectorId);
    return { isPlugged: car !== null, hasCable, wantsEnergy, offeredA: limitA };
  }

  read(connectorId: number): MeterSample {
    const connector = this.#connector(connectorId);
    this.#count(connector);
    const currentA = flowingA(connector);
    return {
      registerWh: connector.registerWh,
      powerW: powerOf(currentA),
      currentA,
      voltageV: [VOLTAGE_V, VOLTAGE_V, VOLTAGE_V],
      offeredA: connector.limitA,
      frequencyHz: 50,
      temperatureC: 25,
    };
  }

  energise(connectorId: number, limitA: number, phases: number): void {
    const { ratedA, phases: most } = this.#connector(connectorId).options;
    this.#change(connectorId, { limitA: Math.min(limitA, ratedA), phases: Math.min(phases, most) });
  }

  deenergise(connectorId: number): void {
    this.#change(connectorId, { limitA: 0 });
  }

  lock(connectorId: number): boolean {
    const connector = this.#connector(connectorId);
    if (!connector.options.hasLock) return true;
    connector.isLocked = !connector.isLockBroken;
    return connector.isLocked;
  }

  unlock(connectorId: number): UnlockOutcome {
    const connector = this.#connector(connectorId);
    if (!connector.options.hasLock) return 'NotSupported';
    if (connector.isLockBroken) return 'UnlockFailed';
    connector.isLocked = false;
    return 'Unlocked';
  }

  timeMs(): number {
    return this.#clock.now() + this.#clockErrorMs;
  }

  setTime(timeMs: number): void {
    this.#clockErrorMs = timeMs - this.#clock.now();
  }

  async reboot(): Promise<void> {
    this.reboots += 1;
    await this.#clock.sleep(this.#startUpMs);
  }

  #change(connectorId: number, change: Partial<BenchConnector>): void {
    const connector = this.#connector(connectorId);
    this.#count(connector);
    const before = JSON.stringify([this.look(connectorId), connector.phases]);
    Object.assign(connector, change);
    if (JSON.stringify([this.look(connectorId), connector.phases]) !== before) this.#onChange(connectorId);
  }

  /** Counts up to now what has flowed since the last change. */
  #count(connector: BenchConnector): void {
    const nowMs = this.#clock.monotonicMs();
    connector.registerWh += (powerOf(flowingA(connector)) * (nowMs - connector.sinceMs)) / MS_PER_HOUR;
    connector.sinceMs = nowMs;
  }

  #connector(connectorId: number): BenchConnector {
    const connector = this.#connectors.get(connectorId);
    if (!connector) throw new RangeError(`the bench has no connector ${connectorId}`);
    return connector;
  }
}

function flowingA({ car, wantsEnergy, limitA, phases }: BenchConnector): PerPhase {
  const drawnA = car && wantsEnergy ? Math.min(car.maxA ?? DEFAULT_CAR_A, limitA) : 0;
  const on = Math.min(car?.phases ?? 3, phases);
  return [on > 0 ? drawnA : 0, on > 1 ? drawnA : 0, on > 2 ? drawnA : 0];
}

function powerOf(currentA: PerPhase): number {
  return currentA.reduce((powerW, eachA) => powerW + eachA * VOLTAGE_V, 0);
}
