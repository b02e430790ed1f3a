import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeyPair } from '@phasor/release';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trustedReleaseKeys } from './trusted-release-keys.ts';

const [anna, bertil] = [makeKeyPair(), makeKeyPair()];
let folder: string;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const idsIn = async (...files: string[]): Promise<string[]> => (await trustedReleaseKeys(files)).map(({ keyId }) => keyId);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('R3 the release keys that a server trusts', () => {
  it('stand in a file each, or in one', async () => {
    const both = [anna.keyId, bertil.keyId];
    expect(await idsIn(file('a', anna.publicKeyPem), file('b', bertil.publicKeyPem))).toEqual(both);
    expect(await idsIn(file('both', `Anna\n${anna.publicKeyPem}Bertil\n${bertil.publicKeyPem}`))).toEqual(both);
    expect(await idsIn()).toEqual([]);
  });

  it('are two at least: the same one twice is one', async () => {
    await expect(idsIn(file('a', anna.publicKeyPem), file('again', anna.publicKeyPem))).rejects.toMatchObject({
      code: 'RELEASE_KEYS_TOO_FEW',
    });
  });

  it.each([
    ['is not there', () => join(folder, 'nowhere')],
    ['holds no key', () => file('text', 'a key, believe me')],
    ['holds a secret key', () => file('secret', anna.privateKeyPem)],
  ])('a file that %s stops the start, by its name', async (_, path) => {
    const bad = path();
    await expect(idsIn(bad)).rejects.toMatchObject({ code: 'RELEASE_KEY_FILE_INVALID', message: expect.stringContaining(bad) as string });
  });
});
