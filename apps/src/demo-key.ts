import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The key of one of the demo's chargers on CAPI, hexadecimal. The server shows it once, at the registration, so it is kept beside the demo's
 * data for the next start. Undefined where neither the folder nor `register` has it.
 */
export async function demoKey(
  dataDir: string,
  chargerId: string,
  register: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const file = join(dataDir, `demo-key-${chargerId}`);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = await register();
  if (key === undefined) return undefined;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, key, { mode: 0o600 });
  return key;
}
