import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealClock } from '@phasor/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { TestCentralSystem } from './testing/central-system.ts';

/** The compiled program, as `npm run simulate` starts it. */
const CLI = join(import.meta.dirname, '../dist/cli.js');
const children: ChildProcess[] = [];

function run(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args]);
  children.push(child);
  const text = { out: '', err: '' };
  child.stdout.on('data', (data) => (text.out += String(data)));
  child.stderr.on('data', (data) => (text.err += String(data)));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, text, exit };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('npm run simulate', () => {
  it('prints its help', async () => {
    const { text, exit } = run('--help');
    expect(await exit).toBe(0);
    expect(text.out).toContain('--url URL');
  });

  it('refuses wrong flags with one line and exit code 2', async () => {
    const { text, exit } = run('--url', 'ws://127.0.0.1:1', '--model', 'dawn');
    expect(await exit).toBe(2);
    expect(text.err.trim().split('\n')).toEqual([
      'SIMULATOR_FLAG_INVALID: --model is halo or aura, not “dawn”. Run with --help to see the flags.',
    ]);
  });

  it('refuses a port that is taken, and a file that is not there', async () => {
    const centralSystem = new TestCentralSystem(new RealClock());
    await centralSystem.start();
    const taken = run('--url', centralSystem.url, '--control', new URL(centralSystem.url).port);
    expect(await taken.exit).toBe(2);
    expect(taken.text.err).toContain('EADDRINUSE');
    const missing = run('--url', centralSystem.url, '--ca', '/no/such/file');
    expect(await missing.exit).toBe(2);
    expect(missing.text.err).toContain('/no/such/file');
    await centralSystem.die();
  });

  it('connects, tells what happens, is driven from outside, and ends at Ctrl-C with a goodbye', async () => {
    const centralSystem = new TestCentralSystem(new RealClock());
    await centralSystem.start();
    const { child, text, exit } = run('--url', centralSystem.url, '--id', 'WALL', '--scenario', 'idle', '--control', '0');
    await expect.poll(() => text.out, { timeout: 15_000 }).toContain('WALL accepted, heartbeat');
    const [, control] = /control: (\S+)/.exec(text.out) ?? [];
    const post = (verb: string, body: unknown) => fetch(`${control}/WALL/${verb}`, { method: 'POST', body: JSON.stringify(body) });
    await post('plug-in', { connector: 1, car: { reactionMs: 0 } });
    await post('swipe', { tag: 'TAG-1' });
    await expect.poll(() => text.out).toMatch(/WALL connector 1: charging 16\.0 A on L1 L2 L3, 11\.\d kW/);
    await expect.poll(() => centralSystem.said('StartTransaction')).toHaveLength(1);
    const link = centralSystem.link('WALL');
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(text.err).toBe('');
    await expect.poll(() => link.isOpen).toBe(false);
    expect(centralSystem.said('StopTransaction')).toEqual([]);
    await centralSystem.die();
  });

  it('with --interactive does what comes through a pipe, without colours, and says goodbye at its end', async () => {
    const centralSystem = new TestCentralSystem(new RealClock());
    await centralSystem.start();
    const { child, text, exit } = run('--url', centralSystem.url, '--id', 'WALL', '--interactive');
    child.stdin.end('wait 1 s\nplug 1p 10A\ntag\nwait 1 s\nshow\nunplug\nwait 1 s\n');
    expect(await exit).toBe(0);
    expect(text.err).toBe('');
    expect(text.out).toContain('Halo WALL  connected, accepted');
    expect(text.out).toContain('1       Charging, a car is in, tag C0FFEE01, transaction 1');
    expect(text.out).not.toContain('\u001b');
    expect(centralSystem.said('StopTransaction')).toHaveLength(1);
    await centralSystem.die();
  });

  it('with --interactive has a prompt at a terminal, colours the lights, and ends at Ctrl-C', async (context) => {
    if (spawnSync('script', ['--version']).error) return context.skip('no `script` found, which gives a program a terminal');
    const centralSystem = new TestCentralSystem(new RealClock());
    await centralSystem.start();
    const command = [process.execPath, CLI, '--url', centralSystem.url, '--id', 'WALL', '--interactive'].join(' ');
    const child = spawn('script', ['-qfec', command, '/dev/null'], { env: { ...process.env, TERM: 'xterm', NO_COLOR: '' } });
    children.push(child);
    let out = '';
    child.stdout.on('data', (data) => (out += String(data)));
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    await expect.poll(() => out, { timeout: 15_000 }).toContain('centre \u001b[97m● white, steady\u001b[0m');
    expect(out).toContain('WALL> ');
    child.stdin.write('plug\r');
    await expect.poll(() => out).toContain('Waiting for an RFID tag');
    child.stdin.write('\u0003');
    expect(await exit).toBe(0);
    await centralSystem.die();
  });

  it('killed and started again with --data, tells the end of what it had begun, in order', async () => {
    const centralSystem = new TestCentralSystem(new RealClock());
    await centralSystem.start();
    const data = mkdtempSync(join(tmpdir(), 'twins-'));
    const flags = ['--url', centralSystem.url, '--id', 'WALL', '--scenario', 'idle', '--data', data];
    const { child, text, exit } = run(...flags, '--control', '0');
    await expect.poll(() => text.out, { timeout: 15_000 }).toContain('WALL accepted, heartbeat');
    const [, control] = /control: (\S+)/.exec(text.out) ?? [];
    const post = (verb: string, body: unknown) => fetch(`${control}/WALL/${verb}`, { method: 'POST', body: JSON.stringify(body) });
    await post('plug-in', { connector: 1, car: { reactionMs: 0 } });
    await post('swipe', { tag: 'TAG-1' });
    await expect.poll(() => text.out).toContain('transaction 1');
    await post('disconnect', {});
    child.kill('SIGKILL');
    await exit;
    const again = run(...flags);
    await expect
      .poll(() => centralSystem.said('StopTransaction'), { timeout: 15_000 })
      .toMatchObject([{ transactionId: 1, reason: 'PowerLoss' }]);
    const [start] = centralSystem.said('StartTransaction');
    expect(centralSystem.said('StopTransaction')[0]?.meterStop).toBeGreaterThanOrEqual(start?.meterStart ?? Infinity);
    again.child.kill('SIGINT');
    expect(await again.exit).toBe(0);
    await centralSystem.die();
    rmSync(data, { recursive: true });
  });
});
