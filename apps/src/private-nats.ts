import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { freePort } from './processes.ts';

/** A NATS server of the tests' own, on a free port of the loopback. */
export interface PrivateNats {
  readonly url: string;
  stop(): Promise<void>;
}

/** Thrown when no NATS server is installed; its message says so. */
export class NatsMissing extends Error {}

const CANDIDATES = [process.env['PHASOR_TEST_NATS'], '/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'];

/** Where the server is installed, or undefined. */
export const natsPath = (): string | undefined => CANDIDATES.find((candidate) => candidate !== undefined && existsSync(candidate));

/** Starts one from the installed program. `atPort`: default a free one. Rejects with {@link NatsMissing}. */
export async function startPrivateNats(atPort?: number): Promise<PrivateNats> {
  const path = natsPath();
  if (path === undefined) throw new NatsMissing('no NATS: neither the package nats-server nor PHASOR_TEST_NATS');
  const port = atPort ?? (await freePort());
  const server = spawn(path, ['-a', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise<void>((resolve) => server.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: server.stderr }).on('line', (line) => {
      if (line.includes('Server is ready')) resolve();
    });
    server.once('error', reject);
    server.once('close', (code) => reject(new Error(`nats-server ended with ${code ?? 'a signal'}`)));
  });
  return {
    url: `nats://127.0.0.1:${port}`,
    stop: async () => {
      server.kill('SIGTERM');
      await gone;
    },
  };
}
