import type { ReviewPage } from '@phasor/contract';
import { lights, type AuthorisationPhase, type ConnectorStatus } from '@phasor/models';
import type { Twin } from '@phasor/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { judgedByBook } from './support/own-book.ts';
import { HALO, MINUTE, WayScene } from './support/way-scene.ts';

const SHORT_SOAK = { soakMs: 30 * MINUTE };

let scene: WayScene;
afterEach(() => scene.end());

const plugIn = (twin: Twin): void => twin.plugIn(1, { needWh: 500, phases: 1, maxA: 13, reactionMs: 1_000 });

async function set(rfidLock: boolean): Promise<void> {
  const settings = { dimmer: 'low', downLight: false, connectors: [{ connectorId: 1, maxCurrentA: 13, rfidLock }] };
  const placed = await scene.order(scene.system.api.put(`/chargers/${HALO}/settings`, settings));
  expect(placed.body).toMatchObject({ state: 'accepted' });
}

/** Plugs in, shows no tag, and goes when the car has what it wants; resolves with the tag that the session ran on. */
async function chargeWithoutTag(twin: Twin): Promise<string | null> {
  plugIn(twin);
  await scene.clock.advance(MINUTE);
  const idTag = twin.state().connectors[0]?.idTag ?? null;
  await scene.clock.advance(15 * MINUTE);
  twin.plugOut(1);
  await scene.clock.advance(MINUTE);
  return idTag;
}

const verdicts = async () =>
  (
    await scene.system.store.db.selectFrom('charging_transaction').select(['id_tag', 'id_tag_status']).orderBy('transaction_id').execute()
  ).map(({ id_tag, id_tag_status }) => `${id_tag} ${id_tag_status}`);

describe('R3 a charger that needed no tag needs none after', { timeout: 180_000 }, () => {
  it('charges whoever plugs in, before and after, and goes on asking nobody after a restart of the server', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await scene.halo();
    await set(false);
    expect(await chargeWithoutTag(twin)).toBe('FREE');
    await scene.begin();
    const { items } = await scene.until(['Soaking'], 60 * MINUTE);
    expect(items.find(({ name }) => name === 'RFID lock')).toMatchObject({ outcome: 'carried', reason: null });
    expect(await chargeWithoutTag(twin)).toBe('FREE');
    await scene.until(['Migrated'], 40 * MINUTE);
    await scene.restart();
    await scene.clock.advance(2 * MINUTE);
    expect(await chargeWithoutTag(twin)).toBe('FREE');
    expect(await judgedByBook(scene.system.store.db, twin)).toMatchObject({ sessions: 3, cut: 0, differences: [] });
    // The first was told by CAPI, after it had ended.
    expect((await verdicts()).slice(1)).toEqual(['FREE Accepted', 'FREE Accepted']);
  });

  it.each(['Armed', 'Verifying', 'Committing'] as const)(
    'one whose car comes while it is %s begins by itself once it is on OCPP for good, and is not cut',
    async (state) => {
      scene = await WayScene.set(SHORT_SOAK);
      const twin = await scene.halo();
      await set(false);
      await scene.begin();
      await scene.until([state], 60 * MINUTE, 500);
      plugIn(twin);
      await scene.until(['Soaking'], 30 * MINUTE);
      await scene.clock.advance(MINUTE);
      expect(twin.state().connectors[0]).toMatchObject({ idTag: 'FREE', status: 'Charging' });
      await scene.clock.advance(15 * MINUTE);
      twin.plugOut(1);
      await scene.until(['Migrated'], 40 * MINUTE);
      expect(await judgedByBook(scene.system.store.db, twin)).toMatchObject({ cut: 0, differences: [] });
    },
  );

  it('where a tag is asked for nobody charges on the tag that stands for none', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await scene.halo();
    await set(true);
    await scene.begin();
    await scene.until(['Soaking'], 60 * MINUTE);
    expect(await chargeWithoutTag(twin)).toBeNull();
    plugIn(twin);
    await scene.clock.advance(5_000);
    await scene.clock.track(twin.swipe('FREE', 1));
    await scene.clock.advance(MINUTE);
    expect(twin.state().connectors[0]).toMatchObject({ idTag: null });
  });
});

describe('R3 tags after the change', { timeout: 180_000 }, () => {
  const swipe = async (twin: Twin, idTag: string): Promise<string | null> => {
    plugIn(twin);
    await scene.clock.advance(5_000);
    await scene.clock.track(twin.swipe(idTag, 1));
    await scene.clock.advance(MINUTE);
    const { idTag: charging = null } = twin.state().connectors[0] ?? {};
    twin.plugOut(1);
    await scene.clock.advance(MINUTE);
    return charging;
  };
  const flagged = async () =>
    (await scene.system.api.get<ReviewPage>('/reviews')).body.items
      .filter(({ kind }) => kind === 'tag-read-turned')
      .map(({ reason }) => reason);

  it('one that is read from the other end charges its person once, and is flagged; registered as it is read, it charges again', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    await scene.system.api.post('/tags', { idTag: '04A1B2C3' });
    await scene.system.api.post('/tags', { idTag: '0411223344AB00' });
    const twin = await scene.halo();
    // On CAPI nothing is turned.
    expect(await swipe(twin, 'C3B2A104')).toBeNull();
    await scene.begin();
    await scene.until(['Soaking'], 60 * MINUTE);
    expect(await swipe(twin, '0411223344AB')).toBe('0411223344AB');
    expect(await flagged()).toEqual([]);
    expect(await swipe(twin, 'C3B2A104')).toBe('C3B2A104');
    expect(await flagged()).toEqual([expect.stringContaining('Tag 04A1B2C3 is read from the other end, as C3B2A104')]);
    expect(await swipe(twin, 'C3B2A104')).toBeNull();
    await scene.system.api.post('/tags', { idTag: 'C3B2A104' });
    expect(await swipe(twin, 'C3B2A104')).toBe('C3B2A104');
    expect(await flagged()).toHaveLength(1);
    expect((await verdicts()).filter((line) => line.startsWith('C3B2A104'))).toEqual(['C3B2A104 Accepted', 'C3B2A104 Accepted']);
  });

  it('an unknown tag is refused, and the lights are those of the table: no message can ask a real charger for either', async () => {
    scene = await WayScene.set(SHORT_SOAK);
    const twin = await scene.halo();
    await scene.begin();
    await scene.until(['Soaking'], 60 * MINUTE);
    await scene.clock.advance(MINUTE);
    /** By the status that the server knows, and by what was said of the tag. */
    const table = async (authorisation: AuthorisationPhase, isWaitingForPower = false) => {
      const status = ((await scene.charger()).connectors.find(({ connectorId }) => connectorId === 1)?.status ?? '') as ConnectorStatus;
      const connectors = [{ connectorId: 1, status, authorisation, isWaitingForPower }];
      // As it was dimmed on CAPI: full.
      return lights('halo', 'unknown', { condition: 'running', status: 'Available', brightnessPercent: 100, connectors });
    };
    expect(twin.state().lights).toEqual(await table('notAsked'));
    plugIn(twin);
    await scene.clock.advance(5_000);
    expect(twin.state().lights).toEqual(await table('waiting'));
    await scene.clock.track(twin.swipe('99887766', 1));
    expect(twin.state().connectors[0]).toMatchObject({ idTag: null });
    expect(twin.state().lights).toEqual(await table('notApproved'));
    await scene.clock.advance(MINUTE);
    await scene.clock.track(twin.swipe('TAG', 1));
    await scene.clock.advance(30_000);
    expect(twin.state().connectors[0]).toMatchObject({ idTag: 'TAG' });
    expect((await scene.charger()).connectors.find(({ connectorId }) => connectorId === 1)?.status).toBe('Charging');
    expect(twin.state().lights).toEqual(await table('settled'));
  });
});
