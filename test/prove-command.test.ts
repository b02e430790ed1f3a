import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScale, scaled } from './support/prove-scale.ts';

const prove = (...names: string[]) =>
  spawnSync(process.execPath, [resolve(import.meta.dirname, '../scripts/prove.mjs'), ...names], { encoding: 'utf8', timeout: 20_000 });

describe('npm run prove', () => {
  it('lists the proofs when no name is given', () => {
    const { status, stdout } = prove();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^npm run prove -- NAME, where NAME is one of\n {2}\S/);
  });

  it('refuses a name it does not know, and says which there are', () => {
    const { status, stderr } = prove('no-such-proof');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^no proof named "no-such-proof"; there are\n {2}\S/);
  });

  it('runs a tenth by default', () => {
    expect(scaled(1_000_000, readScale(undefined))).toBe(100_000);
    expect(scaled(1_000_000, readScale('1'))).toBe(1_000_000);
    expect(scaled(3, readScale('0.1'))).toBe(1);
  });

  it.each(['', '0', '-1', 'all', '11'])('refuses the scale "%s"', (text) => {
    expect(() => readScale(text)).toThrow('PHASOR_PROVE_SCALE');
  });
});
