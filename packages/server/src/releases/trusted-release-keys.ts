import { readFile } from 'node:fs/promises';
import { trustedKey, type TrustedKey } from '@phasor/release';
import { releaseErrors } from './errors.ts';

const PEM = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g;

/** The public release keys in files (PEM, one or more in each). Throws what reading throws, RELEASE_KEY_UNUSABLE, RELEASE_KEYS_TOO_FEW. */
export async function trustedReleaseKeys(files: readonly string[]): Promise<readonly TrustedKey[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const keys = texts.flatMap((text) => (text.match(PEM) ?? [text]).map(trustedKey));
  const different = [...new Map(keys.map((key) => [key.keyId, key])).values()];
  if (different.length === 1) throw releaseErrors.raise('RELEASE_KEYS_TOO_FEW');
  return different;
}
