import type { ConnectorLimits, Site, SiteConnector, SiteSettings } from '@phasor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickestStore, startTestSystem, type TestSystem } from './support/system.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ store: quickestStore() });
  for (const id of ['A1', 'A2']) await system.register(id);
});
afterAll(() => system.stop());

const connector = (chargerId: string, more: Partial<SiteConnector> = {}): SiteConnector => ({
  ...{ chargerId, connectorId: 1, fuseId: 'main', wiring: 'RST' },
  ...more,
});
/** A static site, which needs no meter: 63 A, 20 A of them the house's. */
const settings = (connectors: SiteConnector[]): SiteSettings => ({
  ...{ name: 'Yard', zone: 'Europe/Stockholm', mode: 'static', grid: 'TN' },
  fuses: [{ id: 'main', limitA: 63, marginA: 0, worstHouseA: [20, 20, 20] }],
  connectors,
});

async function made(connectors: SiteConnector[]): Promise<string> {
  const { status, body } = await system.api.post<Site>('/sites', settings(connectors));
  if (status !== 201) throw new Error(JSON.stringify(body));
  return `/sites/${body.id}`;
}

describe('the setting by which a charger is told its phases', () => {
  it('is refused with the connector and what is wrong with it', async () => {
    const refused = async (phaseSetting: unknown) =>
      system.api.post('/sites', { ...settings([]), connectors: [{ ...connector('A1'), phaseSetting }] });
    expect(await refused({ key: 'PhaseSelect', value: '{connector}.{fase}' })).toMatchObject({
      status: 400,
      body: { code: 'SITE_PHASE_SETTING_INVALID', details: { field: 'connectors.A1/1.phaseSetting' } },
    });
    const both = { key: 'PhaseSelect', value: '{phase}', vendorId: 'maker', data: '{phase}' };
    expect((await refused(both)).status).toBe(400);
  });

  it('takes what was measured with another one away, and the reason why it was not asked any more', async () => {
    const { db } = system.store;
    const { no, organisation_no } = await db
      .selectFrom('charger')
      .select(['no', 'organisation_no'])
      .where('id', '=', 'A1')
      .executeTakeFirstOrThrow();
    const path = await made([connector('A1')]);
    await db
      .insertInto('connector_proof')
      .values({ charger_no: no, connector_id: 1, organisation_no, actuator: 'key', actuator_proof: 'measured', no_switch_reason: 'twice' })
      .execute();
    const proof = async () => (await system.api.get<Site>(path)).body.proofs[0];
    await system.api.put(path, settings([connector('A1', { priority: 3 })]));
    expect(await proof()).toMatchObject({ actuator: 'key', actuatorProof: 'measured', canSwitch: false, noSwitchReason: 'twice' });
    await system.api.put(path, settings([connector('A1', { priority: 3, phaseSetting: { key: 'Feed', value: '{phase}' } })]));
    expect(await proof()).toMatchObject({ actuator: 'none', actuatorProof: 'assumed', noSwitchReason: null });
    await system.api.delete(path);
  });
});

describe('S12 the max current of a connector of an active site', () => {
  const maxCurrent = (chargerId: string, maxA: number | null) =>
    system.api.put<{ message: string }>(`/chargers/${chargerId}/connectors/1/max-current`, { maxA });
  const keptA = async () => (await system.api.get<ConnectorLimits>('/chargers/A1/connectors/1/limits')).body.maxA;

  it('is refused where the sum does not fit any more, with the figures and what would fit', async () => {
    for (const id of ['A1', 'A2']) expect((await maxCurrent(id, 20)).status).toBe(200);
    const path = await made([connector('A1'), connector('A2')]);
    expect((await system.api.post(`${path}/activate`)).status).toBe(200);
    const refused = await maxCurrent('A1', 24);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'SITE_MAX_CURRENT_TOO_HIGH', details: { fuseId: 'main', phase: 'L1', sumA: 64, limitA: 63, fitsMaxA: 23 } },
    });
    expect(refused.body.message).toContain('For connector 1 of A1 a max current of 23 A fits. Without us up to 64 A could flow on L1');
    expect((await maxCurrent('A1', null)).status, 'as it is built').toBe(409);
    expect(await keptA()).toBe(20);
    expect((await maxCurrent('A1', 23)).status).toBe(200);
    expect((await maxCurrent('A2', 10)).status).toBe(200);
    expect((await maxCurrent('A1', 32)).status, 'the other has made room').toBe(200);
    expect(await keptA()).toBe(32);
    await system.api.post(`${path}/deactivate`);
    for (const id of ['A1', 'A2']) expect((await maxCurrent(id, null)).status, 'nothing is shared any more').toBe(200);
    await system.api.delete(path);
  });
});
