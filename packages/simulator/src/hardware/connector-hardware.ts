import type { Clock, Timer } from '@phasor/kernel';
import type { Outlet } from '@phasor/models';
import type { MeterSample, PerPhase } from '@phasor/ocpp/station';
import type { Car } from '../car/car.ts';
import type { Mains } from './mains.ts';
import { EnergyMeter } from './meter.ts';

export interface ConnectorParts {
  readonly outlet: Outlet;
  readonly mains: Mains;
  readonly clock: Clock;
  /** What the register shows at the start, in Wh. */
  readonly registerWh: number;
  /** Called after anything an observer could see has changed: cable, contactor, offer, current, the car's wish. */
  readonly onChange: () => void;
}

/**
 * The power side of one outlet: cable, contactor, offered current, meter. It knows no protocol and no tag. Between two events everything
 * is constant, so it holds one timer at most, for the next change that the car makes by itself.
 */
export class ConnectorHardware {
  readonly outlet: Outlet;
  readonly #mains: Mains;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #meter: EnergyMeter;
  #car: Car | null = null;
  #offeredA = 0;
  #phases = 0;
  #isClosed = false;
  #currentA: PerPhase = [0, 0, 0];
  #timer: Timer | null = null;
  #seen = '';

  constructor({ outlet, mains, clock, registerWh, onChange }: ConnectorParts) {
    this.outlet = outlet;
    this.#mains = mains;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#meter = new EnergyMeter(registerWh, clock.monotonicMs());
    this.#seen = this.#appearance();
  }

  get isPlugged(): boolean {
    return this.#car !== null;
  }

  get isContactorClosed(): boolean {
    return this.#isClosed;
  }

  get offeredA(): number {
    return this.#offeredA;
  }

  /** Whether a car is plugged in that still asks for energy. */
  get carWantsEnergy(): boolean {
    return this.#car?.wantsEnergy ?? false;
  }

  plug(car: Car): void {
    this.#change(() => {
      this.#car = car;
    });
  }

  unplug(): void {
    this.#change(() => {
      this.#car?.cutOff();
      this.#car = null;
      this.#isClosed = false;
      this.#offeredA = 0;
    });
  }

  /** Closes the contactor and offers a current on each of so many phases, never above the rating, in A. */
  energise(offeredA: number, phases: number = this.outlet.phases): void {
    this.#change(() => {
      this.#isClosed = true;
      this.#phases = Math.min(phases, this.outlet.phases);
      this.#offeredA = Math.min(offeredA, this.outlet.ratedA);
      this.#car?.offer(this.#clock.monotonicMs(), this.#offeredA);
    });
  }

  /** Takes the offer back and opens the contactor. */
  deenergise(): void {
    this.#change(() => {
      this.#isClosed = false;
      this.#offeredA = 0;
      this.#car?.cutOff();
    });
  }

  /** Reads the meter; changes nothing. */
  sample(): MeterSample {
    this.#advance();
    return {
      registerWh: this.#meter.registerWh,
      powerW: this.#meter.powerW,
      currentA: this.#currentA,
      voltageV: this.#mains.voltageV,
      offeredA: this.#offeredA,
      frequencyHz: this.#mains.frequencyHz,
    };
  }

  /** Something this outlet's power depends on has changed outside, the mains for one; it was read by {@link sample} just before. */
  resettle(): void {
    this.#settle();
  }

  #change(mutate: () => void): void {
    this.#advance();
    mutate();
    this.#settle();
  }

  #advance(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#car?.advance(nowMs, this.#meter.advance(nowMs));
  }

  #settle(): void {
    const nowMs = this.#clock.monotonicMs();
    const voltageV = this.#mains.voltageV;
    this.#currentA = this.#flowingA();
    this.#meter.setPower(
      nowMs,
      this.#currentA.reduce((powerW, currentA, phase) => powerW + currentA * (voltageV[phase] ?? 0), 0),
    );
    this.#timer?.cancel();
    const nextMs = this.#car?.nextChangeMs(nowMs, this.#meter.powerW) ?? null;
    this.#timer = nextMs === null ? null : this.#clock.setTimer(Math.ceil(nextMs), () => this.#change(() => undefined));
    const appearance = this.#appearance();
    if (appearance === this.#seen) return;
    this.#seen = appearance;
    this.#onChange();
  }

  #flowingA(): PerPhase {
    const drawnA = this.#isClosed && this.#car ? this.#car.drawnA : 0;
    const phases = Math.min(this.#car?.phases ?? 0, this.#phases);
    return [phases > 0 ? drawnA : 0, phases > 1 ? drawnA : 0, phases > 2 ? drawnA : 0];
  }

  #appearance(): string {
    return `${this.isPlugged} ${this.#isClosed} ${this.#offeredA} ${this.carWantsEnergy} ${this.#currentA.join()}`;
  }
}
