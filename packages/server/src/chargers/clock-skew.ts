interface Observation {
  readonly receivedMs: number;
  /** The charger's time less the time of arrival: the skew, less what the message took to come. */
  readonly skewMs: number;
}

const MOST_OBSERVATIONS = 8;
/** What comes within this time is one observation: a queue that empties says one thing many times. */
const APART_MS = 10_000;
/** Two observations that differ by less mean the same clock: times are written in whole seconds and come with delay. */
const AGREE_MS = 5_000;

/**
 * How far a charger's clock is off, from the times in what it sends live. A single message says little, since it may have waited in a
 * queue for hours, or tell of a status that changed long ago. But only a live message's age stays the same from one to the next: so the
 * skew is what most of the last observations agree on, at least two of them; of what agrees, the one that was quickest to come.
 */
export class ClockSkew {
  /** The charger's clock less ours, in ms; null until two observations agree. Kept over a boot until there is a newer one. */
  ms: number | null;
  #observations: Observation[] = [];

  constructor(lastKnownMs: number | null = null) {
    this.ms = lastKnownMs;
  }

  observe(chargerMs: number, receivedMs: number): void {
    const skewMs = Math.round(chargerMs - receivedMs);
    const last = this.#observations.at(-1);
    if (last && receivedMs - last.receivedMs < APART_MS) {
      if (skewMs <= last.skewMs) return;
      this.#observations.pop();
      this.#observations.push({ receivedMs: last.receivedMs, skewMs });
    } else {
      this.#observations.push({ receivedMs, skewMs });
      if (this.#observations.length > MOST_OBSERVATIONS) this.#observations.shift();
    }
    this.ms = agreedOn(this.#observations) ?? this.ms;
  }

  /** The charger has booted and sets its clock by our answer: what it said before tells nothing of its clock now. */
  restart(): void {
    this.#observations = [];
  }
}

function agreedOn(observations: readonly Observation[]): number | null {
  let best: number | null = null;
  let mostWith = 1;
  for (const { skewMs } of observations) {
    const withIt = observations.filter((other) => other.skewMs <= skewMs && skewMs - other.skewMs <= AGREE_MS).length;
    if (withIt < 2 || withIt < mostWith || (withIt === mostWith && best !== null && skewMs <= best)) continue;
    best = skewMs;
    mostWith = withIt;
  }
  return best;
}

/** A skew below this is how messages travel, not how clocks go. */
const MATTERS_MS = 2_000;

/** An instant that a charger wrote, as our clock has it. */
export function corrected(chargerMs: number, skewMs: number | null): number {
  return skewMs !== null && Math.abs(skewMs) >= MATTERS_MS ? chargerMs - skewMs : chargerMs;
}
