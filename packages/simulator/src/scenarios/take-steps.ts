import { messageOf, type Random } from '@phasor/kernel';
import type { ScenarioClock } from './scenario-clock.ts';
import type { Act, Step } from './scenario.ts';
import { DAY_MS, pick } from './span.ts';

/** Where a track plays. */
export interface Scene {
  /** Does what is done at this place. Throws, or rejects, when that is refused. */
  readonly act: (act: Act) => void | Promise<void>;
  readonly clock: ScenarioClock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** The day, by its beginning, on which each `at` was last waited for: it comes once a day. */
  readonly daysOfAt: Map<Step, number>;
  /** Told of a step that was refused; the next one follows. */
  readonly onRefusal: (reason: string) => void;
}

/** Takes steps one after another until the end or the signal. */
export async function takeSteps(steps: readonly Step[], scene: Scene): Promise<void> {
  for (const step of steps) {
    if (scene.signal.aborted) return;
    await takeStep(step, scene);
  }
}

async function takeStep(step: Step, scene: Scene): Promise<void> {
  const { clock, random, signal, act, onRefusal } = scene;
  switch (step.do) {
    case 'wait':
      return clock.sleep(pick(step.ms, random), signal);
    case 'at':
      return clock.sleep(untilMs(step, scene), signal);
    case 'repeat':
      for (let time = 0; time < step.times; time += 1) await takeSteps(step.steps, scene);
      return;
    case 'sometimes':
      return random.next() < step.share ? takeSteps(step.steps, scene) : undefined;
    default:
      try {
        await act(step);
      } catch (error) {
        onRefusal(messageOf(error));
      }
  }
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
