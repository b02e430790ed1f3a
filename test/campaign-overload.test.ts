import type { MeterWithKey, Site as SetUpSite } from '@phasor/contract';
import { SeededRandom } from '@phasor/kernel';
import { ChargerLoad, pushOverHttp, Site, SiteMeter } from '@phasor/simulator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CampaignScene, MINUTE } from './support/campaign-scene.ts';
import { count } from './support/until-over.ts';

const METER = 'M-1';
const CHARGERS = 3;
const FUSE_A = 10;
const OUT = ['Draining', 'Armed', 'Switching', 'Configuring', 'Verifying', 'Committing'];

let scene: CampaignScene;
let endMeter: () => Promise<void> = () => Promise.resolve();
beforeEach(async () => {
  scene = await CampaignScene.set();
});
afterEach(async () => {
  await endMeter();
  await scene.end();
});

/** Halos behind a fuse of 10 A with a meter: their new firmware says yes to every limit, and heeds none. */
async function balancedSite(): Promise<void> {
  const { clock, api, system } = scene;
  const site = new Site({ clock, main: { name: 'main', protection: { kind: 'gG', ratedA: FUSE_A } } });
  const loads = new Map<number, ChargerLoad>();
  await scene.halos(CHARGERS, 0, (at) => ({
    profileHabit: 'ignores',
    onEvent: (event) => {
      if (event.kind === 'gridDrawing') loads.get(at)?.draw(event.currentA);
    },
  }));
  for (const [index, twin] of [...scene.twins.values()].entries()) {
    const load = new ChargerLoad(twin);
    load.changed = site.attach('main', load);
    loads.set(index + 1, load);
  }
  const { key } = (await api.post<MeterWithKey>('/meters', { serial: METER, intervalS: 10 })).body;
  const flow = () => site.look('main').flow;
  const meter = new SiteMeter({ serial: METER, clock, random: new SeededRandom(2), intervalMs: 10_000, flow });
  const endPush = pushOverHttp(meter, { url: `${system.url}/rest/v1/meters/${METER}/samples`, key, clock });
  endMeter = async () => {
    meter.stop();
    await endPush();
  };
  meter.start();
  const fuses = [{ id: 'main', limitA: FUSE_A, marginA: 1, meters: [{ serial: METER }], worstHouseA: [1, 1, 1] }];
  const connectors = [...scene.twins.keys()].map((chargerId) => ({ chargerId, connectorId: 1, fuseId: 'main', wiring: 'RST' }));
  const settings = { name: 'Street', zone: 'Europe/Stockholm', mode: 'dynamic', grid: 'TN', fuses, connectors };
  const { id } = (await api.post<SetUpSite>('/sites', settings)).body;
  const configured = api.post(`/sites/${id}/configure`, {});
  await clock.advance(MINUTE);
  await configured;
  const activated = await api.post<SetUpSite>(`/sites/${id}/activate`, {});
  expect(activated.status, JSON.stringify(activated.body)).toBe(200);
  // What was before anybody crossed is not the campaign's doing.
  const { db } = system.store;
  const row = await db.selectFrom('site').select(['no', 'organisation_no']).executeTakeFirstOrThrow();
  const line = {
    at: new Date(clock.now()),
    code: 'overload',
    charger_id: null,
    connector_id: null,
    sentence: 'an older one',
    figures: '{}',
  };
  await db
    .insertInto('site_decision')
    .values({ ...line, site_no: row.no, organisation_no: row.organisation_no })
    .execute();
}

it('R3 a fuse that carries too much behind a charger which has crossed stops the campaign, until a person has looked', async () => {
  await balancedSite();
  const { id } = await scene.make({ waves: [{ name: 'all', share: 1, gate: { bakeMs: 0 } }], budgets: { unprovenShare: 1 } });
  await scene.say(id, 'start');
  await scene.until(id, (states) => count(states, 'Soaking') > 0, 60 * MINUTE);
  const [first] = [...(await scene.states(id))].find(([, state]) => state === 'Soaking') ?? [];
  await scene.until(id, (states) => count(states, ...OUT) === 0, 60 * MINUTE);
  const arrived = count(await scene.states(id), 'Soaking', 'Migrated');
  const twin = scene.twins.get(first ?? '');
  if (!twin) throw new Error('nobody has crossed');
  await scene.charge([twin]);
  expect(await scene.view(id)).toMatchObject({ isPaused: true, holds: [{ cause: 'gate', by: 'gate: safety' }] });
  await scene.clock.advance(10 * MINUTE);
  expect(arrived).toBeLessThan(CHARGERS);
  expect(count(await scene.states(id), 'Soaking', 'Migrated')).toBe(arrived);

  expect((await scene.say(id, 'resume', { note: 'its electrician was there' })).body).toMatchObject({ isPaused: false });
  await scene.until(id, (states) => count(states, 'Soaking', 'Migrated') > arrived, 60 * MINUTE);
}, 600_000);
