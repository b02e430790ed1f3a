import type { Clock, Timer } from '@phasor/kernel';
import type { PerPhase } from '@phasor/ocpp/station';
import { raise } from '../errors.ts';
import { Circuit, type CircuitSpec, type SiteLoad } from './circuit.ts';
import type { Overload, OverloadFigures } from './overload-watch.ts';
import type { PhaseFlow } from './phase-flow.ts';
import type { Trip } from './protective-device.ts';

/** What happens at a site; instants in ms since 1970. */
export type SiteEvent =
  | ({ readonly kind: 'trip'; readonly circuit: string; readonly atMs: number } & Trip)
  | ({ readonly kind: 'overload' } & Overload)
  | { readonly kind: 'reset'; readonly circuit: string; readonly atMs: number }
  | { readonly kind: 'supply'; readonly isOn: boolean; readonly atMs: number };

export interface SiteOptions {
  readonly clock: Clock;
  /** The main fuse with all that hangs below it. */
  readonly main: CircuitSpec;
  readonly onEvent?: ((event: SiteEvent) => void) | undefined;
}

/** One circuit, as an onlooker with a clamp meter and a thermometer sees it. */
export interface CircuitSight {
  readonly name: string;
  readonly ratedA: number;
  readonly isLive: boolean;
  readonly trip: Trip | null;
  /** What its fuse feels on each phase, in A. */
  readonly currentA: PerPhase;
  readonly flow: PhaseFlow;
  readonly figures: OverloadFigures;
}

/**
 * A place with one connection to the grid: a tree of fuses and breakers, with houses and chargers hanging in it. Between two changes all
 * currents are constant, so the next trip is known, and one timer waits for it. A trip cuts the power of all below until somebody
 * resets it by hand. The site also keeps the figures by which a balancer is judged (S19).
 */
export class Site {
  readonly #clock: Clock;
  readonly #main: Circuit;
  readonly #circuits = new Map<string, Circuit>();
  readonly #places = new Map<SiteLoad, Circuit>();
  readonly #emit: (event: SiteEvent) => void;
  #hasSupply = true;
  #timer: Timer | null = null;
  #timerAtMs = 0;

  /** Throws SIMULATOR_SITE_INVALID for a tree that cannot be. */
  constructor({ clock, main, onEvent = () => undefined }: SiteOptions) {
    this.#clock = clock;
    this.#emit = onEvent;
    this.#main = new Circuit(main, null, clock.monotonicMs());
    for (const circuit of this.#main.subtree()) {
      if (this.#circuits.has(circuit.name)) throw raise('SIMULATOR_SITE_INVALID', { reason: `two circuits are called ${circuit.name}` });
      this.#circuits.set(circuit.name, circuit);
    }
  }

  get hasSupply(): boolean {
    return this.#hasSupply;
  }

  /** Hangs a load at a circuit. Call what is returned whenever its flow has changed. */
  attach(circuitName: string, load: SiteLoad): () => void {
    const circuit = this.#circuit(circuitName);
    circuit.loads.add(load);
    this.#places.set(load, circuit);
    if (!circuit.isLive) load.power(false);
    this.#settleUp(circuit);
    return () => {
      if (this.#places.get(load) === circuit) this.#settleUp(circuit);
    };
  }

  detach(load: SiteLoad): void {
    const circuit = this.#places.get(load);
    if (!circuit) return;
    this.#places.delete(load);
    circuit.loads.delete(load);
    this.#settleUp(circuit);
  }

  /** Closes a tripped device again, as somebody at the board does. Throws SIMULATOR_SITE_INVALID for a circuit that is not there. */
  reset(circuitName: string): void {
    const circuit = this.#circuit(circuitName);
    if (!circuit.device.trip) return;
    circuit.device.reset(this.#clock.monotonicMs());
    this.#emit({ kind: 'reset', circuit: circuitName, atMs: this.#clock.now() });
    this.#repower(circuit);
  }

  /** The street's power goes, or returns. */
  setSupply(isOn: boolean): void {
    if (isOn === this.#hasSupply) return;
    this.#hasSupply = isOn;
    this.#emit({ kind: 'supply', isOn, atMs: this.#clock.now() });
    this.#repower(this.#main);
  }

  look(circuitName: string): CircuitSight {
    const circuit = this.#circuit(circuitName);
    const { name, device, isLive, currentA, flow } = circuit;
    const figures = circuit.figures(this.#clock.monotonicMs());
    return { name, ratedA: device.ratedA, isLive, trip: device.trip, currentA, flow, figures };
  }

  /** All circuits, from the main fuse down. */
  lookAll(): CircuitSight[] {
    return [...this.#circuits.keys()].map((name) => this.look(name));
  }

  #circuit(name: string): Circuit {
    const circuit = this.#circuits.get(name);
    if (circuit) return circuit;
    throw raise('SIMULATOR_SITE_INVALID', { reason: `there is no circuit ${name}; there are ${[...this.#circuits.keys()].join(', ')}` });
  }

  #settle(circuit: Circuit): void {
    const atMs = this.#clock.monotonicMs();
    const ended = circuit.settle(atMs);
    if (ended) this.#emit({ kind: 'overload', ...ended, fromMs: this.#clock.now() - (atMs - ended.fromMs) });
  }

  #settleUp(from: Circuit): void {
    for (let circuit: Circuit | null = from; circuit; circuit = circuit.parent) this.#settle(circuit);
    this.#wait();
  }

  /** Decides anew who has power below a circuit, tells the loads, and sums up. */
  #repower(top: Circuit): void {
    const told: [SiteLoad, boolean][] = [];
    for (const circuit of top.subtree()) {
      const isLive = (circuit.parent?.isLive ?? this.#hasSupply) && circuit.device.trip === null;
      if (isLive !== circuit.isLive) told.push(...[...circuit.loads].map((load): [SiteLoad, boolean] => [load, isLive]));
      circuit.isLive = isLive;
    }
    for (const [load, isOn] of told) load.power(isOn);
    for (const circuit of [...top.subtree()].reverse()) this.#settle(circuit);
    if (top.parent) this.#settleUp(top.parent);
    this.#wait();
  }

  /** One timer, for the first device that trips if nothing changes. */
  #wait(): void {
    let soonestMs: number | null = null;
    for (const { device } of this.#circuits.values()) {
      const tripAtMs = device.tripAtMs();
      if (tripAtMs !== null && (soonestMs === null || tripAtMs < soonestMs)) soonestMs = tripAtMs;
    }
    const atMs = soonestMs === null ? null : Math.ceil(soonestMs);
    if (this.#timer && atMs === this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timer = atMs === null ? null : this.#clock.setTimer(Math.max(0, atMs - this.#clock.monotonicMs()), () => this.#trip());
    this.#timerAtMs = atMs ?? 0;
  }

  /** Opens what is due, from the leaves up: the device nearest to the load is the one that is meant to go. */
  #trip(): void {
    this.#timer = null;
    const atMs = this.#clock.monotonicMs();
    for (const circuit of [...this.#main.subtree()].reverse()) {
      const trip = circuit.device.tripIfDue(atMs);
      if (!trip) continue;
      this.#repower(circuit);
      this.#emit({ kind: 'trip', circuit: circuit.name, atMs: this.#clock.now(), ...trip });
    }
    this.#wait();
  }
}
