import { readFileSync } from 'node:fs';

/**
 * Faults of a disk, for tests: a JSON file named by `PHASOR_STORE_FAULT_FILE`, read again before every write and sync, so that a test
 * can switch faults on and off while a server runs in another process.
 */
export interface FaultPlan {
  /** Every sync takes this much longer. */
  readonly syncDelayMs?: number;
  /** Every sync fails with this error code, e.g. `EIO` or `ENOSPC`. */
  readonly failSync?: string;
  /** Every write fails with this error code, e.g. `ENOSPC`. */
  readonly failWrite?: string;
}

export interface Faults {
  beforeSync(): void;
  beforeWrite(): void;
}

const nothing = (): void => undefined;

/** Faults from a file; without a file there are none, and no cost. */
export function faultsFrom(file: string | undefined): Faults {
  if (!file) return { beforeSync: nothing, beforeWrite: nothing };
  return {
    beforeSync() {
      const { syncDelayMs = 0, failSync } = readPlan(file);
      if (syncDelayMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, syncDelayMs);
      if (failSync) throw fault(failSync, 'sync');
    },
    beforeWrite() {
      const { failWrite } = readPlan(file);
      if (failWrite) throw fault(failWrite, 'write');
    },
  };
}

function readPlan(file: string): FaultPlan {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as FaultPlan;
  } catch {
    return {}; // not there, or half written
  }
}

function fault(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: injected fault, ${what}`), { code });
}
