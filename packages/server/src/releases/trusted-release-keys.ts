import { readFile } from 'node:fs/promises';
import { messageOf } from '@phasor/kernel';
import { trustedKey, type TrustedKey } from '@phasor/release';
import { releaseErrors } from './errors.ts';

const PEM = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g;

/** The public release keys in files (PEM, one or more in each). Raises RELEASE_KEY_FILE_INVALID, RELEASE_KEYS_TOO_FEW. */
export async function trustedReleaseKeys(files: readonly string[]): Promise<readonly TrustedKey[]> {
  const keys = new Map<string, TrustedKey>();
  for (const file of files) {
    try {
      const blocks = (await readFile(file, 'utf8')).match(PEM);
      // A secret key would do, and has no business on a server.
      if (!blocks) throw new Error('no public key in PEM stands in it');
      for (const key of blocks.map(trustedKey)) keys.set(key.keyId, key);
    } catch (error) {
      throw releaseErrors.raise('RELEASE_KEY_FILE_INVALID', { file, reason: messageOf(error) }, { cause: error });
    }
  }
  if (keys.size === 1) throw releaseErrors.raise('RELEASE_KEYS_TOO_FEW');
  return [...keys.values()];
}
