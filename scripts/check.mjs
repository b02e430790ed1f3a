// Everything about the sources that can be told without running them: format, lint, types, walls.
// Prints one line a check with its time, then the output of what failed. Exit code 1 if anything did.
// `npm run check -- types walls` runs only those.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = 'typescript/bin/tsc';

/** Two lanes run side by side; inside a lane one check follows the other, because the later ones read what the first has compiled. */
const LANES = [
  [
    { name: 'types', tool: tsc, args: ['-b'] },
    { name: 'test types', tool: tsc, args: ['-p', 'tsconfig.tests.json'] },
    { name: 'portal types', tool: tsc, args: ['-p', 'tsconfig.portal-tests.json'] },
    { name: 'format', tool: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  ],
  [
    { name: 'lint', tool: 'eslint/bin/eslint.js', args: ['--max-warnings', '0', '.'] },
    {
      name: 'walls',
      tool: 'dependency-cruiser/bin/dependency-cruise.mjs',
      args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'packages', 'apps', 'bench', 'test', 'scripts'],
    },
  ],
];

function run({ tool, args }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ isFine: false, output: String(error) }));
    child.on('close', (code) => resolve({ isFine: code === 0, output }));
  });
}

const asked = process.argv.slice(2);
const known = LANES.flat().map(({ name }) => name);
const unknown = asked.filter((name) => !known.some((check) => check.split(' ').at(-1) === name || check === name));
if (unknown.length > 0) {
  console.error(`no check named ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}
const isWanted = (name) => asked.length === 0 || asked.includes(name) || asked.includes(name.split(' ').at(-1));

const failures = [];
await Promise.all(
  LANES.map(async (lane) => {
    for (const check of lane.filter(({ name }) => isWanted(name))) {
      const startedAt = performance.now();
      const { isFine, output } = await run(check);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`${isFine ? 'ok    ' : 'FAILED'} ${check.name.padEnd(14)} ${seconds.padStart(6)} s`);
      if (!isFine) failures.push({ name: check.name, output });
    }
  }),
);

for (const { name, output } of failures) console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}\n${output.trimEnd()}`);
if (failures.length > 0) {
  console.log(`\ncheck failed: ${failures.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
