import { chargerModels, type ModelName } from '@phasor/models';
import type { ScenarioForm } from './scenario-form.ts';
import type { Place } from './scenario.ts';
import { circuitNames, noCircuit } from './site-plan.ts';
import { stepForms, type RawStep } from './step-forms.ts';
import type { Mistake, Path } from './written-file.ts';

const HOMELESS = 'expected a section “site” in this file for a track that plays there, found none';
const TAKE_TIME = ['wait', 'at', 'power cut', 'network cut', 'street cut'];
const RESTLESS = `expected a step that takes time (${TAKE_TIME.join(', ')}) in a track that repeats, found none`;

/**
 * What fits the form and makes no sense: connectors that no such charger has, steps where they cannot be taken, tracks that never rest.
 * `models`: those of the chargers that will play.
 */
export function misplaced({ tracks, site }: ScenarioForm, models: readonly ModelName[]): Mistake[] {
  const circuits = site === undefined ? [] : circuitNames(site.main);
  return tracks.flatMap(({ at = 'connectors', connectors = [], model, repeats, steps }, index) => {
    const known = outletsOf(model === undefined ? models : models.filter((name) => name === model));
    const base: Path = ['tracks', index];
    const unknown = connectors.flatMap((connectorId, number): Mistake[] =>
      known.has(connectorId) ? [] : [{ path: [...base, 'connectors', number], problem: noConnector(connectorId, model ?? models, known) }],
    );
    const restless = repeats && !steps.some(takesTime) ? [{ path: [...base, 'repeats'], problem: RESTLESS }] : [];
    const homeless = at === 'site' && site === undefined ? [{ path: [...base, 'at'], problem: HOMELESS }] : [];
    return [...unknown, ...restless, ...homeless, ...misplacedSteps(steps, { at, circuits }, [...base, 'steps'])];
  });
}

interface Around {
  readonly at: Place;
  readonly circuits: readonly string[];
}

function misplacedSteps(steps: readonly RawStep[], around: Around, path: Path): Mistake[] {
  return steps.flatMap((step, index) =>
    Object.entries(step).flatMap(([name, value]): Mistake[] => {
      const here: Path = [...path, index, name];
      const places = stepForms[name]?.places ?? [];
      if (!places.includes(around.at)) {
        const problem = `expected a track with at: ${places.join(' or ')} for this step, found at: ${around.at}`;
        return [{ path: here, isAboutName: true, problem }];
      }
      if (name === 'reset fuse') return unknownCircuits(value as readonly string[], around.circuits, here);
      const inner = innerSteps(value);
      return inner ? misplacedSteps(inner, around, [...here, 'steps']) : [];
    }),
  );
}

function unknownCircuits(named: readonly string[], circuits: readonly string[], path: Path): Mistake[] {
  return named.filter((name) => !circuits.includes(name)).map((name) => ({ path, problem: noCircuit(name, circuits) }));
}

function takesTime(step: RawStep): boolean {
  return Object.entries(step).some(([name, value]) => TAKE_TIME.includes(name) || (innerSteps(value)?.some(takesTime) ?? false));
}

function innerSteps(value: unknown): readonly RawStep[] | null {
  return typeof value === 'object' && value !== null && 'steps' in value ? (value.steps as RawStep[]) : null;
}

/** The connectors that have sessions. */
function outletsOf(models: readonly ModelName[]): Set<number> {
  const outlets = models.flatMap((model) => chargerModels[model].outlets);
  return new Set(outlets.filter(({ hasTransactions }) => hasTransactions).map(({ connectorId }) => connectorId));
}

function noConnector(connectorId: number, model: string | readonly string[], known: ReadonlySet<number>): string {
  const whose = typeof model === 'string' ? model : [...new Set(model)].join(' or ');
  const expected = known.size === 0 ? 'none of these chargers is there' : `expected ${[...known].join(' or ')}`;
  return `no ${whose} of this scenario has sessions at connector ${connectorId}; ${expected}`;
}
