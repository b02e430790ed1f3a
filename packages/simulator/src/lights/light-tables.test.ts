import { afterEach, describe, expect, it } from 'vitest';
import type { CarOptions } from '../car/car.ts';
import { setStage, type Stage } from '../testing/stage.ts';
import type { Twin } from '../twin.ts';
import type { TwinOptions } from '../twin-options.ts';

/*
 * Both light tables of the announcement, a test for each row, each reached as a person would reach it. What is expected is typed from the
 * tables here, not taken from packages/models.
 */

const TAG = 'C0FFEE01';
const car: CarOptions = { reactionMs: 0, needWh: 3_000, taperFrom: 1, phases: 3, maxA: 16 };

let stage: Stage | undefined;
afterEach(() => stage?.end());

async function started(options: Partial<TwinOptions>): Promise<Twin> {
  stage = await setStage(options);
  stage.twin.start();
  await stage.clock.advance(2_000);
  return stage.twin;
}

const pass = (ms: number) => stage?.clock.advance(ms) ?? Promise.resolve();
const halo = () => started({ model: 'halo' });
const aura = (lightVersion: 'a' | 'b' = 'a') => started({ model: 'aura', id: '2403080001A', lightVersion });

/** As the tables write them: `white`, `green flashing`, `steady` (no colour given), `no light`, `-`. */
function shown(twin: Twin, name: string, connectorId: number | null = null): string {
  const found = twin.state().lights?.lights.find((light) => light.name === name && light.connectorId === connectorId);
  if (!found) return 'none';
  const { light } = found;
  if (light.kind === 'off') return 'no light';
  if (light.kind !== 'lit') return light.kind === 'unspecified' ? '-' : 'either';
  return [light.colour, light.pattern === 'steady' && light.colour !== null ? null : light.pattern]
    .filter((word) => word !== null)
    .join(' ');
}
const haloShows = (twin: Twin): string[] => [shown(twin, 'centre'), shown(twin, 'ring')];
const auraShows = (twin: Twin, connectorId = 1): string[] => [shown(twin, 'socket', connectorId), shown(twin, 'rfid')];

describe('R7 the lights of a Halo, row by row of 4.4', () => {
  it('Ready for charging: white light, steady light', async () => {
    expect(haloShows(await halo())).toEqual(['white', 'steady']);
  });

  it('Charging: steady light, circling light', async () => {
    const twin = await halo();
    twin.plugIn(1, car);
    await twin.swipe(TAG);
    await pass(5_000);
    expect(twin.state().connectors[0]?.status).toBe('Charging');
    expect(haloShows(twin)).toEqual(['steady', 'circling']);
  });

  it('Charging complete (paused by vehicle): white light, steady light', async () => {
    const twin = await halo();
    twin.plugIn(1, car);
    await twin.swipe(TAG);
    await pass(3_600_000);
    expect(twin.state().connectors[0]?.status).toBe('SuspendedEV');
    expect(haloShows(twin)).toEqual(['white', 'steady']);
  });

  it('Charging paused (paused by Halo): flashing green light, steady light', async () => {
    const twin = await halo();
    twin.plugIn(1, car);
    await twin.swipe(TAG);
    await pass(5_000);
    await stage?.centralSystem.ask(twin.id, 'ChangeConfiguration', { key: 'UserCurrentLimit', value: '1.0' });
    await pass(1_000);
    expect(twin.state().connectors[0]?.status).toBe('SuspendedEVSE');
    expect(haloShows(twin)).toEqual(['green flashing', 'steady']);
  });

  it('R14 Waiting for RFID tag: flashing light, steady light', async () => {
    const twin = await halo();
    twin.plugIn(1, car);
    await pass(1_000);
    expect(haloShows(twin)).toEqual(['flashing', 'steady']);
  });

  it('R14 RFID tag approved: green light, steady light, for 3 s', async () => {
    const twin = await halo();
    twin.plugIn(1, car);
    await twin.swipe(TAG);
    expect(haloShows(twin)).toEqual(['green', 'steady']);
    await pass(2_999);
    expect(haloShows(twin)).toEqual(['green', 'steady']);
    await pass(1);
    expect(haloShows(twin)).toEqual(['steady', 'circling']);
  });

  it('R14 RFID tag not approved: red light blinking once, steady light, then as before', async () => {
    const twin = await halo();
    if (stage) stage.centralSystem.reactions.Authorize = () => ({ idTagInfo: { status: 'Blocked' } });
    twin.plugIn(1, car);
    await twin.swipe('STRANGER');
    expect(haloShows(twin)).toEqual(['red blinkOnce', 'steady']);
    await pass(1_000);
    expect(haloShows(twin)).toEqual(['flashing', 'steady']);
  });

  it.each(['earth', 'vehicle'] as const)('R15 Earth fault or vehicle error (%s): red light, no light', async (fault) => {
    const twin = await halo();
    twin.plugIn(1, car);
    await twin.swipe(TAG);
    await pass(5_000);
    twin.setFault(1, fault);
    await pass(1_000);
    expect(haloShows(twin)).toEqual(['red', 'no light']);
    expect(twin.gridCurrentA).toEqual([0, 0, 0]);
    twin.setFault(1, null);
    await pass(5_000);
    expect(haloShows(twin)).toEqual(['steady', 'circling']);
  });
});

describe('R7 the lights of an Aura, row by row of 4.6', () => {
  it('Ready for charging: green light, -', async () => {
    expect(auraShows(await aura())).toEqual(['green', '-']);
  });

  it('Charging: blue light, -', async () => {
    const twin = await aura();
    twin.plugIn(1, car);
    await twin.swipe(TAG, 1);
    await pass(5_000);
    expect(auraShows(twin)).toEqual(['blue', '-']);
    expect(auraShows(twin, 2)).toEqual(['green', '-']);
  });

  it('Charging complete (paused by vehicle): yellow light, -', async () => {
    const twin = await aura();
    twin.plugIn(1, car);
    await twin.swipe(TAG, 1);
    await pass(3_600_000);
    expect(auraShows(twin)).toEqual(['yellow', '-']);
  });

  it.each([
    ['a', 'blue flashing'],
    ['b', 'yellow'],
  ] as const)('Charging paused (paused by Aura), version %s: %s light, -', async (version, socket) => {
    const twin = await aura(version);
    twin.plugIn(1, car);
    await twin.swipe(TAG, 1);
    await pass(5_000);
    await stage?.centralSystem.ask(twin.id, 'ChangeConfiguration', { key: 'UserCurrentLimit', value: '1.0,2.32' });
    await pass(1_000);
    expect(auraShows(twin)).toEqual([socket, '-']);
  });

  it('R14 Waiting for RFID verification: yellow light, flashing blue light', async () => {
    const twin = await aura();
    twin.plugIn(1, car);
    await pass(1_000);
    expect(auraShows(twin)).toEqual(['yellow', 'blue flashing']);
  });

  it('R14 RFID tag not approved: yellow light, red light, and back to waiting by itself', async () => {
    const twin = await aura();
    if (stage) stage.centralSystem.reactions.Authorize = () => ({ idTagInfo: { status: 'Invalid' } });
    twin.plugIn(1, car);
    await twin.swipe('STRANGER', 1);
    expect(auraShows(twin)).toEqual(['yellow', 'red']);
    await pass(3_000);
    expect(auraShows(twin)).toEqual(['yellow', 'blue flashing']);
  });

  it('R14 RFID tag approved: -, green lights up', async () => {
    const twin = await aura();
    twin.plugIn(1, car);
    await twin.swipe(TAG, 1);
    expect(auraShows(twin)).toEqual(['-', 'green']);
  });

  it('R15 EV socket-outlet not available for use: no light, no light', async () => {
    const twin = await aura();
    await stage?.centralSystem.ask(twin.id, 'ChangeAvailability', { connectorId: 0, type: 'Inoperative' });
    await pass(1_000);
    expect(auraShows(twin)).toEqual(['no light', 'no light']);
    expect(auraShows(twin, 2)).toEqual(['no light', 'no light']);
    await stage?.centralSystem.ask(twin.id, 'ChangeAvailability', { connectorId: 2, type: 'Operative' });
  });

  it('R15 Error: red light, no light', async () => {
    const twin = await aura();
    for (const connectorId of [1, 2]) twin.setFault(connectorId, 'earth');
    await pass(1_000);
    expect(auraShows(twin)).toEqual(['red', 'no light']);
    expect(auraShows(twin, 2)).toEqual(['red', 'no light']);
  });
});

describe('R7 beside the tables', () => {
  it('the dimmer is told apart, and power off leaves nothing that shines', async () => {
    const twin = await halo();
    await stage?.centralSystem.ask(twin.id, 'ChangeConfiguration', { key: 'LightIntensity', value: '33' });
    await stage?.centralSystem.ask(twin.id, 'ChangeConfiguration', { key: 'Downlight', value: 'false' });
    expect(twin.state()).toMatchObject({ lights: { brightnessPercent: 33 }, isDownLightOn: false });
    await twin.stop();
    expect(twin.state().lights).toBeNull();
  });

  it('offline, starting, and on CAPI nothing is invented', async () => {
    const twin = await halo();
    twin.disconnect();
    await pass(1_000);
    expect(twin.state().lights?.rows).toEqual([
      { connectorId: 1, row: null, reason: 'the tables have no row for a charger without a connection' },
    ]);
    await stage?.end();
    const other = await started({ protocol: 'CAPI', password: '00112233445566778899aabbccddeeff', url: 'http://127.0.0.1:1/capi' });
    expect(haloShows(other)).toEqual(['-', '-']);
  });
});
