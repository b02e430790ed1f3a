import { constants } from 'node:fs';
import { access, chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import path from 'node:path';

/** Where Linux keeps files in memory, and what statfs(2) calls that. */
const MEMORY = '/dev/shm';
const TMPFS_MAGIC = 0x01021994;

/** What a run needs at most, with the stores, clusters and browser profiles of two files at a time, and room to spare. */
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * Gives this process and the tests a temporary folder in memory, where there is room: a test's store syncs each commit, and a disk makes whoever waits
 * for it wait most of the time. A TMPDIR that is set stays. Resolves to what removes the folder.
 */
export async function keepTemporaryFilesInMemory(): Promise<() => Promise<void>> {
  if (process.env.TMPDIR !== undefined || !(await isRoomy())) return () => Promise.resolve();
  const folder = await mkdtemp(path.join(MEMORY, 'phasor-tests-'));
  await chmod(folder, 0o711); // PostgreSQL's server runs as another user where the tests run as root
  process.env.TMPDIR = folder;
  return () => rm(folder, { recursive: true, force: true });
}

async function isRoomy(): Promise<boolean> {
  try {
    await access(MEMORY, constants.W_OK);
    const { type, bavail, bsize } = await statfs(MEMORY);
    return type === TMPFS_MAGIC && bavail * bsize >= NEEDED_BYTES;
  } catch {
    return false;
  }
}
