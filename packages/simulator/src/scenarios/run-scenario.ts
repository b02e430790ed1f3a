import type { Clock, Random } from '@phasor/kernel';
import { chargerModels } from '@phasor/models';
import type { Twin } from '../twin.ts';
import type { Scenario, Step } from './scenario.ts';

export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly twin: Twin;
  /** The tag that is presented. */
  readonly idTag: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the run at the next step. */
  readonly signal: AbortSignal;
}

/** Plays the scenario at every connector of the twin that has sessions. Resolves when it is over or aborted. */
export async function runScenario(run: ScenarioRun): Promise<void> {
  const outlets = chargerModels[run.twin.model].outlets.filter(({ hasTransactions }) => hasTransactions);
  await Promise.all(outlets.map(({ connectorId }) => play(run, connectorId)));
}

async function play(run: ScenarioRun, connectorId: number): Promise<void> {
  const { steps, repeats } = run.scenario;
  if (steps.length === 0) return;
  do {
    for (const step of steps) {
      if (run.signal.aborted) return;
      await take(step, run, connectorId);
    }
  } while (repeats && !run.signal.aborted);
}

/** Whoever else drives the twin, the control interface for one, may have done a step already: then it is left out. */
async function take(step: Step, { twin, idTag, clock, random, signal }: ScenarioRun, connectorId: number): Promise<void> {
  const connector = twin.state().connectors.find((candidate) => candidate.connectorId === connectorId);
  const isInSession = connector?.idTag != null;
  switch (step.do) {
    case 'wait': {
      const [fromS, toS] = step.s;
      return clock.sleep((fromS + random.next() * (toS - fromS)) * 1000, signal);
    }
    case 'plugIn':
      return connector?.plugged ? undefined : twin.plugIn(connectorId, step.car);
    case 'startBySwipe':
      return twin.isPoweredOn && !isInSession ? twin.swipe(idTag, connectorId) : undefined;
    case 'stopBySwipe':
      return twin.isPoweredOn && isInSession ? twin.swipe(idTag, connectorId) : undefined;
    case 'plugOut':
      return connector?.plugged ? twin.plugOut(connectorId) : undefined;
  }
}
