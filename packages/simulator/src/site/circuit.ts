import type { PerPhase } from '@phasor/ocpp/station';
import { raise } from '../errors.ts';
import { OverloadWatch, type Overload, type OverloadFigures } from './overload-watch.ts';
import { currentsOf, NO_FLOW, sumOfFlows, type PhaseFlow } from './phase-flow.ts';
import { ProtectiveDevice, type Protection } from './protective-device.ts';

/** A part of the site behind one fuse or breaker, with what hangs below it. Names are given once in a site. */
export interface CircuitSpec {
  readonly name: string;
  readonly protection: Protection;
  readonly circuits?: readonly CircuitSpec[];
}

/** What hangs at a circuit: a house, a charger. */
export interface SiteLoad {
  readonly id: string;
  /** Chargers are what a balancer answers for; everything else is house. */
  readonly kind: 'house' | 'charger';
  /** What it draws now, while it has power. */
  readonly flow: PhaseFlow;
  /** Its power has gone, or is back. */
  power(isOn: boolean): void;
}

/** One circuit as it stands in its tree. It sums what flows through it, and is asked by its {@link Site} alone. */
export class Circuit {
  readonly name: string;
  readonly device: ProtectiveDevice;
  readonly parent: Circuit | null;
  readonly children: readonly Circuit[];
  readonly loads = new Set<SiteLoad>();
  /** Whether its supply reaches it; false as well when its own device is open. */
  isLive = true;
  readonly #watch: OverloadWatch;
  #house: PhaseFlow = NO_FLOW;
  #chargers: PhaseFlow = NO_FLOW;
  #flow: PhaseFlow = NO_FLOW;

  constructor({ name, protection, circuits = [] }: CircuitSpec, parent: Circuit | null, atMs: number) {
    const { ratedA, place = 0.5 } = protection;
    if (!(ratedA > 0 && ratedA <= 10_000)) throw raise('SIMULATOR_SITE_INVALID', { reason: `${name} cannot be rated ${ratedA} A` });
    if (!(place >= 0 && place <= 1)) throw raise('SIMULATOR_SITE_INVALID', { reason: `the place of ${name} in its band is 0 to 1` });
    this.name = name;
    this.parent = parent;
    this.device = new ProtectiveDevice(protection, atMs);
    this.#watch = new OverloadWatch(atMs);
    this.children = circuits.map((circuit) => new Circuit(circuit, this, atMs));
  }

  get flow(): PhaseFlow {
    return this.#flow;
  }

  /** What its device feels on each phase, in A. */
  get currentA(): PerPhase {
    return currentsOf(this.#flow);
  }

  /** This circuit and all below it, from the top down. */
  *subtree(): Generator<Circuit> {
    yield this;
    for (const child of this.children) yield* child.subtree();
  }

  /** Sums anew what flows, from `atMs` on. Returns the overload that has ended with it. */
  settle(atMs: number): Overload | null {
    this.device.advance(atMs);
    const own = (kind: SiteLoad['kind']): PhaseFlow[] => [...this.loads].filter((load) => load.kind === kind).map(({ flow }) => flow);
    this.#house = this.isLive ? sumOfFlows([...own('house'), ...this.children.map((child) => child.#house)]) : NO_FLOW;
    this.#chargers = this.isLive ? sumOfFlows([...own('charger'), ...this.children.map((child) => child.#chargers)]) : NO_FLOW;
    this.#flow = sumOfFlows([this.#house, this.#chargers]);
    const thermalShare = this.device.thermalShare;
    this.device.carry(atMs, this.currentA);
    const ended = this.#watch.see(atMs, { ratio: this.device.peakRatio, thermalShare, isByChargers: this.#isByChargers() });
    return ended && { circuit: this.name, ...ended };
  }

  figures(atMs: number): OverloadFigures {
    this.device.advance(atMs);
    return this.#watch.figures(atMs, this.device.thermalShare);
  }

  /** S19, "by our doing": the house alone fits, and the cars are above zero. */
  #isByChargers(): boolean {
    const fits = currentsOf(this.#house).every((currentA) => currentA <= this.device.ratedA);
    return fits && currentsOf(this.#chargers).some((currentA) => currentA > 0);
  }
}
