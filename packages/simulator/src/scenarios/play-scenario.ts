import { setMaxListeners } from 'node:events';
import { SeededRandom, type Random } from '@phasor/kernel';
import { chargerModels } from '@phasor/models';
import type { Twin } from '../twin.ts';
import { actAtCharger } from './act-at-charger.ts';
import { actAtSite } from './act-at-site.ts';
import type { Act, Scenario, Track } from './scenario.ts';
import type { ScenarioClock } from './scenario-clock.ts';
import type { ScenarioSite } from './scenario-site.ts';
import { takeSteps, type Scene } from './take-steps.ts';

export interface ScenarioPlay {
  readonly scenario: Scenario;
  readonly twins: Iterable<Twin>;
  /** What its tracks at the site play at; without one they are left out. */
  readonly site?: ScenarioSite | undefined;
  /** The tag that is presented where the scenario names none. */
  readonly idTag: string;
  readonly clock: ScenarioClock;
  /** The same seed, the same chance. */
  readonly seed: number;
  /** Ends the play at the next step. */
  readonly signal: AbortSignal;
  /** Told of a step that was refused, by a charger's id or `site`; the play goes on. */
  readonly onRefusal?: ((where: string, reason: string) => void) | undefined;
}

/** Plays a scenario: each of its tracks at every place that it is for, independently. Resolves when all are over or the play is aborted. */
export async function playScenario(play: ScenarioPlay): Promise<void> {
  const twins = [...play.twins];
  // Every place listens while it waits: many are no leak.
  setMaxListeners(0, play.signal);
  const playing = play.scenario.tracks.flatMap((track, number) => {
    if (track.at === 'site') return [playAtSite(track, play, number)];
    return twins.flatMap((twin, index) => {
      const random = new SeededRandom(play.seed * 1_009 + index * 31 + number * 7_919);
      if (!isFor(track, twin, random)) return [];
      return placesOf(track, twin).map((connectorId) => playAtCharger(track, play, twin, connectorId, forkOf(random)));
    });
  });
  await Promise.all(playing);
}

function playAtSite(track: Track, play: ScenarioPlay, number: number): Promise<void> {
  const { site, seed } = play;
  if (!site) return Promise.resolve();
  const random = new SeededRandom(seed * 1_009 + number * 7_919 + 13);
  return playTrack(
    track,
    sceneOf(play, 'site', random, (act) => actAtSite(act, site, random)),
  );
}

function playAtCharger(track: Track, play: ScenarioPlay, twin: Twin, connectorId: number, random: Random): Promise<void> {
  const place = { twin, connectorId, random, idTag: play.idTag, speed: play.clock.speed };
  return playTrack(
    track,
    sceneOf(play, twin.id, random, (act) => actAtCharger(act, place)),
  );
}

function sceneOf(
  { clock, signal, onRefusal }: ScenarioPlay,
  where: string,
  random: Random,
  act: (act: Act) => void | Promise<void>,
): Scene {
  return { act, clock, random, signal, daysOfAt: new Map(), onRefusal: (reason) => onRefusal?.(where, reason) };
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

/** Chance of its own for one place, so that what happens at another cannot disturb it. */
function forkOf(random: Random): Random {
  return new SeededRandom(Math.floor(random.next() * 2 ** 31));
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
