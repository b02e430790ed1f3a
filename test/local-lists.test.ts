import type { LocalList } from '@phasor/contract';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BOOT, RawCharger } from './support/raw-charger.ts';
import { describeOnBothStores, type FreshStore } from './support/stores.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

interface SendLocalList {
  readonly listVersion: number;
  readonly updateType: 'Full' | 'Differential';
  readonly localAuthorizationList?: readonly { idTag: string; idTagInfo?: object }[];
}

/** A charger's local list, as OCPP describes it. */
class List {
  version = 0;
  entries = new Map<string, object>();
  readonly sent: SendLocalList[] = [];
  /** What it answers instead, once each. */
  moods: string[] = [];

  answer(action: string, payload: unknown): readonly [3, unknown] {
    if (action === 'GetLocalListVersion') return [3, { listVersion: this.version }];
    if (action !== 'SendLocalList') return [3, { configurationKey: [] }];
    const update = payload as SendLocalList;
    this.sent.push(update);
    const mood = this.moods.shift();
    if (mood !== undefined) return [3, { status: mood }];
    if (update.updateType === 'Differential' && update.listVersion <= this.version) return [3, { status: 'VersionMismatch' }];
    if (update.updateType === 'Full') this.entries.clear();
    for (const { idTag, idTagInfo } of update.localAuthorizationList ?? []) {
      if (idTagInfo) this.entries.set(idTag, idTagInfo);
      else this.entries.delete(idTag);
    }
    this.version = update.listVersion;
    return [3, { status: 'Accepted' }];
  }
}

describeOnBothStores('local lists', (newStore) => {
  let fresh: FreshStore;
  let system: TestSystem;
  let charger: RawCharger;
  let list: List;
  let id: string;
  let count = 0;

  beforeAll(async () => {
    fresh = await newStore();
    system = await startTestSystem({ on: fresh });
  });
  afterAll(async () => {
    await system.stop();
    await fresh.remove();
  });
  beforeEach(async () => {
    await system.store.db.deleteFrom('tag').execute();
    for (const idTag of ['A', 'B', 'C']) await tag({ idTag });
    id = `CP${++count}`;
    list = new List();
    await system.register(id);
    await connect();
    return () => charger.close();
  });

  const tag = (body: object) => system.api.post('/tags', body);
  const connect = async (boots = true): Promise<void> => {
    charger = await RawCharger.connect(system.ocppUrl, id);
    charger.onCall = (action, payload) => list.answer(action, payload);
    if (boots) await charger.ask('BootNotification', BOOT);
  };
  const read = async (): Promise<LocalList> => (await system.api.get<LocalList>(`/chargers/${id}/local-list`)).body;
  const sync = async (): Promise<LocalList> => {
    const reply = await system.api.post<LocalList>(`/chargers/${id}/local-list/sync`);
    expect(reply).toMatchObject({ status: 200 });
    return reply.body;
  };
  const put = (idTags: readonly string[] | null) => system.api.put<LocalList>(`/chargers/${id}/local-list`, { idTags });
  const has = async (limits: Readonly<Record<string, string>>): Promise<void> => {
    const { no } = await system.store.db.selectFrom('charger').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const row = { charger_no: no, organisation_no: 1, is_readonly: true, is_known: true, read_at: new Date() };
    await system.store.db.deleteFrom('configuration_key').where('charger_no', '=', no).execute();
    await system.store.db
      .insertInto('configuration_key')
      .values(Object.entries(limits).map(([key, value]) => ({ ...row, key, value })))
      .execute();
  };
  const held = (): string[] => [...list.entries.keys()].sort();

  it('nobody has asked for is left alone, even when tags change', async () => {
    expect(await read()).toMatchObject({ state: 'unmanaged', wanted: 3, held: null, version: null });
    await tag({ idTag: 'D' });
    expect(list.sent).toEqual([]);
  });

  it('holds the accepted tags with group and expiry: whole at first, in chunks, then the changes alone', async () => {
    await has({ LocalAuthListMaxLength: '60', SendLocalListMaxLength: '2' });
    await tag({ idTag: 'C', parentIdTag: 'G', expiryDate: '2096-01-01T00:00:00Z' });
    await tag({ idTag: 'BLOCKED', status: 'Blocked' });
    await tag({ idTag: 'OVER', expiryDate: '2020-01-01T00:00:00Z' });
    expect(await sync()).toMatchObject({ state: 'synced', wanted: 3, held: 3, version: 2, maxLength: 60, sendMaxLength: 2, reason: null });
    expect(list.sent.map(({ updateType, listVersion }) => [updateType, listVersion])).toEqual([
      ['Full', 1],
      ['Differential', 2],
    ]);
    expect(list.entries.get('C')).toEqual({ status: 'Accepted', parentIdTag: 'G', expiryDate: '2096-01-01T00:00:00.000Z' });
    await sync();
    expect(list.sent).toHaveLength(2);
    await tag({ idTag: 'A', status: 'Blocked' });
    await tag({ idTag: 'D' });
    await until('the change is there', 10_000, async () => (await read()).state === 'synced' && held().includes('D'));
    expect(list.sent.slice(2)).toEqual([
      {
        listVersion: 3,
        updateType: 'Differential',
        localAuthorizationList: [{ idTag: 'A' }, { idTag: 'D', idTagInfo: { status: 'Accepted' } }],
      },
    ]);
    expect(held()).toEqual(['B', 'C', 'D']);
  });

  it('holds chosen tags with the status they have; none clears it', async () => {
    await tag({ idTag: 'BAD', status: 'Blocked' });
    expect(await put(['bad', 'A'])).toMatchObject({ status: 200, body: { idTags: ['bad', 'A'], wanted: 2 } });
    await until('it is there', 10_000, async () => (await read()).state === 'synced');
    expect(Object.fromEntries(list.entries)).toEqual({ A: { status: 'Accepted' }, BAD: { status: 'Blocked' } });
    await put([]);
    await until('it is empty', 10_000, async () => (await read()).held === 0);
    expect([held(), list.sent.at(-1)]).toEqual([
      [],
      { listVersion: 2, updateType: 'Differential', localAuthorizationList: [{ idTag: 'A' }, { idTag: 'BAD' }] },
    ]);
    expect(await put(['A', 'NOBODY'])).toMatchObject({ status: 400, body: { code: 'LOCAL_LIST_TAG_UNKNOWN' } });
  });

  it('longer than the charger takes is refused, and one that has grown too long says so', async () => {
    await has({ LocalAuthListMaxLength: '3', SendLocalListMaxLength: '3' });
    expect(await sync()).toMatchObject({ state: 'synced' });
    await tag({ idTag: 'D' });
    await until('it is too long', 10_000, async () => (await read()).state === 'failed');
    expect(await read()).toMatchObject({ reason: expect.stringContaining('takes 3 (LocalAuthListMaxLength)') as string, held: 3 });
    expect(await system.api.post(`/chargers/${id}/local-list/sync`)).toMatchObject({ status: 409, body: { code: 'LOCAL_LIST_TOO_LONG' } });
    expect(await put(['A', 'B', 'C', 'D'])).toMatchObject({ status: 409, body: { code: 'LOCAL_LIST_TOO_LONG' } });
    expect(await put(['A', 'B', 'D'])).toMatchObject({ status: 200 });
    await until('it fits', 10_000, () => held().join() === 'A,B,D');
  });

  it.each(['VersionMismatch', 'Failed'])('after %s the whole list is sent, above the version that the charger has', async (mood) => {
    await sync();
    await put(['A']);
    await until('it is there', 10_000, async () => (await read()).held === 1);
    list.moods = [mood];
    await tag({ idTag: 'A', parentIdTag: 'G' });
    await sync();
    expect(list.sent.slice(-2)).toMatchObject([
      { updateType: 'Differential', listVersion: 3 },
      { updateType: 'Full', listVersion: 3, localAuthorizationList: [{ idTag: 'A', idTagInfo: { parentIdTag: 'G' } }] },
    ]);
    list.moods = ['Failed', 'Failed'];
    await put(['A', 'B']);
    await until('it has failed twice', 10_000, async () => (await read()).state === 'failed');
    expect(await read()).toMatchObject({ reason: 'The charger answered Failed, also to the whole list.', held: 1, version: 3 });
    await charger.close();
    await connect();
    await until('tried again after the boot', 10_000, async () => (await read()).state === 'synced');
  });

  it('that somebody else has changed is sent whole again', async () => {
    await sync();
    list.version = 77;
    list.entries.set('X', { status: 'Accepted' });
    expect(await sync()).toMatchObject({ state: 'synced', version: 78, held: 3 });
    expect(held()).toEqual(['A', 'B', 'C']);
  });

  it.each<[string, () => void]>([
    ['listVersion -1', () => (list.version = -1)],
    ['NotSupported', () => (list.moods = ['NotSupported'])],
    ['NotImplemented', () => (charger.onCall = () => [4, 'NotImplemented', '', {}])],
  ])('%s: not supported, and asked no more when tags change', async (_what, prepare) => {
    prepare();
    expect(await sync()).toMatchObject({ state: 'notSupported' });
    const calls = charger.heard.length;
    await tag({ idTag: 'D' });
    const other = `${id}-other`;
    await system.register(other);
    expect(await system.api.post(`/chargers/${other}/local-list/sync`)).toMatchObject({
      body: { state: 'pending', reason: 'The charger is not connected.' },
    });
    await system.store.db.deleteFrom('local_list').where('state', '=', 'pending').execute();
    expect(charger.heard.slice(calls).filter((frame) => frame.includes('LocalList'))).toEqual([]);
  });

  it.each([true, false])('for a charger that is away waits until it is back (with a boot: %s)', async (boots) => {
    await sync();
    await charger.close();
    await put(['B']);
    expect(await sync()).toMatchObject({ state: 'pending', reason: 'The charger is not connected.' });
    await connect(boots);
    await until('it is there', 30_000, () => held().join() === 'B');
    await until('and known', 10_000, async () => (await read()).state === 'synced');
  });

  it('is compared after a restart: what changed meanwhile is sent', async () => {
    await sync();
    await charger.close();
    await system.stop();
    const store = await fresh.open();
    await store.db.updateTable('tag').set({ status: 'Blocked' }).where('id_tag', '=', 'B').execute();
    await store.close();
    system = await startTestSystem({ on: fresh });
    await connect();
    await until('it is there', 10_000, () => held().join() === 'A,C');
  });
});
