/** A change of the balancing engine's code fails a test: the share of mutants killed, group by group, at least 80 % where it matters most. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GROUPS, type Group } from '../mutation/groups.ts';
import { filesBelow, isTest, isTypeScript, root } from '../source-files.ts';
import { proveScale } from '../support/prove-scale.ts';

const SOURCES = 'packages/balancing/src/';
const STRYKER = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const CONFIG = 'test/mutation/stryker.config.json';

interface StrykerConfig {
  readonly vitest: { readonly configFile: string };
  readonly jsonReporter: { readonly fileName: string };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(join(root, path), 'utf8')) as T;

const filesOf = (wanted: (path: string) => boolean): string[] =>
  filesBelow(SOURCES.slice(0, -1), (path) => isTypeScript(path) && wanted(path)).map(({ path }) => path);
const sourcesOf = ({ sources }: Group): string[] => filesOf((path) => !isTest(path) && sources.test(path.slice(SOURCES.length)));
/** The tests that a pattern names, as far as it is plain. */
const testsOf = (pattern: string): string[] =>
  filesOf((path) => path.endsWith('.test.ts') && path.startsWith(SOURCES + (/^[^*!]*/.exec(pattern)?.[0] ?? '')));

async function reportOf(group: Group): Promise<Report> {
  const { jsonReporter } = await readJson<StrykerConfig>(CONFIG);
  await rm(join(root, jsonReporter.fileName), { force: true });
  // Stryker starts a Vitest of its own, which must not take itself for a part of this one.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|NODE_OPTIONS|TEST$)/.test(name));
  const env = { ...Object.fromEntries(own), PHASOR_MUTATION_TESTS: group.tests.join(), PROPERTY_RUNS: String(group.runs) };
  const child = spawn(process.execPath, [STRYKER, 'run', CONFIG, '--mutate', sourcesOf(group).join()], { cwd: root, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect(status, output).toBe(0);
  return readJson(jsonReporter.fileName);
}

/** Killed in % of all that could be: a mutant that no test reaches survives, one that never ends is noticed. */
function scoreOf(statuses: readonly string[]): { percent: number; killed: number; all: number } {
  const count = (...of: string[]): number => statuses.filter((status) => of.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  const all = killed + count('Survived', 'NoCoverage');
  return { percent: (100 * killed) / all, killed, all };
}

describe('mutants of the balancing engine', () => {
  it('are made by a configuration that names what is there', async () => {
    const { vitest } = await readJson<StrykerConfig>(CONFIG);
    expect(existsSync(STRYKER)).toBe(true);
    expect(existsSync(join(root, vitest.configFile))).toBe(true);
    for (const group of GROUPS) {
      expect(sourcesOf(group), group.name).not.toEqual([]);
      for (const tests of group.tests) expect(testsOf(tests), tests).not.toEqual([]);
    }
  });

  // A tenth of it would say nothing of a group's score.
  if (proveScale < 1) return;
  it.each(GROUPS)('$name', async (group) => {
    const startedAt = performance.now();
    const { files } = await reportOf(group);
    for (const [path, { mutants }] of Object.entries(files)) {
      const { percent, killed, all } = scoreOf(mutants.map(({ status }) => status));
      if (all > 0) console.log(`  ${path.slice(SOURCES.length).padEnd(24)} ${percent.toFixed(1).padStart(5)} %  ${killed} of ${all}`);
    }
    const { percent, killed, all } = scoreOf(Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status)));
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const wanted = group.atLeast === undefined ? 'reported' : `at least ${group.atLeast} %`;
    console.log(`${group.name}: ${percent.toFixed(1)} % (${wanted}), ${killed} of ${all} mutants killed in ${seconds} s`);
    expect(percent).toBeGreaterThanOrEqual(group.atLeast ?? 0);
  });
});
