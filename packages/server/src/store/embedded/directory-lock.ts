import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { storeErrors } from '../errors.ts';

const PREFIX = 'lock.';

/** Holds a data folder for this process. */
export interface DirectoryLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** When the process started, in the kernel's clock ticks since boot; 0 where the system does not tell. */
  readonly started: string;
}

/**
 * Takes `dataDir` for this process, or throws STORE_LOCKED with the pid that has it.
 *
 * PGlite has no lock of its own, and two of them on one folder destroy it. Each process makes a file that names it, pid and start time
 * (a pid alone is reused), and only then looks at the others' files: of two that start at once, at least one sees the other and
 * withdraws, so there are never two holders. Files of processes that are gone are swept away.
 */
export function lockDirectory(dataDir: string): DirectoryLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const me: Holder = { pid: process.pid, started: startOf(process.pid) ?? '0' };
  const mine = path.join(dataDir, fileNameOf(me));
  const refuse = (pid: number): Error => storeErrors.raise('STORE_LOCKED', { dataDir, pid });
  create(mine, () => refuse(me.pid));
  for (const name of readdirSync(dataDir)) {
    const holder = holderOf(name);
    if (!holder || name === path.basename(mine)) continue;
    if (isAlive(holder)) {
      rmSync(mine, { force: true });
      throw refuse(holder.pid);
    }
    rmSync(path.join(dataDir, name), { force: true });
  }
  return { release: () => rmSync(mine, { force: true }) };
}

function fileNameOf({ pid, started }: Holder): string {
  return `${PREFIX}${pid}.${started}`;
}

function holderOf(name: string): Holder | undefined {
  const [, pid, started] = /^lock\.(\d+)\.(\d+)$/.exec(name) ?? [];
  return pid && started ? { pid: Number(pid), started } : undefined;
}

function create(file: string, refused: () => Error): void {
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, `Held by process ${process.pid}. Removed when it stops; ignored when that process is gone.\n`);
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? refused() : error;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  const now = startOf(pid);
  if (now !== undefined) return now === started;
  if (process.platform === 'linux') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When the process started: field 22 of /proc/PID/stat. The second field is the program's name, which may hold spaces and brackets:
 * count from its end. A zombie whose threads have all ended holds nothing any more, and counts as gone.
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, threads, started] = [fields[0], Number(fields[17]), fields[19]];
    return state === 'Z' && threads <= 1 ? undefined : started;
  } catch {
    return undefined;
  }
}
