import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelName } from '@phasor/models';
import { raise } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { readScenario } from './read-scenario.ts';
import { textOf } from './written-file.ts';
import type { Scenario } from './scenario.ts';

/** Beside `src` and `dist`, so that both find it at the same place. */
const SHIPPED = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const ENDINGS = new Set(['.yaml', '.yml', '.json']);

/** The names of the scenarios that come with the simulator. */
export function scenarioNames(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => extname(file) === '.yaml')
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * The scenario of that name, or in that file when it has a slash or the ending of YAML or JSON. `models`: the chargers that will play it,
 * where they are not those of the file. Throws SIMULATOR_SCENARIO_UNKNOWN, SIMULATOR_SCENARIO_INVALID.
 */
export function findScenario(nameOrFile: string, models?: readonly ModelName[]): Scenario {
  const isFile = /[/\\]/.test(nameOrFile) || ENDINGS.has(extname(nameOrFile));
  if (isFile)
    return readScenario(textOf(nameOrFile, 'scenario'), { name: basename(nameOrFile, extname(nameOrFile)), file: nameOrFile, models });
  const names = scenarioNames();
  if (!names.includes(nameOrFile)) {
    const meant = didYouMean(nameOrFile, names);
    throw raise('SIMULATOR_SCENARIO_UNKNOWN', { name: nameOrFile, meant, names: names.join(', ') });
  }
  return readScenario(textOf(join(SHIPPED, `${nameOrFile}.yaml`), 'scenario'), { name: nameOrFile, file: `${nameOrFile}.yaml`, models });
}
