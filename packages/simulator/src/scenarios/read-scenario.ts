import type { ModelName } from '@phasor/models';
import { faultMistakes, faultPlanOf } from '../faults/fault-form.ts';
import { misplaced } from './misplaced.ts';
import { checkOf } from './mistakes.ts';
import { normalised } from './normalised.ts';
import { refuseAny, refuseFlaw } from './refusal.ts';
import type { FleetPart, Scenario, Track } from './scenario.ts';
import { ScenarioForm } from './scenario-form.ts';
import { siteMistakes, sitePlanOf } from './site-plan.ts';
import { timeOfDayOf } from './span.ts';
import { stepsOf } from './step-forms.ts';
import { WrittenFile } from './written-file.ts';

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
  refuseFlaw(written, file, 'a scenario: a summary, and steps or tracks');
  const raw = normalised(written.content);
  refuseAny(check(raw), written, file);
  const form = raw as ScenarioForm;
  const fleet = fleetOf(form);
  refuseAny(form.site === undefined ? [] : siteMistakes(form.site, ['site']), written, file);
  refuseAny(faultMistakes(form.faults ?? [], ['faults']), written, file);
  refuseAny(misplaced(form, models ?? (fleet.length > 0 ? fleet.map(({ model }) => model) : ['halo', 'aura'])), written, file);
  return {
    name,
    summary: form.summary,
    beginsMs: form.begins === undefined ? null : timeOfDayOf(form.begins)[0],
    fleet,
    site: form.site === undefined ? null : sitePlanOf(form.site),
    faults: faultPlanOf(form.faults ?? []),
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
