import type { Clock, Random, Timer } from '@phasor/kernel';
import type { PhaseFlow } from '../phase-flow.ts';
import { deliveriesOf, type MeterFault } from './meter-fault.ts';
import { measure, type MeterSample } from './meter-sample.ts';

export interface SiteMeterOptions {
  readonly serial: string;
  readonly clock: Clock;
  readonly random: Random;
  /** What flows where its clamps are, e.g. `() => site.look('main').flow`. */
  readonly flow: () => PhaseFlow;
  readonly intervalMs: number;
  /** Its clock less the true time, in ms. Default 0. */
  readonly clockErrorMs?: number;
}

/** Measures a point of the site at an interval and hands each sample to whatever form carries it out: HTTP, MQTT, its own WebSocket. */
export class SiteMeter {
  readonly serial: string;
  readonly #options: SiteMeterOptions;
  readonly #listeners = new Set<(sample: MeterSample) => void>();
  readonly #timers = new Set<Timer>();
  #fault: MeterFault | null = null;
  #lastTrue: MeterSample | null = null;
  #newest: MeterSample | null = null;
  #next: Timer | null = null;

  constructor(options: SiteMeterOptions) {
    this.serial = options.serial;
    this.#options = options;
  }

  /** The newest sample that has left it; null before the first. */
  get newest(): MeterSample | null {
    return this.#newest;
  }

  get fault(): MeterFault | null {
    return this.#fault;
  }

  /** From the next sample on it goes wrong in this way; null: it is well again. */
  setFault(fault: MeterFault | null): void {
    this.#fault = fault;
  }

  /** Calls `onSample` with every sample that leaves it. Returns how to stop that. */
  listen(onSample: (sample: MeterSample) => void): () => void {
    this.#listeners.add(onSample);
    return () => this.#listeners.delete(onSample);
  }

  /** Measures now, and from now on at its interval. */
  start(): void {
    if (this.#next) return;
    this.#measure();
  }

  stop(): void {
    this.#next?.cancel();
    this.#next = null;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #measure(): void {
    const { clock, random, flow, intervalMs, clockErrorMs = 0 } = this.#options;
    const sample = measure(flow(), random, clock.now() + clockErrorMs);
    for (const { sample: leaving, afterMs } of deliveriesOf(this.#fault, sample, this.#lastTrue)) {
      if (afterMs === 0) this.#deliver(leaving);
      else this.#later(afterMs, leaving);
    }
    if (!this.#fault) this.#lastTrue = sample;
    this.#next = clock.setTimer(intervalMs, () => this.#measure());
  }

  #later(afterMs: number, sample: MeterSample): void {
    const timer = this.#options.clock.setTimer(afterMs, () => {
      this.#timers.delete(timer);
      this.#deliver(sample);
    });
    this.#timers.add(timer);
  }

  #deliver(sample: MeterSample): void {
    this.#newest = sample;
    for (const listener of this.#listeners) listener(sample);
  }
}
