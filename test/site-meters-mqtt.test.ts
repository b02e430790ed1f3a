import { RealClock, SeededRandom } from '@phasor/kernel';
import { activeFlow, publishOverMqtt, SiteMeter } from '@phasor/simulator';
import { describe, expect, it } from 'vitest';
import { mosquittoPath, startMosquitto } from './support/mosquitto.ts';
import { quickestStore, startTestSystem } from './support/system.ts';
import { until } from './support/until.ts';

interface MeterBody {
  readonly newest: { readonly currentA: number[] } | null;
}

describe('a site meter that publishes', () => {
  it('S4 is heard over a real broker with its key, and not with another', async (context) => {
    const path = mosquittoPath();
    if (path === undefined) return context.skip('no mosquitto found');
    const broker = await startMosquitto(path);
    const system = await startTestSystem({ store: quickestStore(), mqttUrl: broker.url });
    const clock = new RealClock();
    const meterOf = (serial: string) =>
      new SiteMeter({ serial, clock, random: new SeededRandom(1), flow: () => activeFlow([10, 5, -2]), intervalMs: 200 });
    const [honest, stranger] = [meterOf('MQ-1'), meterOf('MQ-2')];
    const { body } = await system.api.post<{ key: string }>('/meters', { serial: 'MQ-1', intervalS: 1 });
    await system.api.post('/meters', { serial: 'MQ-2', intervalS: 1 });
    const ends = [
      await publishOverMqtt(honest, { url: broker.url, key: body.key, clock }),
      await publishOverMqtt(stranger, { url: broker.url, key: body.key, clock }),
    ];
    stranger.start();
    honest.start();
    const heard = await until('a sample', 15_000, async () => (await system.api.get<MeterBody>('/meters/MQ-1')).body.newest);
    expect(heard.currentA).toEqual([10, 5, -2]);
    expect((await system.api.get<MeterBody>('/meters/MQ-2')).body.newest).toBeNull();
    honest.stop();
    stranger.stop();
    for (const end of ends) await end();
    await system.stop();
    await broker.stop();
  });
});
