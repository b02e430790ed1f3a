import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@phasor/kernel';

export interface DemoLogin {
  readonly email: string;
  readonly password: string;
}

/** The demo's administrator: made up at its first start and kept beside the demo's data, so that the next start can print it again. */
export function demoLogin(dataDir: string, random: Random): DemoLogin {
  const file = join(dataDir, 'demo-login.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoLogin;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const login = { email: 'demo@phasor.local', password: Buffer.from(random.bytes(9)).toString('base64url') };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(login), { mode: 0o600 });
  return login;
}
