import type { Rehearsal } from '@phasor/contract';
import { demoCampaign, demoWaits } from '@phasor/apps';
import { afterEach, expect, it } from 'vitest';
import { CampaignScene, MINUTE } from './support/campaign-scene.ts';
import { count } from './support/until-over.ts';

const CHARGERS = 4;

let scene: CampaignScene;
afterEach(() => scene.end());

/** As the demo's administrator asks. */
async function ask(method: string, path: string, body?: object): Promise<unknown> {
  return (method === 'GET' ? await scene.api.get(path) : await scene.api.post(path, body)).body;
}

/** Cars come to all of them, charge for two minutes and go, over and over, as in the demo. */
async function chargeUntil(isSo: () => Promise<boolean>, times: number): Promise<void> {
  for (let time = 0; time < times && !(await isSo()); time += 1) {
    await scene.charge(scene.twins.values());
    await scene.clock.advance(MINUTE / 2);
  }
}

it('R3 the campaign of the demo: rehearsed while the first cars charge, it is foreseen that all of its chargers cross, and they do', async () => {
  scene = await CampaignScene.set({ capiPollIntervalS: 2, migration: demoWaits });
  await scene.halos(CHARGERS);
  const id = (await demoCampaign(ask, [scene.release.id])) ?? '';
  for (const twin of scene.twins.values()) twin.plugIn(1, { needWh: 100, phases: 1, maxA: 16, reactionMs: 1_000 });
  await scene.clock.advance(5_000);
  await scene.api.post(`/campaigns/${id}/rehearsal`);
  await scene.clock.settle();
  const { result } = (await scene.api.get<Rehearsal>(`/campaigns/${id}/rehearsal`)).body;
  expect(result).toMatchObject({ chargers: CHARGERS, migrated: CHARGERS, unproven: 0, leftOut: [], states: { Migrated: CHARGERS } });
  expect(result?.days).toBeLessThan(1);
  for (const twin of scene.twins.values()) twin.plugOut(1);

  await scene.say(id, 'start');
  await chargeUntil(async () => count(await scene.states(id), 'Migrated') === CHARGERS, 20);
  expect(await scene.view(id)).toMatchObject({ phase: 'ended', migrated: CHARGERS, committed: CHARGERS });
}, 120_000);
