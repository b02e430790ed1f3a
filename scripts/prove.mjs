// Runs one long proof whole: `npm run prove -- NAME`. Without a name it lists them.
// A proof is test/prove/NAME.test.ts; its size hangs on PHASOR_PROVE_SCALE: a tenth inside `npm test`, 1 here.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'test/prove');
const SUFFIX = '.test.ts';
const LONGEST_MS = 4 * 3600 * 1000;

const names = readdirSync(folder)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .sort();

/** The first line of the comment that opens the file. */
function purpose(name) {
  return /^\s*\/\*\*\s*(?:\n\s*\*\s*)?(.+?)\s*(?:\*\/|\n)/.exec(readFileSync(join(folder, name + SUFFIX), 'utf8'))?.[1] ?? '';
}

const list = names.map((name) => `  ${name.padEnd(24)} ${purpose(name)}`).join('\n') || '  (none yet)';
const [name, ...rest] = process.argv.slice(2);
if (name === undefined) {
  console.log(`npm run prove -- NAME, where NAME is one of\n${list}`);
} else if (!names.includes(name) || rest.length > 0) {
  console.error(`${rest.length > 0 ? 'one name at a time' : `no proof named "${name}"`}; there are\n${list}`);
  process.exitCode = 2;
} else {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const limits = [`--testTimeout=${LONGEST_MS}`, `--hookTimeout=${LONGEST_MS}`];
  const env = { ...process.env, PHASOR_PROVE_SCALE: process.env.PHASOR_PROVE_SCALE ?? '1' };
  const result = spawnSync(process.execPath, [vitest, 'run', `test/prove/${name}${SUFFIX}`, ...limits], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  process.exitCode = result.status ?? 1;
}
