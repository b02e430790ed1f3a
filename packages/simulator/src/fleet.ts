import { SeededRandom, type Clock, type Timer } from '@phasor/kernel';
import { serialNumberOf } from '@phasor/models';
import type { ChargePointStore } from '@phasor/ocpp/station';
import { raise } from './errors.ts';
import type { TwinEvent } from './events.ts';
import { sufferedBy, type FaultPlan } from './faults/fault-plan.ts';
import { faultyTwin } from './faults/faulty-twin.ts';
import type { Twin } from './twin.ts';
import type { TwinOptions } from './twin-options.ts';

export interface FleetOptions extends Omit<TwinOptions, 'id' | 'random' | 'store' | 'onEvent'> {
  /** How many chargers. */
  readonly count: number;
  /** The id of the only one, or what the ids begin with (`ID-1`, `ID-2` …); serial numbers in the model's form when left out. */
  readonly id?: string | undefined;
  /** The number of the first one, where these are not all: every id ends in its number then. Default 1. */
  readonly from?: number | undefined;
  /** The same seed makes the same fleet. */
  readonly seed: number;
  /** What goes wrong. Default: nothing. */
  readonly faults?: FaultPlan | undefined;
  /** What outlives the power cuts of the charger with that id. Default: memory. */
  readonly storeOf?: ((id: string) => ChargePointStore) | undefined;
  readonly onEvent?: ((twin: Twin, event: TwinEvent) => void) | undefined;
}

/** Between two chargers' power-on, so that a fleet does not knock at one instant. */
const STAGGER_MS = 50;

/** Twins of one model, each with a seed of its own. */
export function fleetOf({ count, id, from, seed, faults = [], storeOf, onEvent, ...common }: FleetOptions): Twin[] {
  return Array.from({ length: count }, (_, offset) => {
    const index = offset + (from ?? 1) - 1;
    const numbered = id === undefined ? serialNumberOf(common.model, index + 1) : `${id}-${index + 1}`;
    const own = id !== undefined && count === 1 && from === undefined ? id : numbered;
    const options: TwinOptions = {
      ...common,
      id: own,
      store: storeOf?.(own),
      random: new SeededRandom(seed * 100_003 + index),
      onEvent: (event) => onEvent?.(twin, event),
    };
    const twin: Twin = faultyTwin(options, sufferedBy(faults, own, seed), seed);
    return twin;
  });
}

/** Many twins in one process. */
export class Fleet {
  readonly #twins = new Map<string, Twin>();
  readonly #clock: Clock;
  readonly #timers: Timer[] = [];

  /** Throws SIMULATOR_TWIN_TWICE. */
  constructor(twins: Iterable<Twin>, clock: Clock) {
    this.#clock = clock;
    for (const twin of twins) {
      if (this.#twins.has(twin.id)) throw raise('SIMULATOR_TWIN_TWICE', { id: twin.id });
      this.#twins.set(twin.id, twin);
    }
  }

  get size(): number {
    return this.#twins.size;
  }

  get(id: string): Twin | undefined {
    return this.#twins.get(id);
  }

  [Symbol.iterator](): IterableIterator<Twin> {
    return this.#twins.values();
  }

  /** Powers all on, one after another. */
  start(staggerMs: number = STAGGER_MS): void {
    let delayMs = 0;
    for (const twin of this) {
      this.#timers.push(this.#clock.setTimer(delayMs, () => twin.start()));
      delayMs += staggerMs;
    }
  }

  /** All leave the central system in good order; their sessions stay as they are. Resolves when the last socket is gone. */
  async leave(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    await Promise.all(Array.from(this, (twin) => twin.leave()));
  }

  /** Cuts the power of all. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    await Promise.all(Array.from(this, (twin) => twin.stop()));
  }
}
