import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkManifest } from './manifest.ts';
import { makeKeyPair, signingKey, trustedKey } from './keys.ts';

/** The compiled program, as `npm run release` starts it. */
const CLI = join(import.meta.dirname, '../dist/cli.js');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  writeFileSync(join(folder, 'image.bin'), Buffer.alloc(300_000, 'an image '));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

const SAYS = '--model halo --hardware 4,5 --from 168,169 --version 180 --counter 11 --expires 2099-01-01T00:00:00Z'.split(' ');
const sign = (...more: string[]) => run('sign', '--key', 'anna.key.pem', '--image', 'image.bin', ...SAYS, '--out', 'first.json', ...more);
const countersign = (key = 'bertil.key.pem') =>
  run('countersign', '--key', key, '--image', 'image.bin', '--manifest', 'first.json', '--out', 'signed.json');
const check = (manifest = 'signed.json') =>
  run('check', '--trust', 'anna.pub.pem,bertil.pub.pem', '--manifest', manifest, '--image', 'image.bin');

describe('R3 npm run release', () => {
  it('prints its help, also when nothing is asked', () => {
    for (const args of [['--help'], [], ['sign', '--help']]) {
      const { status, out, err } = run(...args);
      expect(status).toBe(0);
      expect(err).toBe('');
      for (const words of ['keys', 'countersign', '--trial-support 0|1', 'Exit code 0']) expect(out).toContain(words);
    }
  });

  describe('with two keys', () => {
    beforeEach(() => {
      // As the tool writes them, without starting it for each test.
      for (const name of ['anna', 'bertil']) {
        const { privateKeyPem, publicKeyPem } = makeKeyPair();
        writeFileSync(join(folder, `${name}.key.pem`), privateKeyPem);
        writeFileSync(join(folder, `${name}.pub.pem`), publicKeyPem);
      }
    });

    it('makes keys that only their owner can read, and writes over none', () => {
      expect(run('keys', '--name', 'cecilia')).toMatchObject({ status: 0, err: '' });
      const secret = join(folder, 'cecilia.key.pem');
      expect(statSync(secret).mode & 0o777).toBe(0o600);
      const before = readFileSync(secret, 'utf8');
      expect(signingKey(before).keyId).toBe(trustedKey(readFileSync(join(folder, 'cecilia.pub.pem'), 'utf8')).keyId);
      const again = run('keys', '--name', 'cecilia');
      expect(again).toMatchObject({ status: 2, err: 'RELEASE_FILE_EXISTS: cecilia.key.pem is there already, and is left as it is.\n' });
      expect(readFileSync(secret, 'utf8')).toBe(before);
    });

    it('signs, countersigns and checks what a charger then takes', () => {
      expect(sign()).toMatchObject({ status: 0, err: '' });
      expect(countersign()).toMatchObject({ status: 0, err: '' });
      expect(check()).toMatchObject({ status: 0, out: expect.stringContaining('the image is the one in it') as string });
      const trusted = ['anna', 'bertil'].map((name) => trustedKey(readFileSync(join(folder, `${name}.pub.pem`), 'utf8')));
      const charger = { model: 'halo', hardwareVersion: '4', firmwareVersion: '169', counter: 10, trialSupport: 1 } as const;
      const taken = checkManifest(readFileSync(join(folder, 'signed.json'), 'utf8'), trusted, charger, 0);
      expect(taken).toMatchObject({ version: '180', protocol: 'OCPP', size: 300_000, minTrialSupport: 1 });
    });

    it('one signature is refused with exit code 1, and the same person does not sign twice', () => {
      sign();
      expect(check('first.json')).toMatchObject({
        status: 1,
        err: expect.stringMatching(/^RELEASE_SIGNATURES_TOO_FEW: .*1 good/) as string,
      });
      expect(countersign('anna.key.pem')).toMatchObject({ status: 1, err: expect.stringMatching(/^RELEASE_SIGNED_ALREADY/) as string });
    });

    it('a flipped bit in the image is seen by the second person and by the check', () => {
      sign();
      countersign();
      const image = readFileSync(join(folder, 'image.bin'));
      image[299_999] = (image[299_999] ?? 0) ^ 1;
      writeFileSync(join(folder, 'image.bin'), image);
      expect(check()).toMatchObject({ status: 1, err: expect.stringMatching(/^RELEASE_IMAGE_HASH/) as string });
      rmSync(join(folder, 'signed.json'));
      expect(countersign()).toMatchObject({ status: 1, err: expect.stringMatching(/^RELEASE_IMAGE_HASH/) as string });
      expect(() => statSync(join(folder, 'signed.json'))).toThrow();
    });

    it('what has expired is not signed', () => {
      const late = run(
        'sign',
        '--key',
        'anna.key.pem',
        '--image',
        'image.bin',
        ...SAYS.slice(0, -1),
        '2001-01-01T00:00:00Z',
        '--out',
        'a.json',
      );
      expect(late).toMatchObject({ status: 1, err: expect.stringMatching(/^RELEASE_EXPIRED/) as string });
    });

    it.each<[string, string[], RegExp]>([
      ['no such command', ['sing'], /There is no command sing: it is keys, sign, countersign, check/],
      ['no such flag', ['sign', '--colour', 'red'], /sign knows no flag --colour/],
      ['a flag is missing', ['check', '--manifest', 'a.json'], /check needs --trust FILES/],
      [
        'no number',
        ['sign', ...SAYS, '--key', 'k', '--image', 'i', '--out', 'o', '--counter', 'many'],
        /--counter is a whole number, not “many”/,
      ],
      ['another model', ['sign', '--model', 'dawn'], /--model is halo or aura, not “dawn”/],
      ['no such file', ['check', '--trust', 'nobody.pem', '--manifest', 'image.bin'], /nobody\.pem/],
      [
        'a public key to sign with',
        ['sign', '--key', 'anna.pub.pem', '--image', 'image.bin', ...SAYS, '--out', 'o'],
        /RELEASE_KEY_UNUSABLE/,
      ],
    ])('%s: one line and exit code 2', (_, args, why) => {
      const { status, out, err } = run(...args);
      expect(err).toMatch(why);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect({ status, out }).toEqual({ status: 2, out: '' });
    });
  });
});
