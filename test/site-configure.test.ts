import { RealClock, SeededRandom } from '@phasor/kernel';
import type { Configuration, HeldProfileList, Site, SiteConfiguration } from '@phasor/contract';
import { Twin } from '@phasor/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';
import { until } from './support/until.ts';

const IDS = ['2403080001M', '2403080002M', '2403080003M', '2403080004M'] as const;
let system: TestSystem;
const twins: Twin[] = [];

beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  for (const [at, id] of IDS.entries()) {
    await system.register(id);
    const twin = new Twin({ model: 'halo', id, url: system.ocppUrl, clock: new RealClock(), random: new SeededRandom(at) });
    twins.push(twin);
    // The last one is not there yet.
    if (at < 3) twin.start();
  }
  await until('the chargers boot', 20_000, () => twins.slice(0, 3).every((twin) => twin.state().registration === 'Accepted'));
});
afterAll(async () => {
  for (const twin of twins) await twin.stop();
  await system.stop();
});

const connectorsOf = (ids: readonly string[]) => ids.map((chargerId) => ({ chargerId, connectorId: 1, fuseId: 'main', wiring: 'RST' }));
const garage = (ids: readonly string[], worstA = 40) => ({
  ...{ name: 'Garage', zone: 'Europe/Oslo', mode: 'static', grid: 'TN' },
  fuses: [{ id: 'main', limitA: 50, marginA: 0, worstHouseA: [worstA, worstA, worstA] }],
  connectors: connectorsOf(ids),
});
const keysOf = async (id: string): Promise<Record<string, string | null>> => {
  const { items } = (await system.api.get<Configuration>(`/chargers/${id}/configuration`)).body;
  return Object.fromEntries(items.map(({ key, value }) => [key, value]));
};
const profilesOf = async (id: string): Promise<unknown[]> =>
  (await system.api.get<HeldProfileList>(`/chargers/${id}/charging-profiles`)).body.items.map(({ profile }) => profile);
const sentTo = async (id: string): Promise<string[]> => {
  const { items } = (await system.api.get<{ items: { action: string }[] }>(`/chargers/${id}/commands?limit=100`)).body;
  return items.map(({ action }) => action).filter((action) => action !== 'GetConfiguration');
};
/** As a commissioning leaves it: one of them was seen to obey. */
async function provenOffline(): Promise<void> {
  const { no, organisation_no, vendor, model, firmware_version } = await system.store.db
    .selectFrom('charger')
    .select(['no', 'organisation_no', 'vendor', 'model', 'firmware_version'])
    .where('id', '=', IDS[0])
    .executeTakeFirstOrThrow();
  const firmware = { vendor: vendor ?? '', model: model ?? '', firmware_version: firmware_version ?? '' };
  const fact = { feature: 'failsafe/offline', verdict: 'works' as const, reason: '', learnt_from: no, learnt_at: new Date() };
  await system.store.db
    .insertInto('firmware_feature')
    .values({ organisation_no, ...firmware, ...fact })
    .execute();
}

describe('a site without a meter', () => {
  it('S20 S12 is written down as unproven where nobody can measure, counts at its maximum, and is activated where that fits', async () => {
    const [, , , chargerId] = IDS;
    const settings = { ...garage([chargerId]), name: 'Static' };
    const { id } = (await system.api.post<Site>('/sites', settings)).body;
    const answer = await system.api.post<Site>(`/sites/${id}/commissioning`, { chargerId, connectorId: 1 });
    const finding = 'The site has no meter that could answer a pulse: wiring and order of the phases rest on the installer’s word.';
    expect(answer).toMatchObject({ status: 202, body: { proofs: [{ commissioning: 'unproven', commissioningFinding: finding }] } });
    expect(answer.body.proofs).toMatchObject([{ failsafeClass: 'C', failsafeA: 32 }]);
    expect((await system.api.get<string>(`/sites/${id}/record`)).body).toContain(`: ${finding}`);
    expect(await system.api.post(`/sites/${id}/activate`)).toMatchObject({ status: 409, body: { code: 'SITE_FAILSAFE_TOO_HIGH' } });
    await system.api.put(`/sites/${id}`, { ...settings, fuses: garage([chargerId], 15).fuses });
    expect(await system.api.post(`/sites/${id}/activate`)).toMatchObject({ status: 200, body: { state: 'active' } });
    await system.api.post(`/sites/${id}/deactivate`);
    expect((await system.api.delete(`/sites/${id}`)).status).toBe(204);
  });
});

describe('a big garage on a small fuse', () => {
  let site: Site;
  it('S14 S13 S1 has the offline key written and read back, and a base profile that needs no clock', async () => {
    site = (await system.api.post<Site>('/sites', garage(IDS))).body;
    const { body } = await system.api.post<SiteConfiguration>(`/sites/${site.id}/configure`);
    expect(body.connectors).toEqual([
      ...IDS.slice(0, 3).map((chargerId) => ({ chargerId, connectorId: 1, failsafeA: 0, isDone: true, problem: '' })),
      { chargerId: IDS[3], connectorId: 1, failsafeA: 0, isDone: false, problem: 'It is not connected; configure again when it is.' },
    ]);
    // S1: as delivered it tells what flows every 30 s.
    expect(await keysOf(IDS[0])).toMatchObject({
      InstallationOfflineCurrent: '1.0',
      LoadBalanced: 'true',
      MeterValueSampleInterval: '10',
    });
    expect(await profilesOf(IDS[0])).toEqual([
      {
        ...{ chargingProfileId: 7_000_010, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative' },
        chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 0 }] },
      },
    ]);
  });

  it('S11 is not written to again when it is configured again', async () => {
    const before = await sentTo(IDS[0]);
    expect(before.sort()).toEqual(['ChangeConfiguration', 'ChangeConfiguration', 'ChangeConfiguration', 'SetChargingProfile']);
    await system.api.post(`/sites/${site.id}/configure`);
    expect((await sentTo(IDS[0])).sort()).toEqual(before);
  });

  it('S12 is refused while nobody has seen its firmware obey, and told what would change it', async () => {
    const { status, body } = await system.api.post<{ code: string; details: { steps: string[] } }>(`/sites/${site.id}/activate`);
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'SITE_FAILSAFE_TOO_HIGH' });
    expect(body.details).toMatchObject({ sumA: 120, limitA: 50, houseA: 40, fitsA: 0, unproven: 4 });
    expect(body.details.steps.join('\n')).toMatch(
      /Configure the site while they are connected: 2403080004M\/1 .*\nCommission one connector of each firmware with a car \(Charge Amps HALO 180\): then 3 connectors/,
    );
  });

  it('S12 is activated once its firmware was seen to obey and each charger has answered', async () => {
    await provenOffline();
    const missing = await system.api.post<{ details: object }>(`/sites/${site.id}/activate`);
    expect(missing).toMatchObject({ status: 409, body: { details: { sumA: 72, unproven: 1 } } });
    twins[3]?.start();
    await until('the last one boots', 20_000, () => twins[3]?.state().registration === 'Accepted');
    const { body } = await system.api.post<Site>(`/sites/${site.id}/activate`);
    expect(body).toMatchObject({
      state: 'active',
      failsafe: [{ sumA: [40, 40, 40], fits: true, sentence: 'Less than 6 A are left for each car: a lost link means paused cars.' }],
    });
    expect(body.proofs.map(({ failsafeClass, failsafeA }) => `${failsafeClass} ${failsafeA}`)).toEqual(['B 0', 'B 0', 'B 0', 'B 0']);
  });

  it('S14 counts at its max current again when somebody changes the key', async () => {
    await system.api.put(`/chargers/${IDS[1]}/configuration/InstallationOfflineCurrent`, { value: '1.16' });
    const { body } = await system.api.get<Site>(`/sites/${site.id}`);
    expect(body.proofs[1]).toMatchObject({ failsafeClass: 'C', failsafeA: 16 });
    expect((await system.api.post<SiteConfiguration>(`/sites/${site.id}/configure`)).body.site.proofs[1]).toMatchObject({
      failsafeClass: 'B',
      failsafeA: 0,
    });
  });

  it('S12 takes another charger into the active site, as all are configured for it first', async () => {
    const path = `/sites/${site.id}`;
    await system.api.put(path, garage(IDS.slice(0, 2), 32));
    expect(await keysOf(IDS[0])).toMatchObject({ InstallationOfflineCurrent: '1.9' });
    const { status, body } = await system.api.put<Site>(path, garage(IDS));
    expect({ status, sums: body.failsafe }).toMatchObject({ status: 200, sums: [{ sumA: [40, 40, 40] }] });
    expect(await keysOf(IDS[0])).toMatchObject({ InstallationOfflineCurrent: '1.0', LoadBalanced: 'true' });
  });

  it('S14 what is configured and changed at one time is done one after the other', async () => {
    for (const settings of [garage(IDS.slice(0, 2), 32), garage(IDS)]) {
      await system.api.put(`/chargers/${IDS[0]}/configuration/InstallationOfflineCurrent`, { value: '1.16' });
      const [configured, changed] = await Promise.all([
        system.api.post<SiteConfiguration>(`/sites/${site.id}/configure`),
        system.api.put<Site>(`/sites/${site.id}`, settings),
      ]);
      expect(configured.body.connectors).toMatchObject(configured.body.connectors.map(() => ({ isDone: true, problem: '' })));
      const failsafeA = settings.connectors.length === 2 ? 9 : 0;
      expect(changed).toMatchObject({ status: 200, body: { proofs: settings.connectors.map(() => ({ failsafeClass: 'B', failsafeA })) } });
      expect(await keysOf(IDS[0])).toMatchObject({ InstallationOfflineCurrent: failsafeA === 9 ? '1.9' : '1.0' });
    }
  });

  it('gives chargers back as they were when they leave the site, and when it is deactivated', async () => {
    await system.api.put(`/sites/${site.id}`, garage(IDS.slice(1)));
    expect(await keysOf(IDS[0])).toMatchObject({ LoadBalanced: 'false', MeterValueSampleInterval: '30' });
    expect(await profilesOf(IDS[0])).toEqual([]);
    expect(await profilesOf(IDS[1])).toHaveLength(1);
    expect((await system.api.post<Site>(`/sites/${site.id}/deactivate`)).body.state).toBe('draft');
    expect(await keysOf(IDS[1])).toMatchObject({ LoadBalanced: 'false', MeterValueSampleInterval: '30' });
    expect(await profilesOf(IDS[1])).toEqual([]);
  });

  it('S16 falls back to what fits for each car where that is 6 A or more', async () => {
    await system.api.put(`/sites/${site.id}`, garage(IDS.slice(0, 2), 32));
    const { body } = await system.api.post<Site>(`/sites/${site.id}/activate`);
    expect(body.proofs.map(({ failsafeA }) => failsafeA)).toEqual([9, 9]);
    expect(await keysOf(IDS[0])).toMatchObject({ InstallationOfflineCurrent: '1.9', LoadBalanced: 'true' });
    await system.api.post(`/sites/${site.id}/deactivate`);
  });
});
