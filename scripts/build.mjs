// Compiles the TypeScript projects (incrementally) and, when its sources changed, the portal's web bundle.
// Flags: --quiet prints nothing unless it fails; --no-portal leaves the bundle out.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const flags = new Set(process.argv.slice(2));

function run(script, args, cwd) {
  const result = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], { cwd, encoding: 'utf8' });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  process.exit(result.status ?? 1);
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

if (!flags.has('--quiet')) process.stderr.write('building …\n');
run('typescript/bin/tsc', ['-b'], root);

const portal = join(root, 'packages/portal');
const bundle = join(portal, 'dist/web/index.html');
const sources = ['src', 'index.html', 'vite.config.ts', '../models/src', '../contract/src'].map((path) => newest(join(portal, path)));
if (!flags.has('--no-portal') && (!existsSync(bundle) || statSync(bundle).mtimeMs < Math.max(...sources))) {
  run('vite/bin/vite.js', ['build', '--logLevel', 'warn'], portal);
}
