import type { NoticePage } from '@phasor/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { addressOf, giveChargers, personWith } from './support/people.ts';
import { HALO, MINUTE, WayScene } from './support/way-scene.ts';

const SHORT_SOAK = { soakMs: 30 * MINUTE };

let scene: WayScene;
afterEach(() => scene.end());

describe('R3 a charger without a way home', { timeout: 180_000 }, () => {
  it('one that could not come back waits for its owner, who may agree on its page', async () => {
    scene = await WayScene.set(SHORT_SOAK, { minTrialSupport: 0 });
    const twin = await scene.halo({ hasTrial: false });
    const owner = await personWith(scene.system, 'owner');
    expect(await owner.post(`/chargers/${HALO}/migration/oneWayAccepted`, {}), 'nobody gave it to them').toMatchObject({ status: 404 });
    await giveChargers(scene.system, addressOf('owner'), [HALO]);
    await scene.begin();
    await scene.until(['Staged'], 30 * MINUTE);
    await scene.clock.advance(60 * MINUTE);
    expect(await scene.view()).toMatchObject({ state: 'Staged', asksOneWay: true });
    const notices = async () => (await owner.get<NoticePage>('/notices')).body.items.map(({ kind }) => kind).reverse();
    expect(await notices()).toEqual(['migrationPlanned', 'migrationOneWayOffered']);
    const way = `/chargers/${HALO}/migration`;
    expect((await owner.post(`${way}/withdraw`, {})).status).toBe(403);
    expect(await owner.post(`${way}/oneWayAccepted`, {})).toMatchObject({ status: 200, body: { asksOneWay: false } });
    await scene.until(['Soaking'], 30 * MINUTE);
    expect((await scene.story()).at(-1)).toContain('it has no trial that could be committed');
    expect(await scene.charger()).toMatchObject({ protocol: 'OCPP', ocppVersion: '1.6' });
    expect(await notices()).toEqual(['migrationPlanned', 'migrationOneWayOffered', 'migrationCrossing', 'migrationDone']);
    // It stays, whatever happens.
    await scene.clock.advance(60 * MINUTE);
    twin.powerCycle();
    await scene.clock.advance(2 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', firmwareVersion: '180', isConnected: true });
    expect((await scene.say('recall')).status).toBe(409);
  });

  it('R4: one that comes home by itself is told to stay, also where the image would do without', async () => {
    scene = await WayScene.set(SHORT_SOAK, { minTrialSupport: 0 });
    const twin = await scene.halo();
    await scene.begin();
    await scene.until(['Soaking'], 60 * MINUTE);
    expect((await scene.story()).at(-1)).toContain('it acknowledged the commit');
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', isOnTrial: false });
    await scene.clock.advance(60 * MINUTE);
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', isConnected: true });
  });

  it('is not sent an image that asks for one', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    await scene.halo({ hasTrial: false });
    expect(await scene.begin()).toMatchObject({ status: 409, body: { code: 'RELEASE_TRIAL_UNSUPPORTED' } });
  });
});
