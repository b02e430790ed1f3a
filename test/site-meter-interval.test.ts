import type { MeterWithKey, Site, SiteMeter, SiteNow, SiteSettings } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  for (const id of ['A1', 'A2']) await system.register(id);
});
afterAll(() => system.stop());

/** A meter that is registered with so many seconds; says so from so many seconds ago. */
async function newMeter(serial: string, intervalS: number) {
  const { key } = (await system.api.post<MeterWithKey>('/meters', { serial, intervalS })).body;
  let amps = 1;
  return async (secondsAgo: number): Promise<void> => {
    amps += 0.1;
    const { status } = await fetch(`${system.url}/rest/v1/meters/${serial}/samples`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({
        measuredAt: new Date(Date.now() - secondsAgo * 1000).toISOString(),
        ...{ currentA: [amps, amps, amps], voltageV: [230, 230, 230], powerW: [230, 230, 230] },
      }),
    });
    expect(status).toBe(200);
  };
}

const settings = (chargerId: string, serial: string, more: Partial<SiteSettings> = {}): SiteSettings => ({
  ...{ name: 'House', zone: 'Europe/Oslo', mode: 'dynamic', grid: 'TN' },
  fuses: [{ id: 'main', limitA: 63, meters: [{ serial }], worstHouseA: [20, 20, 20] }],
  connectors: [{ chargerId, connectorId: 1, fuseId: 'main', wiring: 'RST', failsafeA: 0 }],
  ...more,
});
const isLive = async (serial: string): Promise<boolean> => (await system.api.get<SiteMeter>(`/meters/${serial}`)).body.isLive;

describe('S16 a meter that sends more often than it is registered with', { timeout: 60_000 }, () => {
  it('is late after 2.5 of the intervals that it keeps', async () => {
    const say = await newMeter('OFTEN', 300);
    for (const secondsAgo of [60, 50]) await say(secondsAgo);
    expect(await isLive('OFTEN')).toBe(true);
    for (const secondsAgo of [40, 30]) await say(secondsAgo);
    expect(await isLive('OFTEN')).toBe(false);
    await say(20);
    expect(await isLive('OFTEN')).toBe(true);
  });

  it('S19 is lost in a moment when it dies, from the first look at the site on', async () => {
    const say = await newMeter('DIES', 300);
    for (const secondsAgo of [4, 3, 2, 1]) await say(secondsAgo);
    const path = `/sites/${(await system.api.post<Site>('/sites', settings('A1', 'DIES'))).body.id}`;
    await system.api.put('/chargers/A1/connectors/1/max-current', { maxA: 16 });
    expect((await system.api.post(`${path}/activate`)).status).toBe(200);
    const isLost = async (): Promise<boolean> => {
      const { status, body } = await system.api.get<SiteNow>(`${path}/now`);
      return status === 200 && body.fallback !== null;
    };
    await until('it is lost by what is stored', 10_000, isLost);
    await say(0);
    await until('it is here', 3_000, async () => !(await isLost()));
    await until('it is lost by what was heard', 15_000, isLost);
  });
});

describe('S19 a meter that sends too rarely to protect a fuse', () => {
  it('is refused when the site is activated, until its samples show that it is quicker', async () => {
    await system.api.put('/chargers/A2/connectors/1/max-current', { maxA: 16 });
    const say = await newMeter('SLOW', 60);
    const { status, body } = await system.api.post<Site>('/sites', settings('A2', 'SLOW'));
    expect(status, 'a draft may have it').toBe(201);
    const path = `/sites/${body.id}`;
    const refused = {
      status: 409,
      body: { code: 'SITE_METER_SLOW', details: { meter: 'SLOW', fuseId: 'main', intervalS: 60, mostS: 15 } },
    };
    expect(await system.api.post(`${path}/activate`)).toMatchObject(refused);
    for (const secondsAgo of [40, 30, 20, 10]) await say(secondsAgo);
    expect((await system.api.post(`${path}/activate`)).status).toBe(200);
    await newMeter('SLOWER', 60);
    expect(await system.api.put(path, settings('A2', 'SLOWER')), 'in an active site').toMatchObject({ body: { code: 'SITE_METER_SLOW' } });
    const still: SiteSettings = { ...settings('A2', 'SLOWER'), mode: 'static' };
    expect((await system.api.put(path, still)).status, 'nothing is balanced by it').toBe(200);
  });
});
