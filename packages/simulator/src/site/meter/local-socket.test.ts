import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { activeFlow } from '../phase-flow.ts';
import { openLocalSocket, type LocalSocket } from './local-socket.ts';
import { SiteMeter } from './site-meter.ts';

const PIN = '12345678';
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

async function scene() {
  const flow = activeFlow([10, 2, -5]);
  const meter = new SiteMeter({
    serial: '9001',
    clock: new VirtualClock(),
    random: new SeededRandom(3),
    flow: () => flow,
    intervalMs: 1000,
  });
  meter.start();
  const server: LocalSocket = await openLocalSocket(meter, { pin: PIN });
  open.push(server);
  const socket = new WebSocket(server.url);
  open.unshift(socket);
  await new Promise((resolve) => socket.once('open', resolve));
  /** The next message after asking, or null when none comes. */
  const ask = (line: string): Promise<string | null> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), 200);
      socket.once('message', (data: Buffer) => {
        clearTimeout(timer);
        resolve(data.toString('utf8'));
      });
      socket.send(line);
    });
  return { meter, ask };
}

describe('the meter’s local WebSocket', () => {
  it('says what it is, lets the PIN in, and tells twelve numbers: current, voltage, power, angle', async () => {
    const { ask, meter } = await scene();
    expect(await ask('?,6')).toMatch(/^\?,6/);
    expect(await ask(`5,${PIN}`)).toBe('5,1');
    const line = (await ask('?,1')) ?? '';
    expect(line).toMatch(/^1,/);
    const numbers = line.slice(2).split(',').map(Number);
    expect(numbers).toHaveLength(12);
    expect(numbers).toEqual([10, 2, 5, ...(meter.newest?.voltageV ?? []), ...(meter.newest?.powerW ?? []), 0, 0, 180]);
  });

  it('refuses a wrong PIN, and tells nothing without one', async () => {
    const { ask } = await scene();
    expect(await ask('?,1')).toBeNull();
    expect(await ask('5,87654321')).toBe('5,0');
    expect(await ask('?,1')).toBeNull();
  });
});
