import type { ModelName } from '@phasor/models';
import { raise } from '../errors.ts';
import { misplaced } from './misplaced.ts';
import { checkOf } from './mistakes.ts';
import { normalised } from './normalised.ts';
import type { FleetPart, Scenario, Track } from './scenario.ts';
import { ScenarioForm } from './scenario-form.ts';
import { siteMistakes, sitePlanOf } from './site-plan.ts';
import { timeOfDayOf } from './span.ts';
import { stepsOf } from './step-forms.ts';
import { pathText, WrittenFile, type Mistake, type Path, type Position } from './written-file.ts';

export interface ReadScenarioOptions {
  /** How the scenario is called. */
  readonly name: string;
  /** As it is named in a refusal. */
  readonly file: string;
  /** The chargers that will play it when the command line says so; the file's own otherwise. */
  readonly models?: readonly ModelName[] | undefined;
}

const check = checkOf(ScenarioForm);

/**
 * Reads a scenario, YAML or JSON. Throws SIMULATOR_SCENARIO_INVALID with file, line, path and what was expected for the first mistake in the
 * text, and the number of the others.
 */
export function readScenario(text: string, { name, file, models }: ReadScenarioOptions): Scenario {
  const written = new WrittenFile(text);
  if (written.flaw) throw refusal(file, written.flaw.position, [], written.flaw.problem, 0);
  const { content } = written;
  if (content === null || content === undefined) {
    throw refusal(file, { line: 1, column: 1 }, [], 'the file is empty; expected a scenario: a summary, and steps or tracks', 0);
  }
  const raw = normalised(content);
  refuseAny(check(raw), written, file);
  const form = raw as ScenarioForm;
  const fleet = fleetOf(form);
  refuseAny(form.site === undefined ? [] : siteMistakes(form.site, ['site']), written, file);
  refuseAny(misplaced(form, models ?? (fleet.length > 0 ? fleet.map(({ model }) => model) : ['halo', 'aura'])), written, file);
  return {
    name,
    summary: form.summary,
    beginsMs: form.begins === undefined ? null : timeOfDayOf(form.begins)[0],
    fleet,
    site: form.site === undefined ? null : sitePlanOf(form.site),
    tracks: form.tracks.map(trackOf),
  };
}

function fleetOf({ chargers = [] }: ScenarioForm): FleetPart[] {
  return chargers.map(({ model, count = 1, firmware, configuration = {}, wiring, phases, meter }) => ({
    model,
    count,
    firmwareVersion: firmware,
    configuration: Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, String(value)])),
    ...(wiring === undefined ? {} : { wirings: wiring }),
    ...(phases === undefined && meter === undefined
      ? {}
      : { phaseHardware: { ...(phases && { phaseHardware: phases }), ...(meter && { meterSide: meter }) } }),
  }));
}

function trackOf({ at, share, model, connectors, repeats, steps }: ScenarioForm['tracks'][number]): Track {
  return {
    at: at ?? 'connectors',
    share: share === undefined ? 1 : Number.parseFloat(share) / 100,
    model: model ?? null,
    connectors: connectors ?? null,
    repeats: repeats ?? false,
    steps: stepsOf(steps),
  };
}

/** Throws for the mistake that stands first in the text. */
function refuseAny(mistakes: readonly Mistake[], written: WrittenFile, file: string): void {
  const [first, ...others] = mistakes
    .map(({ problem, path, isAboutName }) => ({ problem, ...written.locate(path, isAboutName) }))
    .sort((one, other) => one.position.line - other.position.line || one.position.column - other.position.column);
  if (first) throw refusal(file, first.position, first.path, first.problem, others.length);
}

function refusal(file: string, { line, column }: Position, path: Path, problem: string, others: number): Error {
  const where = path.length === 0 ? '' : ` ${pathText(path)}:`;
  const more = others === 0 ? '' : ` (and ${others} more)`;
  return raise('SIMULATOR_SCENARIO_INVALID', { file, line, column, path: pathText(path), where, problem, more });
}
