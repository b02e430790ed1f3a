import type { Site, SiteDecisionPage, SiteNow } from '@phasor/contract';
import { RealClock } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawCharger } from './support/raw-charger.ts';
import { freshStore, type FreshStore } from './support/stores.ts';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const clock = new RealClock();
let store: FreshStore;
let system: TestSystem;
let grid: RawCharger;
let siteId = '';

/** An OCPP charger whose connector 0 is the grid connection, and a site that has no other meter. */
beforeAll(async () => {
  store = await freshStore(quickestStore());
  system = await startTestSystem({ on: store });
  const { api } = system;
  for (const id of ['GRID', 'CAR']) await system.register(id);
  await api.put('/chargers/CAR/connectors/1/max-current', { maxA: 16 });
  await connect();
  const settings = {
    ...{ name: 'House', zone: 'Europe/Oslo', mode: 'dynamic', grid: 'TN' },
    fuses: [{ id: 'main', limitA: 63, meters: [{ chargerId: 'GRID' }], worstHouseA: [30, 30, 30] }],
    connectors: [{ chargerId: 'CAR', connectorId: 1, fuseId: 'main', wiring: 'RST', failsafeA: 0 }],
  };
  const { body } = await api.post<Site>('/sites', settings);
  siteId = body.id;
  expect((await api.post(`/sites/${siteId}/activate`)).status).toBe(200);
});
afterAll(async () => {
  await grid.close();
  await system.stop();
  await store.remove();
});

async function connect(): Promise<void> {
  grid = await RawCharger.connect(system.ocppUrl, 'GRID');
  await grid.ask('BootNotification', { chargePointVendor: 'Grid', chargePointModel: 'Meter' });
}

/** It says so, by a clock that is so far ahead. */
async function say(sampledValue: readonly object[], aheadMs = 0): Promise<void> {
  const timestamp = new Date(clock.now() + aheadMs).toISOString();
  await grid.ask('MeterValues', { connectorId: 0, meterValue: [{ timestamp, sampledValue }] });
}

const phase = (measurand: string, on: string, value: number, unit: string) => ({ measurand, phase: on, value: String(value), unit });
const currents = (amps: readonly number[], unit = 'A') => amps.map((value, at) => phase('Current.Import', `L${at + 1}`, value, unit));
/** 50 A at 230 V, on each phase. */
const POWER = ['L1', 'L2', 'L3'].flatMap((on) => [phase('Power.Active.Import', on, 11_500, 'W'), phase('Voltage', on, 230, 'V')]);
const ENERGY = [{ measurand: 'Energy.Active.Import.Register', value: '1000', unit: 'Wh' }];
const now = async (): Promise<SiteNow> => (await system.api.get<SiteNow>(`/sites/${siteId}/now`)).body;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until the site sees these currents, and takes them for the house. */
const sees = (amps: readonly number[]): Promise<unknown> =>
  until(`the site sees ${amps.join()}`, 10_000, async () => {
    const { fuses, fallback } = await now();
    return fallback === null && fuses[0]?.meterA?.join() === amps.join() && fuses[0].houseA?.join() === amps.join();
  });
const isLost = async (): Promise<boolean> => (await now()).fallback !== null;

describe('S4 an OCPP charger as the meter at the grid connection', { timeout: 60_000 }, () => {
  it('current is signed by its power: what flows out is no load', async () => {
    await say([...currents([6, 5, 4]), phase('Power.Active.Import', 'L1', -1380, 'W'), phase('Power.Active.Import', 'L2', 1150, 'W')]);
    await sees([-6, 5, 4]);
    await pause(1_000);
    await say([...currents([0, 5, 4]), phase('Current.Export', 'L1', 7, 'A')]);
    await sees([-7, 5, 4]);
  });

  it('S16 is lost after 2.5 of its intervals when its currents stop, whatever else it goes on to tell', async () => {
    for (let at = 1; at <= 4; at += 1) {
      await pause(2_000);
      await say(currents([at, at, at]));
    }
    await sees([4, 4, 4]);
    for (let at = 0; at < 8; at += 1) {
      await pause(1_000);
      await say(ENERGY);
    }
    expect(await isLost()).toBe(true);
  });

  it('that tells kA counts at what they are', async () => {
    await say([...currents([0.05, 0.05, 0.05], 'kA'), ...POWER]);
    await sees([50, 50, 50]);
  });

  it('that tells kA and calls them A is not believed: what it said before holds, then the worst load counts, and the log says why', async () => {
    const wrong = [...currents([0.051, 0.051, 0.051]), ...POWER];
    await say(wrong);
    await pause(500);
    expect(await now()).toMatchObject({ fallback: null, fuses: [{ houseA: [50, 50, 50] }] });
    await until('the site falls back', 15_000, async () => {
      await say(wrong);
      await pause(900);
      return isLost();
    });
    expect((await now()).fuses[0]?.houseA?.every((amps) => amps >= 30)).toBe(true);
    const { body } = await system.api.get<SiteDecisionPage>(`/sites/${siteId}/decisions`);
    expect(body.items.map(({ sentence }) => sentence)).toContain(
      'main: what its meter says cannot be true: 11500 W on L1 cannot come from 0.051 A at 230 V; are currents told in kA instead of A?; the worst load that is known counts',
    );
    await say(currents([4, 4, 4]));
    await pause(1_000);
    await say(currents([4, 4, 4.5]));
    await sees([4, 4, 4.5]);
  });

  it('S16 a clock that is ahead keeps it fresh no longer', async () => {
    await say(currents([3, 3, 3]), 55_000);
    await sees([3, 3, 3]);
    await pause(4_000);
    // What else is heard of it makes that no younger.
    await grid.ask('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
    await pause(3_000);
    expect(await isLost()).toBe(true);
  });

  it('is known again after a restart, before it has said anything more', async () => {
    await say(currents([8, 7, 6]));
    await sees([8, 7, 6]);
    await grid.close();
    await system.stop();
    system = await startTestSystem({ on: store });
    await sees([8, 7, 6]);
    await connect();
    await say(currents([5, 5, 5]));
    await sees([5, 5, 5]);
  });
});
