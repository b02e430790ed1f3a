import type { LiveReading } from '@phasor/contract';
import { ageBoundMs, measuredIntervalMs, TELLING_SAMPLES } from '../../meters/index.ts';
import { wrongWithGrid } from './grid-check.ts';
import type { RefusedSample, SeenSample } from './meter-watch.ts';
import { gridReading } from './reading.ts';

/** Until its own interval is known a charger counts as a meter that sends every 10 s, ms. */
export const USUAL_INTERVAL_MS = 10_000;
/** S4: after that long without any change a meter may be frozen, ms. */
const UNCHANGED_MS = 60_000;

interface Seen {
  readonly atMs: number;
  readonly values: string;
  readonly unchangedSinceMs: number;
  /** When its last samples were measured, the oldest first, this one included. */
  readonly lastMs: readonly number[];
}

/** OCPP chargers that report the grid connection at their connector 0, each judged as a site meter is (S4, S16). */
export class GridMeters {
  readonly #seen = new Map<string, Seen>();

  /** What its last reading says as a meter's sample; null: nothing that was not known. */
  sampleOf(chargerId: string, live: LiveReading, skewMs: number | null, nowMs: number): SeenSample | RefusedSample | null {
    const reading = gridReading(live, skewMs, nowMs);
    const before = this.#seen.get(chargerId);
    if (!reading || (before && reading.atMs <= before.atMs)) return null;
    const { atMs, amps } = reading;
    const values = JSON.stringify([amps, live.powerW, live.phases.map(({ voltageV }) => voltageV)]);
    const unchangedSinceMs = before && before.values === values ? before.unchangedSinceMs : atMs;
    const lastMs = [...(before?.lastMs ?? []), atMs].slice(-TELLING_SAMPLES);
    this.#seen.set(chargerId, { atMs, values, unchangedSinceMs, lastMs });
    const refused = wrongWithGrid(live);
    if (refused !== null) return { atMs, refused };
    return {
      atMs,
      amps,
      ageBoundMs: ageBoundMs(measuredIntervalMs(lastMs) ?? USUAL_INTERVAL_MS),
      isUnchanged: atMs - unchangedSinceMs >= UNCHANGED_MS,
    };
  }
}
