import type { Clock, Timer } from '@phasor/kernel';
import type { Outlet, PhaseHardware, PhaseRoute } from '@phasor/models';
import type { MeterSample, PerPhase } from '@phasor/ocpp/station';
import type { Car } from '../car/car.ts';
import { CableLock } from './cable-lock.ts';
import { dutyOf, type Pilot, type PilotState } from './control-pilot.ts';
import type { Mains } from './mains.ts';
import { EnergyMeter } from './meter.ts';
import { atPins, atTerminals, isSamePaths, OPEN, pathsOf, type PinPaths } from './phase-paths.ts';

export interface ConnectorParts {
  readonly outlet: Outlet;
  readonly mains: Mains;
  readonly clock: Clock;
  readonly phases: PhaseHardware;
  /** How many of the charger's terminals are fed: 1 or 3. */
  readonly wiredPhases: number;
  /** What the register shows at the start, in Wh. */
  readonly registerWh: number;
  /** Called after anything an observer could see has changed: cable, contactor, offer, current, the car's wish. */
  readonly onChange: () => void;
  /** The outlet detected a fault and has opened its contactor, or (null) it is well again. */
  readonly onFault: (fault: OutletFault | null) => void;
}

/** What an outlet detects by itself. `earth`: current that does not come back. `vehicle`: the pilot is short, or has no diode. */
export type OutletFault = 'earth' | 'vehicle';

const NOTHING: PerPhase = [0, 0, 0];

/**
 * The power side of one outlet: cable, lock, pilot, contactors, meter. It knows no protocol and no tag. Between two events everything is
 * constant, so it holds one timer at most, for the next change that the car or the isolation pause makes by itself.
 */
export class ConnectorHardware {
  readonly outlet: Outlet;
  readonly lock: CableLock;
  readonly #parts: ConnectorParts;
  readonly #meter: EnergyMeter;
  #car: Car | null = null;
  #hasCable = false;
  /** What the firmware wants offered, on how many phases, and which way they go. */
  #wantedA = 0;
  #wantedPhases = 0;
  #route: PhaseRoute = 'L123';
  #isWanted = false;
  #paths: PinPaths = OPEN;
  #pauseEndsMs: number | null = null;
  #departsAtMs: number | null = null;
  #fault: OutletFault | null = null;
  #pinA: PerPhase = NOTHING;
  #timer: Timer | null = null;
  #seen = '';

  constructor(parts: ConnectorParts) {
    this.outlet = parts.outlet;
    this.#parts = parts;
    this.lock = new CableLock(parts.outlet.socket === 'type2');
    this.#meter = new EnergyMeter(parts.registerWh, parts.clock.monotonicMs());
    this.#seen = this.#appearance();
  }

  get isPlugged(): boolean {
    return this.#car !== null;
  }

  /** A cable is in the outlet, with a car at its other end or without. */
  get hasCable(): boolean {
    return this.#hasCable;
  }

  get isContactorClosed(): boolean {
    return this.#paths.some((terminal) => terminal !== null);
  }

  /** Which terminal feeds which pin now. */
  get paths(): PinPaths {
    return this.#paths;
  }

  /** What the car is told it may draw on each phase now, in A; 0 in the isolation pause. */
  get offeredA(): number {
    return this.isContactorClosed ? this.#wantedA : 0;
  }

  /** Whether a car is plugged in that still asks for energy. */
  get carWantsEnergy(): boolean {
    return this.#car?.wantsEnergy ?? false;
  }

  get isCarDamaged(): boolean {
    return this.#car?.isDamaged ?? false;
  }

  get fault(): OutletFault | null {
    return this.#fault;
  }

  get pilot(): Pilot {
    return { state: this.#pilotState(), dutyPercent: this.#fault === null ? dutyOf(this.offeredA) : 100 };
  }

  /** What flows in at the charger's terminals for this outlet, in A. */
  get terminalA(): PerPhase {
    return atTerminals(this.#paths, this.#pinA);
  }

  plug(car: Car): void {
    this.#change(() => {
      this.#car = car;
      this.#hasCable = true;
      this.#departsAtMs = car.departsAfterMs === null ? null : this.#parts.clock.monotonicMs() + car.departsAfterMs;
    });
  }

  /** The car is gone, and the contactors open by themselves. The cable goes with it, or (`car`) stays in the socket. */
  unplug(end: 'both' | 'car' = 'both'): void {
    this.#change(() => this.#leave(end));
  }

  /** Does something to the car that is plugged in. */
  withCar(act: (car: Car, atMs: number) => void): void {
    const car = this.#car;
    if (car) this.#change(() => act(car, this.#parts.clock.monotonicMs()));
  }

  /** Closes the contactors and offers a current on so many phases, never above the rating of outlet and cable, in A. */
  energise(offeredA: number, phases: number = this.outlet.phases): void {
    this.#change(() => {
      this.#isWanted = true;
      this.#wantedPhases = Math.min(phases, this.outlet.phases);
      this.#wantedA = Math.min(offeredA, this.outlet.ratedA, this.outlet.socket === 'type2' ? (this.#car?.cableA ?? Infinity) : Infinity);
      this.#switch();
    });
  }

  /** Takes the offer back and opens the contactors. */
  deenergise(): void {
    this.#change(() => this.#open());
  }

  /** Which phases feed the plug from now on. In a running session all contactors open for the isolation pause first. */
  assignPhase(route: PhaseRoute): 'assigned' | 'impossible' {
    if (!this.canAssign(route)) return 'impossible';
    this.#change(() => {
      this.#route = route;
      if (this.#isWanted) this.#switch();
    });
    return 'assigned';
  }

  /** Whether the hardware has a way for that route, and there are sessions to feed. */
  canAssign(route: PhaseRoute): boolean {
    const { phases, wiredPhases } = this.#parts;
    const { hasTransactions, phases: most } = this.outlet;
    return hasTransactions && pathsOf(phases.phaseHardware, route, most, Math.min(wiredPhases, most)) !== null;
  }

  get route(): PhaseRoute {
    return this.#route;
  }

  /** A fault appears, and the outlet opens by itself; or (null) its cause is gone. */
  setFault(fault: OutletFault | null): void {
    if (fault === this.#fault) return;
    this.#change(() => {
      this.#fault = fault;
      if (fault !== null) this.#open();
    });
    this.#parts.onFault(fault);
  }

  /** Reads the meter, which measures before the phase matrix or behind it; changes nothing. */
  sample(): MeterSample {
    this.#advance();
    const { mains, phases } = this.#parts;
    const isInput = phases.meterSide === 'input';
    return {
      registerWh: this.#meter.registerWh,
      powerW: this.#meter.powerW,
      currentA: isInput ? this.terminalA : this.#pinA,
      voltageV: isInput || !this.isContactorClosed ? mains.voltageV : atPins(this.#paths, mains.voltageV),
      offeredA: this.offeredA,
      frequencyHz: mains.frequencyHz,
    };
  }

  /** Something this outlet's power depends on has changed outside, the mains for one; it was read by {@link sample} just before. */
  resettle(): void {
    this.#settle();
  }

  #leave(end: 'both' | 'car'): void {
    this.#open();
    this.#car = null;
    this.#hasCable = end === 'car';
    this.#departsAtMs = null;
  }

  #open(): void {
    this.#isWanted = false;
    this.#wantedA = 0;
    this.#pauseEndsMs = null;
    this.#paths = OPEN;
    this.#car?.cutOff(this.#parts.clock.monotonicMs());
  }

  /** Brings the contactors where they are wanted; from one way of feeding to another only with the pause between. */
  #switch(): void {
    const { clock, phases, wiredPhases } = this.#parts;
    const nowMs = clock.monotonicMs();
    const wired = Math.min(wiredPhases, this.outlet.phases);
    const wanted =
      pathsOf(phases.phaseHardware, this.#route, this.#wantedPhases, wired) ?? pathsOf(phases.phaseHardware, 'L123', 3, wired) ?? OPEN;
    if (this.#fault !== null) return;
    if (this.#pauseEndsMs !== null && nowMs < this.#pauseEndsMs) return;
    if (this.isContactorClosed && !isSamePaths(wanted, this.#paths)) {
      this.#paths = OPEN;
      this.#pauseEndsMs = nowMs + phases.isolationPauseMs;
      return this.#car?.cutOff(nowMs);
    }
    this.#pauseEndsMs = null;
    this.#paths = wanted;
    this.#car?.offer(nowMs, this.#wantedA, [wanted[0] !== null, wanted[1] !== null, wanted[2] !== null]);
  }

  #change(mutate: () => void): void {
    this.#advance();
    mutate();
    this.#settle();
  }

  /** A timer has fired: the car has changed its current, the pause is over, or the car drives off. */
  #wake(): void {
    this.#change(() => {
      const nowMs = this.#parts.clock.monotonicMs();
      if (this.#departsAtMs !== null && nowMs >= this.#departsAtMs) this.#leave('both');
      else if (this.#pauseEndsMs !== null && nowMs >= this.#pauseEndsMs) this.#switch();
    });
  }

  #advance(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    const energyWh = this.#meter.advance(nowMs);
    this.#car?.advance(nowMs, energyWh);
  }

  #settle(): void {
    const { clock, mains, onChange } = this.#parts;
    const nowMs = clock.monotonicMs();
    const pinV = atPins(this.#paths, mains.voltageV);
    this.#pinA = this.isContactorClosed ? (this.#car?.pinA ?? NOTHING) : NOTHING;
    const apparentVA = this.#pinA.reduce((sum, currentA, pin) => sum + currentA * (pinV[pin] ?? 0), 0);
    this.#meter.setPower(nowMs, apparentVA * (this.#car?.powerFactor ?? 1));
    this.#timer?.cancel();
    const waits = [this.#pauseEndsMs, this.#departsAtMs].flatMap((atMs) => (atMs === null ? [] : [Math.max(0, atMs - nowMs)]));
    const carMs = this.#car?.nextChangeMs(nowMs, this.#meter.powerW) ?? null;
    if (carMs !== null) waits.push(carMs);
    this.#timer = waits.length === 0 ? null : clock.setTimer(Math.ceil(Math.min(...waits)), () => this.#wake());
    const appearance = this.#appearance();
    if (appearance === this.#seen) return;
    this.#seen = appearance;
    onChange();
  }

  #pilotState(): PilotState {
    if (this.#fault === 'vehicle') return 'E';
    if (this.#fault === 'earth') return 'F';
    if (!this.#car) return 'A';
    return this.#car.wantsEnergy && this.offeredA > 0 ? 'C' : 'B';
  }

  #appearance(): string {
    return `${this.isPlugged} ${this.#hasCable} ${this.#paths.join()} ${this.offeredA} ${this.carWantsEnergy} ${this.#pinA.join()}`;
  }
}
