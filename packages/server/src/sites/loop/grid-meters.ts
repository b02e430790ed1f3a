import type { LiveReading } from '@phasor/contract';
import { ageBoundMs } from '../../meters/index.ts';
import type { SeenSample } from './meter-watch.ts';
import { gridReading } from './reading.ts';

/** Until its own interval is known a charger counts as a meter that sends every 10 s, ms. */
export const USUAL_INTERVAL_MS = 10_000;
/** Its interval is known after so many samples, from so many of the last; one pause among them says nothing. */
const TELLING_GAPS = 3;
const KEPT_GAPS = 5;
/** As of meters that are registered (S16), ms. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 300_000;
/** S4: after that long without any change a meter may be frozen, ms. */
const UNCHANGED_MS = 60_000;

interface Seen {
  readonly atMs: number;
  readonly values: string;
  readonly unchangedSinceMs: number;
  readonly gapsMs: readonly number[];
}

/** OCPP chargers that report the grid connection at their connector 0, each judged as a site meter is (S4, S16). */
export class GridMeters {
  readonly #seen = new Map<string, Seen>();

  /** What its last reading says as a meter's sample; null: nothing that was not known. */
  sampleOf(chargerId: string, live: LiveReading, skewMs: number | null, nowMs: number): SeenSample | null {
    const reading = gridReading(live, skewMs, nowMs);
    const before = this.#seen.get(chargerId);
    if (!reading || (before && reading.atMs <= before.atMs)) return null;
    const { atMs, amps } = reading;
    const values = JSON.stringify([amps, live.powerW, live.phases.map(({ voltageV }) => voltageV)]);
    const unchangedSinceMs = before && before.values === values ? before.unchangedSinceMs : atMs;
    const gapsMs = before ? [...before.gapsMs, atMs - before.atMs].slice(-KEPT_GAPS) : [];
    this.#seen.set(chargerId, { atMs, values, unchangedSinceMs, gapsMs });
    return { atMs, amps, ageBoundMs: ageBoundMs(intervalOf(gapsMs)), isUnchanged: atMs - unchangedSinceMs >= UNCHANGED_MS };
  }
}

function intervalOf(gapsMs: readonly number[]): number {
  const sorted = [...gapsMs].sort((one, other) => one - other);
  const middle = sorted.length < TELLING_GAPS ? undefined : sorted[Math.floor((sorted.length - 1) / 2)];
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, middle ?? USUAL_INTERVAL_MS));
}
