import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RealClock } from '@phasor/kernel';
import { openStore } from '../../packages/server/src/store/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = path.join(ROOT, 'node_modules/.cache/phasor');
const STORE = path.join(ROOT, 'packages/server/src/store');

/** A data folder with a new embedded store in it, with all tables, and empty. */
export interface FreshDataDir {
  readonly dataDir: string;
  remove(): Promise<void>;
}

/** Creating a store and its tables takes seconds; copying one takes a tenth of one. The template is kept until PGlite or a table changes. */
export async function prepareClusterTemplate(): Promise<void> {
  const template = await templatePath();
  if (await readFile(path.join(template, 'pg/PG_VERSION')).catch(() => undefined)) return;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(path.join(CACHE, 'unfinished-'));
  const store = await openStore({ dataDir: unfinished, clock: new RealClock() });
  await store.close();
  // Two runs at once: the second finds the name taken, by a template as good as its own.
  await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true, force: true }));
}

/** A copy of the template in the temporary folder. */
export async function freshDataDir(): Promise<FreshDataDir> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'phasor-data-'));
  await cp(await templatePath(), dataDir, { recursive: true });
  return { dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

/** Named after all that makes it what it is. */
async function templatePath(): Promise<string> {
  const migrations = (await readdir(path.join(STORE, 'migrations'))).filter((name) => name.endsWith('.ts')).sort();
  const sources = ['migrate.ts', ...migrations.map((name) => `migrations/${name}`)].map((name) => path.join(STORE, name));
  const hash = createHash('sha256');
  for (const file of [path.join(ROOT, 'node_modules/@electric-sql/pglite/package.json'), ...sources]) hash.update(await readFile(file));
  return path.join(CACHE, `store-${hash.digest('hex').slice(0, 16)}`);
}
