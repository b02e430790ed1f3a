/** One stretch of time during which a circuit carried more than its rating on some phase (S19). */
export interface Overload {
  readonly circuit: string;
  /** Ms since 1970. */
  readonly fromMs: number;
  readonly lastedMs: number;
  /** How much of it the house alone would have fitted while chargers drew: what a balancer has to answer for. */
  readonly byChargersMs: number;
  /** The highest current, as a multiple of the rating. */
  readonly peakRatio: number;
  /** The highest share on the way to tripping of the fastest device allowed in its place, 0 to 1. */
  readonly thermalShare: number;
}

/** What the judge has seen of a circuit so far, an overload that goes on included. S19 sets the limits that these are held against. */
export interface OverloadFigures {
  readonly overloads: number;
  readonly longestMs: number;
  readonly longestByChargersMs: number;
  readonly peakRatio: number;
  readonly thermalShare: number;
}

/** What is seen of a circuit at one moment; it stays so until the next. */
export interface LoadSight {
  readonly ratio: number;
  readonly thermalShare: number;
  readonly isByChargers: boolean;
}

interface Running {
  fromMs: number;
  byChargersMs: number;
  peakRatio: number;
  thermalShare: number;
}

/** Watches one circuit, told of every change at the moment it happens; keeps no more than its figures. */
export class OverloadWatch {
  #atMs: number;
  #isByChargers = false;
  #running: Running | null = null;
  #figures: OverloadFigures = { overloads: 0, longestMs: 0, longestByChargersMs: 0, peakRatio: 0, thermalShare: 0 };

  constructor(atMs: number) {
    this.#atMs = atMs;
  }

  /** From `atMs` on the circuit looks like this. Returns the overload that ended with it. */
  see(atMs: number, { ratio, thermalShare, isByChargers }: LoadSight): Omit<Overload, 'circuit'> | null {
    this.#pass(atMs, thermalShare);
    const peakRatio = Math.max(this.#figures.peakRatio, ratio);
    this.#figures = { ...this.#figures, peakRatio, thermalShare: Math.max(this.#figures.thermalShare, thermalShare) };
    this.#isByChargers = isByChargers;
    const running = this.#running;
    if (ratio > 1) {
      if (running) running.peakRatio = Math.max(running.peakRatio, ratio);
      else this.#running = { fromMs: atMs, byChargersMs: 0, peakRatio: ratio, thermalShare };
      return null;
    }
    this.#running = null;
    if (!running) return null;
    this.#figures = this.#with(running, atMs);
    return { ...running, lastedMs: atMs - running.fromMs };
  }

  figures(atMs: number, thermalShare: number): OverloadFigures {
    this.#pass(atMs, thermalShare);
    const figures = this.#running ? this.#with(this.#running, atMs) : this.#figures;
    return { ...figures, thermalShare: Math.max(figures.thermalShare, thermalShare) };
  }

  #pass(atMs: number, thermalShare: number): void {
    if (this.#running) {
      if (this.#isByChargers) this.#running.byChargersMs += atMs - this.#atMs;
      this.#running.thermalShare = Math.max(this.#running.thermalShare, thermalShare);
    }
    this.#atMs = atMs;
  }

  #with(running: Running, atMs: number): OverloadFigures {
    return {
      overloads: this.#figures.overloads + 1,
      longestMs: Math.max(this.#figures.longestMs, atMs - running.fromMs),
      longestByChargersMs: Math.max(this.#figures.longestByChargersMs, running.byChargersMs),
      peakRatio: Math.max(this.#figures.peakRatio, running.peakRatio),
      thermalShare: Math.max(this.#figures.thermalShare, running.thermalShare),
    };
  }
}
