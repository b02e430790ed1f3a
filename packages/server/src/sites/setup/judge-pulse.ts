import { perPhase, PHASES, phasesOf, WIRINGS, type PerPhase, type Phase } from '@phasor/balancing';
import type { Wiring } from '@phasor/contract';

/** What the reference meter saw at an instant, in A on L1, L2, L3; export is negative (S4). */
export interface PulseSample {
  readonly currentA: PerPhase;
}

/** A pulse as it was given: the car at low current, at the pulse's, and after it. Currents in A on each phase that it loads. */
export interface Pulse {
  readonly wiring: Wiring;
  /** The charger's terminals that the car loads: 1 for a one-phase car or a charger told to use one phase. */
  readonly terminals: 1 | 2 | 3;
  readonly beforeA: number;
  readonly duringA: number;
  readonly afterA: number;
}

export interface PulseSamples {
  readonly before: readonly PulseSample[];
  readonly during: readonly PulseSample[];
  readonly after: readonly PulseSample[];
}

/** `unclear`: it says nothing, and is tried again. */
export interface PulseVerdict {
  readonly kind: 'passed' | 'failed' | 'unclear';
  readonly finding: string;
  /** Wirings with which the answer would be right; where the wiring is not what is wrong, none. */
  readonly fits: readonly Wiring[];
  /** On how many phases it came, where it came as wired; more than one rise alike, whatever their order. */
  readonly phases: number;
}

/** A pulse must be told from a kettle: a step of less than this is none. */
export const LEAST_STEP_A = 4;
const LEAST_SAMPLES = 2;
/** A phase answers with at least half of the step; between these parts of it the size is right. */
const ANSWERS = 0.5;
const RIGHT_SIZE = { least: 0.7, most: 1.3 } as const;
const NAMES = ['L1', 'L2', 'L3'] as const;

const namesOf = (phases: readonly Phase[]): string => phases.map((phase) => NAMES[phase]).join(', ');
const verdict = (kind: PulseVerdict['kind'], finding: string, fits: readonly Wiring[] = [], phases = 0): PulseVerdict => ({
  ...{ kind, finding, fits, phases },
});

/**
 * S20: what the site meter's answer to a pulse says of wiring, transformers and the meter's place. Rise and fall must agree, so that a
 * load of the house that comes or goes meanwhile is not taken for the car.
 */
export function judgePulse(samples: PulseSamples, pulse: Pulse): PulseVerdict {
  const { beforeA, duringA, afterA, wiring, terminals } = pulse;
  const upA = duringA - beforeA;
  const downA = duringA - afterA;
  if (Math.min(upA, downA) < LEAST_STEP_A)
    return verdict('unclear', `The car changed by ${round(Math.min(upA, downA))} A only: it is full, or it limits itself.`);
  if ([samples.before, samples.during, samples.after].some(({ length }) => length < LEAST_SAMPLES))
    return verdict('unclear', 'The meter sent too few samples during the pulse.');
  const answers = answersOf(samples, upA, downA);
  const seen = PHASES.filter((phase) => Math.abs(answers[phase]) >= ANSWERS);
  const wired = phasesOf(wiring).slice(0, terminals);
  if (seen.length === 0) return verdict('failed', 'The meter saw nothing of the pulse: it lies below the charger, or measures elsewhere.');
  const turned = seen.filter((phase) => answers[phase] < 0);
  if (turned.length > 0) return verdict('failed', turnedFinding(turned));
  return judgePlaces(seen, wired, pulse) ?? judgeSize(answers, seen, duringA - beforeA) ?? passed(seen, upA);
}

/** How much of the step each phase answered with: 1 is all of it, -1 the same the wrong way round. */
function answersOf({ before, during, after }: PulseSamples, upA: number, downA: number): PerPhase {
  return perPhase((phase) => {
    const level = (list: readonly PulseSample[]): number => median(list.map(({ currentA }) => currentA[phase]));
    const up = (level(during) - level(before)) / upA;
    const down = (level(during) - level(after)) / downA;
    if (Math.sign(up) !== Math.sign(down)) return 0;
    return Math.abs(up) < Math.abs(down) ? up : down;
  });
}

/** Null: the current came on the phases that the wiring says. */
function judgePlaces(seen: readonly Phase[], wired: readonly Phase[], { wiring, terminals }: Pulse): PulseVerdict | null {
  const missing = wired.filter((phase) => !seen.includes(phase));
  const strange = seen.filter((phase) => !wired.includes(phase));
  if (missing.length === 0 && strange.length === 0) return null;
  if (strange.length === 0)
    return verdict(
      'failed',
      `Nothing came on ${namesOf(missing)}, where the charger is wired: a transformer is missing there, or sits elsewhere.`,
    );
  if (missing.length === 0)
    return verdict('unclear', `${namesOf(strange)} moved too, where the charger is not wired: something in the house ran meanwhile.`);
  const fits = fittingWirings(seen, wiring, terminals);
  const place = `The pulse came on ${namesOf(seen)}, and not on ${namesOf(wired)}`;
  if (fits.length === 0) return verdict('failed', `${place}: no wiring of this charger fits it; the transformers are misplaced.`);
  return verdict('failed', `${place}: the charger is wired ${fits.join(' or ')}, or phases are swapped at the meter.`, fits);
}

/** The wirings of as many phases that put the car's current where it was seen; those of the same direction of rotation first. */
function fittingWirings(seen: readonly Phase[], stated: Wiring, terminals: number): readonly Wiring[] {
  const wirings = (Object.keys(WIRINGS) as Wiring[]).filter((wiring) => wiring.length === stated.length);
  const fitting = wirings.filter((wiring) => {
    const loaded = phasesOf(wiring).slice(0, terminals);
    return loaded.length === seen.length && loaded.every((phase) => seen.includes(phase));
  });
  const isClockwise = (wiring: Wiring): boolean => 'RSTRS'.includes(wiring);
  return [...fitting].sort(
    (one, other) => Number(isClockwise(other) === isClockwise(stated)) - Number(isClockwise(one) === isClockwise(stated)),
  );
}

function turnedFinding(turned: readonly Phase[]): string {
  const [whose, verb] = turned.length === 1 ? ['transformer', 'is'] : ['transformers', 'are'];
  return `The ${whose} on ${namesOf(turned)} ${verb} turned: the meter saw the current fall when the car took more.`;
}

/** Null: the size is right. */
function judgeSize(answers: PerPhase, seen: readonly Phase[], stepA: number): PulseVerdict | null {
  const wrong = seen.filter((phase) => answers[phase] < RIGHT_SIZE.least || answers[phase] > RIGHT_SIZE.most);
  const [phase] = wrong;
  if (phase === undefined) return null;
  const figures = `${NAMES[phase]} answered with ${round(answers[phase] * stepA)} A to a pulse of ${round(stepA)} A`;
  return verdict('failed', `${figures}: the transformer's ratio is wrong, or part of the current goes past it.`);
}

function passed(seen: readonly Phase[], stepA: number): PulseVerdict {
  return verdict('passed', `The meter answered on ${namesOf(seen)} with ${round(stepA)} A, as wired.`, [], seen.length);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const round = (a: number): number => Math.round(a * 10) / 10;
