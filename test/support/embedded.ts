import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCluster } from '../../packages/server/src/store/embedded/create-cluster.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = path.join(ROOT, 'node_modules/.cache/phasor');

/** A data folder with a new embedded store in it; opening it makes the tables. */
export interface FreshDataDir {
  readonly dataDir: string;
  remove(): Promise<void>;
}

/** Creating a store takes seconds; copying one takes a tenth of one. The template is kept until PGlite changes. */
export async function prepareClusterTemplate(): Promise<void> {
  const template = await templatePath();
  if (await readFile(path.join(template, 'pg/PG_VERSION')).catch(() => undefined)) return;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(path.join(CACHE, 'unfinished-'));
  await ensureCluster(unfinished);
  // Two runs at once: the second finds the name taken, by a template as good as its own.
  await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true, force: true }));
}

/** A copy of the template in the temporary folder. */
export async function freshDataDir(): Promise<FreshDataDir> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'phasor-data-'));
  await cp(await templatePath(), dataDir, { recursive: true });
  return { dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

async function templatePath(): Promise<string> {
  const pglite = JSON.parse(await readFile(path.join(ROOT, 'node_modules/@electric-sql/pglite/package.json'), 'utf8')) as {
    version: string;
  };
  return path.join(CACHE, `cluster-${pglite.version}`);
}
