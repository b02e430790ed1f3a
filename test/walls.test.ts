import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const runFile = promisify(execFile);
const houses: string[] = [];

afterAll(() => Promise.all(houses.map((house) => rm(house, { recursive: true, force: true }))));

/** Builds a small house of the given files (path → what it imports), runs the real rules over it, and returns `rule: from → to`. */
async function violations(files: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const house = await mkdtemp(join(tmpdir(), 'phasor-walls-'));
  houses.push(house);
  await mkdir(join(house, 'node_modules/@phasor'), { recursive: true });
  const folders = new Set(Object.keys(files).map((path) => path.replace(/\/(?:src|dist)\/.*/, '')));
  for (const folder of folders) {
    const name = `@phasor/${folder.replace('packages/', '')}`;
    await mkdir(join(house, folder, 'src'), { recursive: true });
    const manifest = { name, type: 'module', exports: { '.': { source: './src/index.ts' } }, dependencies: dependenciesIn(files, folder) };
    await writeFile(join(house, folder, 'package.json'), JSON.stringify(manifest));
    await symlink(join(house, folder), join(house, 'node_modules', name));
  }
  for (const [path, imports] of Object.entries(files)) {
    await mkdir(dirname(join(house, path)), { recursive: true });
    await writeFile(join(house, path), [...imports.map((from) => `import ${JSON.stringify(from)};`), 'export {};'].join('\n'));
  }
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [tool, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders];
  // The json report is the answer; the tool's exit code counts violations and is no failure of this run.
  const { stdout } = await runFile(process.execPath, args, { cwd: house }).catch((error: { stdout: string }) => error);
  const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string; to: string }[] } };
  return report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort();
}

function dependenciesIn(files: Readonly<Record<string, readonly string[]>>, folder: string): Record<string, string> {
  const imports = Object.entries(files).flatMap(([path, names]) => (path.startsWith(`${folder}/`) ? names : []));
  return Object.fromEntries(imports.filter((name) => name.startsWith('@phasor/')).map((name) => [name, '*']));
}

describe('the walls', () => {
  it('let through what the design allows', async () => {
    expect(
      await violations({
        'packages/kernel/src/index.ts': ['node:crypto'],
        'packages/ocpp/src/index.ts': ['@phasor/kernel'],
        'packages/models/src/index.ts': ['@phasor/kernel'],
        'packages/contract/src/index.ts': ['@phasor/kernel'],
        'packages/simulator/src/index.ts': ['@phasor/ocpp', '@phasor/models'],
        'packages/portal/src/index.ts': ['@phasor/kernel', '@phasor/contract', '@phasor/models'],
        'packages/server/src/index.ts': ['./store/index.ts', './gateway/index.ts'],
        'packages/server/src/store/index.ts': ['./rows.ts'],
        'packages/server/src/store/rows.ts': ['@phasor/kernel'],
        'packages/server/src/gateway/index.ts': ['../store/index.ts', '@phasor/ocpp'],
        'apps/src/index.ts': ['@phasor/server', '@phasor/simulator'],
        'bench/src/index.ts': ['@phasor/apps', '@phasor/simulator'],
      }),
    ).toEqual([]);
  });

  it('keep the packages apart', async () => {
    expect(
      await violations({
        'packages/kernel/src/index.ts': [],
        'packages/ocpp/src/index.ts': ['@phasor/contract'],
        'packages/contract/src/index.ts': [],
        'packages/simulator/src/index.ts': ['@phasor/server', './twin.test.ts'],
        'packages/simulator/src/twin.test.ts': ['@phasor/server'],
        'packages/server/src/index.ts': [],
        'packages/server/src/main.ts': ['@phasor/simulator'],
        'packages/server/src/deep.ts': ['../../kernel/src/inside.ts'],
        'packages/kernel/src/inside.ts': [],
        'packages/portal/src/index.ts': ['@phasor/ocpp', '@phasor/server'],
        'packages/models/src/index.ts': ['node:fs'],
        'packages/helpers/src/index.ts': ['@phasor/kernel'],
      }),
    ).toEqual([
      'ocpp-imports: packages/ocpp/src/index.ts → packages/contract/src/index.ts',
      'package-is-on-the-list: packages/helpers/src/index.ts → packages/kernel/src/index.ts',
      'packages-meet-at-index: packages/server/src/deep.ts → packages/kernel/src/inside.ts',
      'portal-imports: packages/portal/src/index.ts → packages/ocpp/src/index.ts',
      'portal-imports: packages/portal/src/index.ts → packages/server/src/index.ts',
      'product-does-not-import-tests: packages/simulator/src/index.ts → packages/simulator/src/twin.test.ts',
      'pure-packages-do-no-io: packages/models/src/index.ts → fs',
      'server-imports: packages/server/src/main.ts → packages/simulator/src/index.ts',
      'simulator-imports: packages/simulator/src/index.ts → packages/server/src/index.ts',
      'simulator-imports: packages/simulator/src/twin.test.ts → packages/server/src/index.ts',
    ]);
  });

  it('keep the domains of the server in their order', async () => {
    expect(
      await violations({
        'packages/server/src/index.ts': [],
        'packages/server/src/store/index.ts': ['../sessions/index.ts'],
        'packages/server/src/sessions/index.ts': ['../chargers/registry.ts', '../index.ts'],
        'packages/server/src/chargers/registry.ts': [],
        'packages/server/src/weather/index.ts': ['../store/index.ts'],
        'packages/server/src/gateway/index.ts': ['./link.ts', '../../dist/worker.js'],
        'packages/server/src/gateway/link.ts': ['./index.ts', './nowhere.ts'],
        'packages/server/dist/worker.js': [],
      }),
    ).toEqual([
      'no-circular: packages/server/src/gateway/index.ts → packages/server/src/gateway/link.ts',
      'no-dist: packages/server/src/gateway/index.ts → packages/server/dist/worker.js',
      'no-unresolvable: packages/server/src/gateway/link.ts → ./nowhere.ts',
      'server-domain-is-on-the-list: packages/server/src/weather/index.ts → packages/server/src/store/index.ts',
      'server-domains-know-no-main: packages/server/src/sessions/index.ts → packages/server/src/index.ts',
      'server-domains-meet-at-index: packages/server/src/sessions/index.ts → packages/server/src/chargers/registry.ts',
      'server-store-looks-down: packages/server/src/store/index.ts → packages/server/src/sessions/index.ts',
    ]);
  });
});
