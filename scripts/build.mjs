// Compiles what a command needs: TypeScript incrementally, and the portal's web bundle when its sources changed, side by side.
// Types are not checked here (`npm run check` does): a first start takes a third of the time.
// Arguments: the projects to build (default: all). Flags: --quiet prints nothing unless it fails; --no-portal leaves the bundle out.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const flags = new Set(process.argv.slice(2).filter((argument) => argument.startsWith('--')));
const projects = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

function run(script, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (said += text));
    child.once('close', (code) => {
      if (code !== 0) process.stderr.write(said);
      resolve(code ?? 1);
    });
  });
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

function isBundleStale() {
  const portal = join(root, 'packages/portal');
  const bundle = join(portal, 'dist/web/index.html');
  const sources = ['src', 'index.html', 'vite.config.ts', '../models/src', '../contract/src', '../kernel/src'];
  return !existsSync(bundle) || statSync(bundle).mtimeMs < Math.max(...sources.map((path) => newest(join(portal, path))));
}

if (!flags.has('--quiet')) process.stderr.write('building …\n');
const codes = await Promise.all([
  run('typescript/bin/tsc', ['-b', '--noCheck', ...projects], root),
  flags.has('--no-portal') || !isBundleStale()
    ? 0
    : run('vite/bin/vite.js', ['build', '--logLevel', 'warn'], join(root, 'packages/portal')),
]);
process.exit(Math.max(...codes));
