import type { MigrationView } from '@phasor/contract';
import { postOverHttp } from '@phasor/capi';
import { PassingSocket, type LinkSocket } from '@phasor/ocpp';
import type { Twin } from '@phasor/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { judgedByBook } from './support/own-book.ts';
import { HALO, MINUTE, WayScene } from './support/way-scene.ts';

const SHORT_SOAK = { soakMs: 10 * MINUTE };
const ON_THE_WAY: readonly MigrationView['state'][] = [
  ...(['Admitted', 'Snapshotted', 'Staging', 'Staged', 'Draining', 'Armed', 'Switching'] as const),
  ...(['Configuring', 'Verifying', 'Committing', 'Soaking'] as const),
];

let scene: WayScene;
afterEach(() => scene.end());

const books = (twin: Twin) => judgedByBook(scene.system.store.db, twin);
const settings = { dimmer: 'low', downLight: false, connectors: [{ connectorId: 1, maxCurrentA: 13, rfidLock: true }] };
const putSettings = (change: object) => scene.order(scene.system.api.put(`/chargers/${HALO}/settings`, { ...settings, ...change }));

async function charge(twin: Twin): Promise<void> {
  twin.plugIn(1, { needWh: 500, phases: 1, maxA: 13, reactionMs: 1_000 });
  await scene.clock.advance(5_000);
  await scene.clock.track(twin.swipe('TAG', 1));
  await scene.clock.advance(15 * MINUTE);
  twin.plugOut(1);
  await scene.clock.advance(MINUTE);
}

describe('R3 a server that is started again on a charger’s way goes on where it was', { timeout: 180_000 }, () => {
  it.each([0, 90_000])('in every state that is seen, and away for %i ms', async (downMs) => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await scene.halo();
    await charge(twin);
    await scene.begin();
    const seen = new Set<MigrationView['state']>();
    for (let s = 0; s < 60 * 60 && !seen.has('Soaking'); s += 1) {
      const { state } = await scene.view();
      if (!seen.has(state)) {
        seen.add(state);
        await scene.restart(downMs);
      }
      await scene.clock.advance(1_000);
    }
    expect([...seen].filter((state) => ON_THE_WAY.includes(state)).length, [...seen].join()).toBeGreaterThan(5);
    await scene.clock.advance(MINUTE);
    await charge(twin);
    expect(await scene.until(['Migrated'])).toMatchObject({ attempt: 1 });
    expect(await books(twin)).toMatchObject({ sessions: 2, cut: 0, differences: [] });
    expect(twin.state()).toMatchObject({ protocol: 'OCPP', isOnTrial: false });
  });
});

describe('R3 answers and requests are lost', { timeout: 180_000 }, () => {
  it('on CAPI every third answer, and on OCPP the line once in each state: it arrives with every session once', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    let requests = 0;
    let isLossy = false;
    const twin = await scene.halo({
      postCapi: async (post) => {
        const reply = await scene.clock.track(postOverHttp(post));
        requests += 1;
        // It was heard, and the charger does not know it.
        if (isLossy && requests % 3 === 0) throw new Error('the answer is lost');
        return reply;
      },
    });
    await charge(twin);
    isLossy = true;
    await scene.begin();
    const seen = new Set<MigrationView['state']>();
    for (let s = 0; s < 180 * 60 && !seen.has('Soaking'); s += 1) {
      const { state } = await scene.view();
      if (!seen.has(state) && twin.state().protocol === 'OCPP') {
        twin.disconnect();
        await scene.clock.advance(20_000);
        twin.connect();
      }
      seen.add(state);
      await scene.clock.advance(1_000);
    }
    isLossy = false;
    expect(requests).toBeGreaterThan(20);
    await charge(twin);
    await scene.until(['Migrated'], 60 * MINUTE);
    expect(await books(twin)).toMatchObject({ sessions: 2, cut: 0, differences: [] });
  });
});

/** A line on which the first of the measured values that are told over OCPP is lost, and told again when the charger has waited long enough. */
class LossySocket extends PassingSocket {
  readonly #losses: { count: number };

  constructor(socket: LinkSocket, losses: { count: number }) {
    super(socket);
    this.#losses = losses;
  }

  override send(frame: string | Buffer, options: { readonly binary: boolean }): void {
    const isLost = this.#losses.count === 0 && frame.includes('"MeterValues"');
    if (isLost) this.#losses.count += 1;
    else super.send(frame, options);
  }
}

describe('R3 a measured value that comes late', { timeout: 180_000 }, () => {
  it('says nothing of the charger’s clock', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    const losses = { count: 0 };
    const twin = await scene.halo({ path: { open: () => Promise.resolve(), wrap: (socket) => new LossySocket(socket, losses) } });
    await charge(twin);
    await scene.begin();
    await scene.until(['Soaking'], 60 * MINUTE);
    expect(losses).toEqual({ count: 1 });
    expect(await scene.view()).toMatchObject({ attempt: 1 });
    await charge(twin);
    expect(await scene.until(['Migrated'])).toMatchObject({ attempt: 1 });
  });
});

describe('R3 settings that are changed on the way', { timeout: 180_000 }, () => {
  it.each(['Staging', 'Staged', 'Draining'] as const)(
    'while it is %s stay as the person set them, and are what is carried',
    async (state) => {
      scene = await WayScene.set({ ...SHORT_SOAK, coolDownMs: 10 * MINUTE });
      const twin = await scene.halo();
      await putSettings({});
      await scene.begin();
      await scene.until([state], 30 * MINUTE, 1_000);
      const wanted = { dimmer: 'medium', connectors: [{ connectorId: 1, maxCurrentA: 10, rfidLock: true }] };
      expect((await putSettings(wanted)).body).toMatchObject({ state: 'accepted' });
      // Where the switch order had left already, the charger comes home first.
      if ((await scene.until(['Soaking', 'RolledBack'], 60 * MINUTE)).state === 'RolledBack') {
        expect(twin.state()).toMatchObject({ protocol: 'CAPI', isConnected: true });
        expect((await scene.system.api.get(`/chargers/${HALO}/settings`)).body).toMatchObject({ settings: { ...settings, ...wanted } });
      }
      const { items } = await scene.until(['Soaking'], 60 * MINUTE);
      expect(items.find(({ name }) => name === 'max current')).toMatchObject({ outcome: 'carried' });
      expect(await key('UserCurrentLimit')).toBe('1.10');
      expect(await key('LightIntensity')).toBe('66');
    },
  );

  const key = async (name: string): Promise<string | undefined> => {
    const { body } = await scene.system.api.post<{
      readonly response: { readonly configurationKey: readonly { readonly value?: string }[] };
    }>(`/chargers/${HALO}/messages`, { action: 'GetConfiguration', payload: { key: [name] } });
    return body.response.configurationKey[0]?.value;
  };
});

describe('R3 bad input', { timeout: 180_000 }, () => {
  it('what cannot begin its way is refused with the reason, and nothing is changed', async () => {
    scene = await WayScene.set();
    const { api } = scene.system;
    const begin = (id: string, body: object = { releaseId: scene.release.id }) => api.post(`/chargers/${id}/migration`, body);
    expect(await scene.begin(), 'it never said hello').toMatchObject({ status: 409, body: { code: 'MIGRATION_NOT_HEARD' } });
    await scene.halo();
    await scene.system.register('BORN');
    expect(await begin('BORN')).toMatchObject({ status: 409, body: { code: 'MIGRATION_NOT_CAPI' } });
    expect(await begin('NOBODY')).toMatchObject({ status: 404, body: { code: 'CHARGER_UNKNOWN' } });
    expect(await begin(HALO, { releaseId: 'none' })).toMatchObject({ status: 404, body: { code: 'RELEASE_UNKNOWN' } });
    for (const body of [{}, { releaseId: 1 }, { releaseId: 'x', endpoint: 'http://a' }, { releaseId: 'x', more: 1 }])
      expect(await begin(HALO, body)).toMatchObject({ status: 400, body: { code: 'API_REQUEST_INVALID' } });
    expect(await api.get(`/chargers/${HALO}/migration`)).toMatchObject({ status: 404, body: { code: 'MIGRATION_UNKNOWN' } });
    expect(await scene.say('pause')).toMatchObject({ status: 404, body: { code: 'MIGRATION_UNKNOWN' } });
    expect((await scene.begin()).status).toBe(201);
    expect(await scene.begin()).toMatchObject({ status: 409, body: { code: 'MIGRATION_UNDER_WAY' } });
    expect(await scene.say('recall')).toMatchObject({ status: 409, body: { code: 'MIGRATION_NOT_NOW' } });
    expect(await api.post(`/chargers/${HALO}/migration/fly`, {})).toMatchObject({ status: 400 });
    expect((await scene.say('withdraw')).body).toMatchObject({ state: 'Withdrawn' });
    expect(await scene.say('withdraw')).toMatchObject({ status: 409, body: { code: 'MIGRATION_NOT_NOW' } });
    expect(await scene.charger()).toMatchObject({ protocol: 'CAPI', isOnline: true });
    // It may begin anew.
    expect((await scene.begin()).status).toBe(201);
  });
});

describe('R3 people stop it', { timeout: 180_000 }, () => {
  it('paused it goes no further, aborted on trial it goes home, and is as it was', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await scene.halo();
    await putSettings({});
    await scene.begin();
    await scene.until(['Staged'], 30 * MINUTE, 1_000);
    await scene.say('pause');
    await scene.clock.advance(30 * MINUTE);
    expect(await scene.view()).toMatchObject({ state: 'Staged', isPaused: true });
    await scene.say('resume');
    await scene.until(['Switching', 'Configuring', 'Verifying', 'Committing'], 30 * MINUTE, 1_000);
    await scene.say('abort');
    expect(await scene.until(['RolledBack'], 60 * MINUTE)).toMatchObject({ owner: 'CAPI', isAborted: true });
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', firmwareVersion: '169', isConnected: true });
    expect((await scene.system.api.get(`/chargers/${HALO}/settings`)).body).toMatchObject({ settings });
    expect(await scene.charger()).toMatchObject({ ocppVersion: null });
  });
});
