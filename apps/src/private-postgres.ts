import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';

/** A PostgreSQL server of the tests' own, on a free port of the loopback, with its data under the temporary folder. */
export interface PrivatePostgres {
  /** Of its maintenance database; {@link freshDatabase} makes others. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Thrown when no PostgreSQL is installed; its message says so. */
export class PostgresMissing extends Error {}

/** Starts one from the installed binaries. `settings` are added to the command line, e.g. `{ fsync: 'off' }`. Takes about 3 s. */
export async function startPrivatePostgres(settings: Readonly<Record<string, string>> = {}): Promise<PrivatePostgres> {
  const binaries = findBinaries();
  const owner = ownerOfServer();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'phasor-postgres-'));
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const run = (name: string, options: readonly string[]): ChildProcess =>
    spawn(path.join(binaries, name), [...options], {
      ...owner,
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const data = path.join(folder, 'data');
  await untilDone(run('initdb', ['-D', data, '-U', 'phasor', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']));
  const port = await freePort();
  const options = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '100', ...settings };
  const server = run('postgres', ['-D', data, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])]);
  const gone = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    server.kill('SIGINT'); // fast shutdown: disconnects clients
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://phasor@127.0.0.1:${port}/postgres`, stop };
}

/** A new, empty database beside the one that `serverUrl` names. */
export async function freshDatabase(serverUrl: string): Promise<FreshDatabase> {
  const name = `phasor_test_${randomBytes(6).toString('hex')}`;
  await administer(serverUrl, `create database ${name} encoding 'UTF8' template template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(serverUrl, `drop database if exists ${name} with (force)`) };
}

/** Runs one statement on a connection of its own. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The folder that holds both `initdb` and `postgres`: on the path, or where Debian puts them. */
function findBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...versions.map((version) => path.join(debian, version, 'bin'))];
  const found = folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(path.join(folder, name))));
  if (!found) throw new PostgresMissing('no PostgreSQL: neither initdb and postgres on the path nor PHASOR_TEST_DATABASE_URL');
  return found;
}

/** PostgreSQL refuses to run as root; then it runs as the user that its package made. */
function ownerOfServer(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  if (!uid || !gid) throw new PostgresMissing('no PostgreSQL: running as root, and there is no user postgres to run it as');
  return { uid: Number(uid), gid: Number(gid) };
}

async function untilDone(child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code ?? 'a signal'}: ${said}`);
}

async function untilReady(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4000);
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('close', () => reject(new Error(`postgres did not start: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}
