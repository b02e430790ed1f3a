import { messageOf, type Random } from '@phasor/kernel';
import type { ConnectorState } from '../twin-state.ts';
import type { Twin } from '../twin.ts';
import { ANY_CAR, carOf } from './car-choice.ts';
import type { ScenarioClock } from './scenario-clock.ts';
import type { Step } from './scenario.ts';
import { DAY_MS, pick } from './span.ts';

/** Where a track plays. */
export interface Scene {
  readonly twin: Twin;
  /** 0 for the whole charger. */
  readonly connectorId: number;
  readonly idTag: string;
  readonly clock: ScenarioClock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** The day, by its beginning, on which each `at` was last waited for: it comes once a day. */
  readonly daysOfAt: Map<Step, number>;
  /** Told of a step that the charger would not take; the next one follows. */
  readonly onRefusal?: ((twin: Twin, reason: string) => void) | undefined;
}

/** Takes steps one after another until the end or the signal. */
export async function takeSteps(steps: readonly Step[], scene: Scene): Promise<void> {
  for (const step of steps) {
    if (scene.signal.aborted) return;
    try {
      await takeStep(step, scene);
    } catch (error) {
      scene.onRefusal?.(scene.twin, messageOf(error));
    }
  }
}

/**
 * Takes one step. Whoever else drives the twin, the control interface for one, may have done it already: then it is left out.
 * Throws what the twin throws when it refuses.
 */
async function takeStep(step: Step, scene: Scene): Promise<void> {
  const { twin, connectorId, clock, random, signal } = scene;
  switch (step.do) {
    case 'wait':
      return clock.sleep(pick(step.ms, random), signal);
    case 'at':
      return clock.sleep(untilMs(step, scene), signal);
    case 'plugIn':
    case 'plugOut':
    case 'swipe':
    case 'startBySwipe':
    case 'stopBySwipe':
      return act(step, scene, seen(scene));
    case 'raiseError':
      return twin.raiseError(connectorId, step.code);
    case 'clearError':
      return twin.clearError(connectorId);
    case 'power':
      return step.isOn ? twin.start() : void twin.stop();
    case 'network':
      return step.isUp ? twin.connect() : twin.disconnect();
    case 'configure':
      return configure(twin, step.keys);
    case 'repeat':
      for (let time = 0; time < step.times; time += 1) await takeSteps(step.steps, scene);
      return;
    case 'sometimes':
      return random.next() < step.share ? takeSteps(step.steps, scene) : undefined;
  }
}

function seen({ twin, connectorId }: Scene): ConnectorState | undefined {
  return twin.state().connectors.find((candidate) => candidate.connectorId === connectorId);
}

/** What a person does at the charger. */
async function act(
  step: Extract<Step, { do: 'plugIn' | 'plugOut' | 'swipe' | 'startBySwipe' | 'stopBySwipe' }>,
  { twin, connectorId, idTag, clock, random }: Scene,
  connector: ConnectorState | undefined,
): Promise<void> {
  const place = connectorId === 0 ? undefined : connectorId;
  const session = connector?.idTag ?? null;
  switch (step.do) {
    case 'plugIn': {
      if (connector?.plugged) return;
      return twin.plugIn(connectorId, carOf(oneOf(step.cars, random) ?? ANY_CAR, random, clock.speed));
    }
    case 'plugOut':
      return connector?.plugged ? twin.plugOut(connectorId) : undefined;
    case 'swipe':
      return twin.isPoweredOn ? twin.swipe(oneOf(step.tags, random) ?? idTag, place) : undefined;
    case 'startBySwipe':
      return twin.isPoweredOn && session === null ? twin.swipe(oneOf(step.tags, random) ?? idTag, place) : undefined;
    case 'stopBySwipe':
      return twin.isPoweredOn && session !== null ? twin.swipe(session, place) : undefined;
  }
}

function configure(twin: Twin, keys: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(keys)) twin.configure(key, value);
}

function oneOf<T>(choices: readonly T[], random: Random): T | undefined {
  return choices.length < 2 ? choices[0] : choices[Math.floor(random.next() * choices.length)];
}

/** From now to a time of the day that lies ahead, by chance between the bounds: today's, or when that has passed or has been, tomorrow's. */
function untilMs(step: Extract<Step, { do: 'at' }>, { clock, random, daysOfAt }: Scene): number {
  const nowMs = clock.now();
  const targetMs = pick(step.msOfDay, random);
  let dayMs = Math.max(nowMs - (nowMs % DAY_MS), (daysOfAt.get(step) ?? -DAY_MS) + DAY_MS);
  if (dayMs + targetMs < nowMs) dayMs += DAY_MS;
  daysOfAt.set(step, dayMs);
  return dayMs + targetMs - nowMs;
}
