import { SeededRandom, type Clock, type Random } from '@phasor/kernel';
import { chargerModels } from '@phasor/models';
import type { Twin } from '../twin.ts';
import type { Scenario, Track } from './scenario.ts';
import { ScenarioClock } from './scenario-clock.ts';
import { takeSteps, type Scene } from './take-step.ts';

export interface ScenarioPlay {
  readonly scenario: Scenario;
  readonly twins: Iterable<Twin>;
  /** The tag that is presented where the scenario names none. */
  readonly idTag: string;
  readonly clock: Clock;
  /** The same seed, the same chance. */
  readonly seed: number;
  /** How many times as fast as the chargers people act, and how many times less energy their cars need. Default 1. */
  readonly speed?: number | undefined;
  /** Ends the play at the next step. */
  readonly signal: AbortSignal;
  /** Told of a step that the charger would not take; the play goes on. */
  readonly onRefusal?: ((twin: Twin, reason: string) => void) | undefined;
}

/** Plays a scenario: each of its tracks at every place that it is for, independently. Resolves when all are over or the play is aborted. */
export async function playScenario(play: ScenarioPlay): Promise<void> {
  const { scenario, clock, speed = 1, seed } = play;
  const scenarioClock = new ScenarioClock(clock, { beginsMs: scenario.beginsMs, speed });
  const twins = [...play.twins];
  const playing = scenario.tracks.flatMap((track, number) =>
    twins.flatMap((twin, index) => {
      const random = new SeededRandom(seed * 1_009 + index * 31 + number * 7_919);
      if (!isFor(track, twin, random)) return [];
      return placesOf(track, twin).map((connectorId) => {
        const own = new SeededRandom(Math.floor(random.next() * 2 ** 31) + connectorId);
        return playTrack(track, { ...play, twin, connectorId, clock: scenarioClock, random: own, daysOfAt: new Map() });
      });
    }),
  );
  await Promise.all(playing);
}

function isFor({ model, share }: Track, twin: Twin, random: Random): boolean {
  if (model !== null && model !== twin.model) return false;
  return share === 1 || random.next() < share;
}

/** The connectors at which a track plays; 0, the station, for a track of whole chargers. */
function placesOf({ at, connectors }: Track, twin: Twin): number[] {
  if (at === 'chargers') return [0];
  return chargerModels[twin.model].outlets
    .filter(({ connectorId, hasTransactions }) => hasTransactions && (connectors?.includes(connectorId) ?? true))
    .map(({ connectorId }) => connectorId);
}

/** A pass in which nothing took time is followed by this, in ms, so that a track that repeats always lets time go on. */
const BREATH_MS = 1000;

async function playTrack({ steps, repeats }: Track, scene: Scene): Promise<void> {
  if (steps.length === 0) return;
  do {
    const beganMs = scene.clock.monotonicMs();
    await takeSteps(steps, scene);
    if (scene.clock.monotonicMs() === beganMs) await scene.clock.sleep(BREATH_MS, scene.signal);
  } while (repeats && !scene.signal.aborted);
}
