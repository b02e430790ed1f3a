import { spawn } from 'node:child_process';
import { RealClock, SeededRandom } from '@phasor/kernel';
import { activeFlow, openLocalSocket, SiteMeter, type LocalSocket } from '@phasor/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleOf } from '../apps/src/meter-agent/meter-lines.ts';
import { readMeterAgentArguments } from '../apps/src/meter-agent/meter-agent-arguments.ts';
import { startTestSystem, quickestStore, type TestSystem } from './support/system.ts';

const SERIAL = '90012345';
const PIN = '12345678';
const clock = new RealClock();

describe('the meter agent', () => {
  let system: TestSystem;
  let local: LocalSocket;
  let key = '';
  const meter = new SiteMeter({
    serial: SERIAL,
    clock,
    random: new SeededRandom(1),
    flow: () => activeFlow([10, 2, -5]),
    intervalMs: 200,
  });

  beforeAll(async () => {
    system = await startTestSystem({ store: quickestStore() });
    meter.start();
    local = await openLocalSocket(meter, { pin: PIN });
    const { body } = await system.api.post<{ readonly key: string }>('/meters', { serial: SERIAL, name: 'Main board' });
    ({ key } = body);
  });
  afterAll(async () => {
    meter.stop();
    await local.close();
    await system.stop();
  });

  function agent(change: Readonly<Record<string, string>> = {}) {
    const flags = { meter: local.url, pin: PIN, to: `${system.url}/rest/v1/meters/${SERIAL}/samples`, key, every: '1', ...change };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(process.execPath, ['apps/dist/meter-agent.js', ...args]);
    let text = '';
    child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (text += piece.toString()));
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { child, exit, said: () => text };
  }

  it('reads the vendor’s meter in the LAN, dials out, and ends in good order', async () => {
    const { child, exit, said } = agent();
    await expect.poll(said, { timeout: 20_000 }).toContain('push: the system takes the samples');
    const { body } = await system.api.get<{ readonly newest: { readonly currentA: number[]; readonly powerW: number[] } | null }>(
      `/meters/${SERIAL}`,
    );
    expect(body.newest?.currentA).toEqual([10, 2, -5]);
    expect(body.newest?.powerW[2]).toBeLessThan(-1_000);
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(said()).toMatch(/\d+ samples pushed/);
  });

  it('says that the PIN is wrong and ends; says that the key is wrong, or nobody is there, and goes on', async () => {
    const wrongPin = agent({ pin: '87654321' });
    expect(await wrongPin.exit).toBe(2);
    expect(wrongPin.said()).toContain('METER_AGENT_PIN_WRONG');
    const wrongKey = agent({ key: 'not the key' });
    const noMeter = agent({ meter: 'ws://127.0.0.1:9/ws' });
    const noSystem = agent({ to: 'http://127.0.0.1:9/rest/v1/meters/1/samples' });
    await expect.poll(wrongKey.said, { timeout: 20_000 }).toMatch(/push: the system answered 40\d/);
    await expect.poll(noMeter.said, { timeout: 20_000 }).toContain('meter: connect ECONNREFUSED');
    await expect.poll(noSystem.said, { timeout: 20_000 }).toContain('the system cannot be reached');
    for (const { child, exit } of [wrongKey, noMeter, noSystem]) {
      child.kill('SIGINT');
      expect(await exit).toBe(0);
    }
  });

  it.each([
    [[], '--meter is'],
    [['--meter', 'http://x/ws'], '--meter is'],
    [['--meter', 'ws://x/ws', '--pin', '123'], '--pin is the 8 digits'],
    [['--meter', 'ws://x/ws', '--pin', PIN, '--to', 'ftp://x/y'], '--to is where'],
    [['--meter', 'ws://x/ws', '--pin', PIN, '--to', 'https://x/y'], '--key is'],
    [['--meter', 'ws://x/ws', '--pin', PIN, '--to', 'https://x/y', '--key', 'k', '--every', '0'], '--every is'],
    [['--speed', '9'], 'speed'],
  ])('%j is refused: %s', (args, reason) => {
    expect(() => readMeterAgentArguments(args)).toThrow(reason);
  });

  it('takes twelve numbers and nothing else for a sample', () => {
    expect(sampleOf('1,1,2,3,230,231,232,230,462,-696,0,0,180', 'T')).toEqual({
      measuredAt: 'T',
      currentA: [1, 2, 3],
      voltageV: [230, 231, 232],
      powerW: [230, 462, -696],
      angleDeg: [0, 0, 180],
    });
    for (const line of [
      '',
      '1,',
      '1,1,2,3',
      '2,1,2,3,4,5,6,7,8,9,10,11,12',
      '1,1,2,3,4,5,6,7,8,9,10,11,x',
      '1,,2,3,4,5,6,7,8,9,10,11,12',
    ]) {
      expect(sampleOf(line, 'T')).toBeNull();
    }
  });
});
