import { spawn } from 'node:child_process';
import { chmod, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { storeErrors } from '../errors.ts';
import { compiled } from './compiled.ts';

const CLUSTER = 'pg';
const UNFINISHED = 'pg.creating-';

/**
 * The folder of the embedded PostgreSQL cluster under `dataDir`, made if it is not there. The caller holds the folder's lock.
 *
 * It is made in a child process, because initdb leaves 800 MB behind in the process that runs it; and beside its final name, so that a
 * crash half-way never leaves half a cluster: it is renamed once all of it is on the disk.
 *
 * Throws STORE_CREATION_FAILED.
 */
export async function ensureCluster(dataDir: string): Promise<string> {
  const names = await readdir(dataDir);
  for (const name of names.filter((one) => one.startsWith(UNFINISHED))) await rm(path.join(dataDir, name), { recursive: true });
  const folder = path.join(dataDir, CLUSTER);
  if (names.includes(CLUSTER)) return folder;
  const unfinished = path.join(dataDir, `${UNFINISHED}${process.pid}`);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await runChild(unfinished);
    await chmod(unfinished, 0o700);
    await rename(unfinished, folder);
    await syncFolder(dataDir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw storeErrors.raise('STORE_CREATION_FAILED', { dataDir, reason }, { cause: error });
  }
  return folder;
}

async function runChild(folder: string): Promise<void> {
  const program = fileURLToPath(compiled('create-cluster-child.js', import.meta.url));
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the child process ended with ${code ?? 'a signal'}: ${said.trim()}`);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
