import { spawn } from 'node:child_process';
import { readdir, readlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compiled } from '../../store/index.ts';
import { closedFlags, runRehearsal } from './run-rehearsal.ts';
import { rehearse } from './rehearse.ts';
import { knownHalo, street } from './testing/known-street.ts';

const input = street(Array.from({ length: 12 }, (_, at) => knownHalo(at)));

/** What a closed process says that it could not do. */
async function tried(code: string): Promise<string> {
  const closing = compiled('closed-process.js', import.meta.url).href;
  const program = `import ${JSON.stringify(closing)}; try { ${code}; console.log('done'); } catch (error) { console.log(error.code ?? error.message); }`;
  const child = spawn(process.execPath, [...closedFlags(), '--input-type=module', '--eval', program], { env: {} });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return said.trim();
}

describe('a rehearsal in a process of its own', () => {
  it('comes to what it comes to here, and the process ends', async () => {
    const told: number[] = [];
    const running = runRehearsal(input, ({ atMs }) => told.push(atMs));
    const result = await running.result;
    await running.stop();
    expect(result).toEqual(rehearse(input, () => undefined));
    expect(told.length).toBeGreaterThan(3);
    expect(told).toEqual([...told].sort((one, other) => one - other));
  }, 60_000);

  it('holds no file open for writing, no socket but the one to its parent', async () => {
    const running = runRehearsal(street(Array.from({ length: 400 }, (_, at) => knownHalo(at))), () => undefined);
    const mine = new Set(await openFiles(process.pid));
    await new Promise<void>((resolve) => setImmediate(resolve));
    const open = await openFiles(running.pid);
    const failed = expect(running.result).rejects.toThrow(/SIGKILL/);
    await running.stop();
    await failed;
    expect(open.filter((file) => file.startsWith('socket:') && mine.has(file))).toEqual([]);
    expect(open.filter((file) => file.startsWith('/') && !file.startsWith('/dev/') && !file.endsWith('.js'))).toEqual([]);
  });

  it('says why it did not end', async () => {
    const broken = { ...input, state: { ...input.state, settings: { ...input.state.settings, waves: null } } };
    const running = runRehearsal(broken as unknown as typeof input, () => undefined);
    await expect(running.result).rejects.toThrow(/TypeError/);
  });
});

const openFiles = async (pid: number): Promise<readonly string[]> => {
  const names = await readdir(`/proc/${pid}/fd`);
  return Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
};

describe('a closed process has no way out', () => {
  const CLOSED = 'A rehearsal has no way out of its process';
  it.each([
    ['connect', `await import('node:net').then(({ connect }) => connect(80, '127.0.0.1'))`],
    ['connect', `await import('node:tls').then(({ connect }) => connect({ port: 443, host: '127.0.0.1' }))`],
    ['connect', `await import('node:http').then(({ get }) => get('http://127.0.0.1/'))`],
    ['connect', `await import('node:http2').then(({ connect }) => connect('http://127.0.0.1/'))`],
    ['listen', `await import('node:net').then(({ createServer }) => createServer().listen(0))`],
    ['send', `await import('node:dgram').then(({ createSocket }) => createSocket('udp4').send('x', 53, '127.0.0.1'))`],
    ['lookup', `await import('node:dns').then((dns) => dns.lookup('localhost', () => undefined))`],
    ['resolve4', `await import('node:dns').then((dns) => new dns.Resolver().resolve4('localhost', () => undefined))`],
    ['resolveMx', `await import('node:dns/promises').then((dns) => dns.default.resolveMx('localhost'))`],
    ['binding', `process.binding('tcp_wrap')`],
  ])('%s: %s', async (name, code) => {
    expect(await tried(code)).toBe(`${CLOSED}: ${name} was called.`);
  });

  it('fetch, and a WebSocket made of it', async () => {
    expect(await tried(`await fetch('http://127.0.0.1/').catch((error) => { throw error.cause })`)).toContain(CLOSED);
  });

  it.each([
    ['a file', `await import('node:fs').then((fs) => fs.writeFileSync('rehearsed', 'x'))`],
    ['a process', `await import('node:child_process').then(({ spawnSync }) => spawnSync('true'))`],
    ['a thread', `await import('node:worker_threads').then(({ Worker }) => new Worker('0', { eval: true }))`],
  ])('makes no %s', async (_what, code) => {
    expect(await tried(code)).toBe('ERR_ACCESS_DENIED');
  });
});
