import type { SettingChangePage, Site, SiteConnector, SitePage, SiteSettings } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personWith, strangerOf } from './support/people.ts';
import { quickestStore, startTestSystem, type ApiClient, type TestSystem } from './support/system.ts';

let system: TestSystem;
let installer: ApiClient;
let owner: ApiClient;
let operator: ApiClient;
let stranger: ApiClient;

beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  installer = await personWith(system, 'installer');
  owner = await personWith(system, 'owner');
  operator = await personWith(system, 'operator');
  stranger = await strangerOf(system);
  for (const id of ['A1', 'A2', 'A3', 'GARAGE-1', 'GARAGE-2']) await system.register(id);
  await stranger.post('/chargers', { id: 'FOREIGN' });
  for (const serial of ['M1', 'M2']) await system.api.post('/meters', { serial });
  await stranger.post('/meters', { serial: 'M-FOREIGN' });
});
afterAll(() => system.stop());

const connector = (chargerId: string, more: Partial<SiteConnector> = {}): SiteConnector => ({
  ...{ chargerId, connectorId: 1, fuseId: 'main', wiring: 'RST' },
  ...more,
});
/** A static site, which needs no meter: 63 A, 20 A of them the house's. */
const settings = (connectors: SiteConnector[] = [], more: Partial<SiteSettings> = {}): SiteSettings => ({
  ...{ name: 'Yard', zone: 'Europe/Stockholm', mode: 'static', grid: 'TN' },
  fuses: [{ id: 'main', limitA: 63, marginA: 0, worstHouseA: [20, 20, 20] }],
  connectors,
  ...more,
});
const main = (more: object) => ({ fuses: [{ id: 'main', limitA: 63, worstHouseA: [20, 20, 20], ...more }] });

async function made(connectors: SiteConnector[] = [], more: Partial<SiteSettings> = {}): Promise<Site> {
  const { status, body } = await installer.post<Site>('/sites', settings(connectors, more));
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}
async function remove({ id }: Site): Promise<void> {
  await installer.post(`/sites/${id}/deactivate`);
  expect((await installer.delete(`/sites/${id}`)).status).toBe(204);
}

describe('a site', () => {
  it('is set up, read, listed, changed and removed', async () => {
    const site = await made([connector('A1')]);
    expect(site).toMatchObject({
      state: 'draft',
      revision: 1,
      changedBy: 'The installer',
      activatedAt: null,
      settings: settings([connector('A1')]),
    });
    const path = `/sites/${site.id}`;
    expect((await operator.get(path)).body).toEqual(site);
    expect((await operator.get<SitePage>('/sites')).body.items).toContainEqual(site);
    // What a fuse carries is no owner's to read: other people's chargers hang on it.
    for (const theirs of [path, '/sites']) expect((await owner.get(theirs)).status).toBe(403);
    const changed = await installer.put<Site>(path, settings([connector('A1'), connector('A2')], { name: 'Court' }));
    expect(changed.body).toMatchObject({
      revision: 2,
      settings: { name: 'Court', connectors: [{ chargerId: 'A1' }, { chargerId: 'A2' }] },
    });
    await remove(site);
    expect(await installer.get(path)).toMatchObject({ status: 404, body: { code: 'SITE_UNKNOWN' } });
  });

  it('is listed in pages', async () => {
    const sites = [await made(), await made(), await made()];
    const first = (await installer.get<SitePage>('/sites?limit=2')).body;
    const second = (await installer.get<SitePage>(`/sites?limit=2&after=${first.next ?? ''}`)).body;
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(sites.map(({ id }) => id));
    for (const site of sites) await remove(site);
  });

  it('is no business of another organisation', async () => {
    const site = await made();
    expect(await stranger.get(`/sites/${site.id}`)).toMatchObject({ status: 404, body: { code: 'SITE_UNKNOWN' } });
    expect((await stranger.put(`/sites/${site.id}`, settings())).status).toBe(404);
    expect((await stranger.get<SitePage>('/sites')).body.items).toEqual([]);
    await remove(site);
  });

  it('S21 is the installer’s and the administrator’s alone', async () => {
    const site = await made();
    const path = `/sites/${site.id}`;
    for (const person of [owner, operator]) {
      expect(await person.post('/sites', settings())).toMatchObject({ status: 403, body: { code: 'ACCESS_FORBIDDEN' } });
      expect((await person.put(path, settings([], { name: 'Mine' }))).status).toBe(403);
      expect((await person.delete(path)).status).toBe(403);
      expect((await person.post(`${path}/activate`)).status).toBe(403);
      expect((await person.post(`${path}/deactivate`)).status).toBe(403);
    }
    expect((await system.api.put(path, settings([], { name: 'By the administrator' }))).status).toBe(200);
    await remove(site);
  });

  it('S21 has written down who changed which figure', async () => {
    const site = await made();
    await system.api.put(`/sites/${site.id}`, settings([], main({ limitA: 80, marginA: 0 })));
    await installer.post(`/sites/${site.id}/activate`);
    const { items } = (await operator.get<SettingChangePage>(`/sites/${site.id}/changes?limit=2`)).body;
    expect(items).toMatchObject([
      { what: 'state', after: '"active"', by: 'The installer' },
      { what: 'fuses.main.limitA', before: '63', after: '80', by: 'Administrator' },
    ]);
    await remove(site);
    const kept = await system.store.db.selectFrom('setting_change').selectAll().where('subject', '=', `site ${site.id}`).execute();
    expect(kept).toContainEqual(expect.objectContaining({ what: 'fuses.main.limitA', before_value: '80', after_value: null }));
  });

  it('has each connector once: it is in one site at most', async () => {
    const site = await made([connector('A1')], { name: 'First' });
    const second = await installer.post('/sites', settings([connector('A1')]));
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'SITE_CONNECTOR_TAKEN', details: { siteName: 'First', field: 'connectors.A1/1' } },
    });
    await installer.put(`/sites/${site.id}`, settings([]));
    const free = await made([connector('A1')]);
    await remove(site);
    await remove(free);
  });
});

describe('set up wrongly it is refused', () => {
  const twoFuses = (second: object) => ({
    fuses: [
      { id: 'main', limitA: 63, worstHouseA: [0, 0, 0] },
      { id: 'b', limitA: 16, ...second },
    ],
  });
  it.each<[string, Partial<SiteSettings> | object, string]>([
    ['a zone that does not exist', { zone: 'Europe/Stokholm' }, 'SITE_ZONE_UNKNOWN'],
    ['an offset for a zone', { zone: '+01:00' }, 'SITE_ZONE_UNKNOWN'],
    ['a country that does not exist', { country: 'ZZ' }, 'SITE_COUNTRY_UNKNOWN'],
    ['a name for a country that is no code', { country: 'UK' }, 'SITE_COUNTRY_UNKNOWN'],
    ['a fuse of nothing', main({ limitA: 0 }), 'BALANCING_LIMIT_INVALID'],
    ['a margin as large as the fuse', main({ marginA: 63 }), 'BALANCING_LIMIT_INVALID'],
    ['a house above its fuse', main({ worstHouseA: [64, 0, 0] }), 'SITE_FIGURE_INVALID'],
    ['more without the meter than the fuse carries', main({ meterLostLimitA: 64 }), 'SITE_FIGURE_INVALID'],
    ['two main fuses', twoFuses({}), 'BALANCING_TREE_ROOTS'],
    ['a fuse on one that is not there', twoFuses({ parentId: 'c' }), 'BALANCING_FUSE_UNKNOWN'],
    [
      'fuses in a circle',
      {
        fuses: [
          { id: 'a', parentId: 'b', limitA: 16 },
          { id: 'b', parentId: 'a', limitA: 16 },
        ],
      },
      'BALANCING_TREE_CYCLE',
    ],
    ['two fuses of one name', twoFuses({ id: 'main', parentId: 'main' }), 'BALANCING_FUSE_DUPLICATE'],
    ['no meter where it is dynamic', { mode: 'dynamic' }, 'SITE_METER_MISSING'],
    ['no house load where it is static', { fuses: [{ id: 'main', limitA: 63 }] }, 'SITE_WORST_HOUSE_MISSING'],
    [
      'one meter at two fuses (S4)',
      {
        fuses: [
          { id: 'main', limitA: 63, worstHouseA: [0, 0, 0], meters: [{ serial: 'M1' }] },
          { id: 'b', parentId: 'main', limitA: 16, meters: [{ serial: 'M1' }] },
        ],
      },
      'SITE_METER_TWICE',
    ],
    ['a meter of nobody', main({ meters: [{ serial: 'M-NONE' }] }), 'METER_UNKNOWN'],
    ['a meter of others', main({ meters: [{ serial: 'M-FOREIGN' }] }), 'METER_UNKNOWN'],
    ['a charger that meters and is not ours', main({ meters: [{ chargerId: 'FOREIGN' }] }), 'CHARGER_UNKNOWN'],
    ['a charger of others', { connectors: [connector('FOREIGN')] }, 'CHARGER_UNKNOWN'],
    ['a connector twice', { connectors: [connector('A1'), connector('A1', { fuseId: 'main' })] }, 'BALANCING_CONNECTOR_DUPLICATE'],
    ['a connector on no fuse', { connectors: [connector('A1', { fuseId: 'x' })] }, 'BALANCING_FUSE_UNKNOWN'],
    ['a failsafe of 3 A', { connectors: [connector('A1', { failsafeA: 3 })] }, 'SITE_FIGURE_INVALID'],
    ['a wiring that does not exist', { connectors: [{ ...connector('A1'), wiring: 'RRT' }] }, 'API_REQUEST_INVALID'],
    ['no fuse', { fuses: [] }, 'API_REQUEST_INVALID'],
    ['a figure that is text', main({ limitA: '63' }), 'API_REQUEST_INVALID'],
    ['a word that nobody knows', { owner: 'me' }, 'API_REQUEST_INVALID'],
  ])('with %s', async (_, wrong, code) => {
    const { status, body } = await installer.post<{ code: string; details: object }>('/sites', { ...settings(), ...wrong });
    expect({ status: status < 500, code: body.code }).toEqual({ status: true, code });
    expect((await installer.get<SitePage>('/sites')).body.items).toEqual([]);
  });

  it('S4 with a meter that another site has', async () => {
    const site = await made([], { name: 'First', ...main({ meters: [{ serial: 'M1' }, { serial: 'M2' }] }) });
    const second = await installer.post('/sites', settings([], main({ meters: [{ serial: 'M2' }] })));
    expect(second).toMatchObject({ status: 409, body: { code: 'SITE_METER_TAKEN', details: { siteName: 'First', meter: 'M2' } } });
    await remove(site);
  });

  it('names the field of a figure', async () => {
    const { body } = await installer.post('/sites', settings([], main({ worstHouseA: [64, 0, 0] })));
    expect(body).toMatchObject({ details: { field: 'fuses.main.worstHouseA', value: '64' } });
    const { body: balancing } = await installer.post('/sites', settings([], main({ limitA: -5 })));
    expect(balancing).toMatchObject({ details: { id: 'main', name: 'limitA', value: '-5' } });
  });
});

describe('an activation', () => {
  it('S12 is refused with the figures and what would fit, where the failsafe sum exceeds the fuse', async () => {
    const site = await made([connector('A1'), connector('A2'), connector('A3')]);
    expect(site.failsafe).toMatchObject([
      { fuseId: 'main', houseSource: 'stated', sumA: [116, 116, 116], limitA: [63, 63, 63], fits: false, fitsA: 14 },
    ]);
    const { status, body } = await installer.post<{ message: string }>(`/sites/${site.id}/activate`);
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { code: 'SITE_FAILSAFE_TOO_HIGH', details: { fuseId: 'main', phase: 'L1', sumA: 116, limitA: 63, fitsA: 14, unproven: 3 } },
    });
    expect(body.message).toContain('Without us up to 116 A could flow on L1 of "main", which carries 63 A');
    expect((await installer.get<Site>(`/sites/${site.id}`)).body.state).toBe('draft');
    await remove(site);
  });

  it('is granted where all fit at their maximum, and ends with a deactivation', async () => {
    const site = await made([connector('A1')]);
    const active = (await installer.post<Site>(`/sites/${site.id}/activate`)).body;
    expect(active).toMatchObject({
      state: 'active',
      activatedAt: expect.any(String) as string,
      proofs: [{ chargerId: 'A1', failsafeClass: 'C', failsafeA: 32 }],
    });
    expect((await installer.post<Site>(`/sites/${site.id}/activate`)).body).toEqual(active);
    expect(await installer.delete(`/sites/${site.id}`)).toMatchObject({ status: 409, body: { code: 'SITE_ACTIVE' } });
    expect((await installer.post<Site>(`/sites/${site.id}/deactivate`)).body).toMatchObject({ state: 'draft', activatedAt: null });
    await remove(site);
  });

  it('S12 holds for each change of an active site, too', async () => {
    const site = await made([connector('A1')]);
    const path = `/sites/${site.id}`;
    await installer.post(`${path}/activate`);
    expect(await installer.put(path, settings([connector('A1'), connector('A2')]))).toMatchObject({
      status: 409,
      body: { code: 'SITE_FAILSAFE_TOO_HIGH' },
    });
    expect(await installer.put(path, settings([connector('A1')], main({ limitA: 50, marginA: 0 })))).toMatchObject({ status: 409 });
    expect((await installer.get<Site>(path)).body).toMatchObject({ revision: 1, settings: { connectors: [{ chargerId: 'A1' }] } });
    expect((await installer.put<Site>(path, settings([connector('A1')], { name: 'Other' }))).body).toMatchObject({
      state: 'active',
      revision: 2,
    });
    // What was refused is not taken: A2 is free.
    await remove(await made([connector('A2')]));
    await remove(site);
  });

  it('S12 counts a proven failsafe, of the firmware that was proven alone', async () => {
    const { db } = system.store;
    const site = await made([connector('GARAGE-1'), connector('GARAGE-2')]);
    const { failsafe, proofs } = await provenAs(site, '180', '180');
    expect(failsafe[0]).toMatchObject({ sumA: [20, 20, 20], fits: true });
    expect(proofs.map(({ failsafeClass, failsafeA }) => [failsafeClass, failsafeA])).toEqual([
      ['B', 0],
      ['B', 0],
    ]);
    expect((await installer.post(`/sites/${site.id}/activate`)).status).toBe(200);
    const other = await provenAs(site, '180', '169');
    expect(other.proofs.map(({ failsafeClass }) => failsafeClass)).toEqual(['B', 'C']);
    await remove(site);

    async function provenAs(of: Site, ...firmwares: string[]): Promise<Site> {
      for (const [at, firmware_version] of firmwares.entries()) {
        const { no, organisation_no } = await db
          .updateTable('charger')
          .set({ vendor: 'Charge Amps', model: 'HALO', firmware_version })
          .where('id', '=', `GARAGE-${at + 1}`)
          .returning(['no', 'organisation_no'])
          .executeTakeFirstOrThrow();
        const proof = { charger_no: no, connector_id: 1, organisation_no, offline_key_a: 0 };
        await db
          .insertInto('connector_proof')
          .values(proof)
          .onConflict((on) => on.doNothing())
          .execute();
        const key = {
          charger_no: no,
          organisation_no,
          key: 'InstallationOfflineCurrent',
          value: '1.0',
          is_readonly: false,
          is_known: true,
        };
        await db.deleteFrom('configuration_key').where('charger_no', '=', no).execute();
        await db
          .insertInto('configuration_key')
          .values({ ...key, read_at: new Date() })
          .execute();
        const feature = { organisation_no, vendor: 'Charge Amps', model: 'HALO', firmware_version: '180', feature: 'failsafe/offline' };
        await db
          .insertInto('firmware_feature')
          .values({ ...feature, verdict: 'works', reason: '', learnt_from: no, learnt_at: new Date() })
          .onConflict((on) => on.doNothing())
          .execute();
      }
      return (await installer.get<Site>(`/sites/${of.id}`)).body;
    }
  });

  it('S20 is refused where the meter answered otherwise than the settings say, until the wiring is corrected', async () => {
    const { db } = system.store;
    const site = await made([connector('A1')]);
    const { no, organisation_no } = await db
      .selectFrom('charger')
      .select(['no', 'organisation_no'])
      .where('id', '=', 'A1')
      .executeTakeFirstOrThrow();
    const proof = {
      charger_no: no,
      connector_id: 1,
      organisation_no,
      commissioning: 'failed' as const,
      commissioning_finding: 'L2 and L3 are swapped',
    };
    await db.insertInto('connector_proof').values(proof).execute();
    const refused = await installer.post(`/sites/${site.id}/activate`);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'SITE_COMMISSIONING_FAILED', details: { finding: 'L2 and L3 are swapped' } },
    });
    const mended = await installer.put<Site>(`/sites/${site.id}`, settings([connector('A1', { wiring: 'RTS' })]));
    expect(mended.body.proofs).toMatchObject([{ commissioning: 'unproven', commissioningFinding: '' }]);
    expect((await installer.post(`/sites/${site.id}/activate`)).status).toBe(200);
    await remove(site);
  });
});
