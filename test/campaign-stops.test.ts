import type { CampaignView } from '@phasor/contract';
import { campaignPaceOf } from '../packages/server/src/migration/campaigns/campaign-pace.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CampaignScene, MINUTE } from './support/campaign-scene.ts';
import { count, untilOver, UNPROVEN } from './support/until-over.ts';

const HOUR = 60 * MINUTE;

let scene: CampaignScene;
beforeEach(async () => {
  scene = await CampaignScene.set();
});
afterEach(() => scene.end());

describe('R3 people stop a campaign', () => {
  it('pause: nobody is armed, also after a restart; resume; abort: nobody is committed, and its chargers are free again', async () => {
    await scene.halos(3);
    const { id } = await scene.make({ waves: [{ name: 'all', share: 1, gate: {} }], budgets: { unprovenShare: 1, bytesPerS: 4_000_000 } });
    await scene.say(id, 'start');
    await scene.until(id, (states) => count(states, 'Staging', 'Staged') > 0, 20 * MINUTE);
    // Images are given at the campaign's pace.
    expect(await campaignPaceOf(scene.system.store.db, '2403080001M')).toEqual({ campaignId: id, bytesPerS: 4_000_000 });
    expect(await campaignPaceOf(scene.system.store.db, 'NOBODY')).toBeNull();
    const paused = await scene.say(id, 'pause', { note: 'looks odd' });
    expect(paused.body).toMatchObject({ isPaused: true, holds: [{ cause: 'person', sentence: 'looks odd' }] });
    await scene.clock.advance(5 * MINUTE);
    await scene.restart();
    await scene.clock.advance(10 * MINUTE);
    expect(count(await scene.states(id), ...UNPROVEN)).toBe(0);
    expect(await scene.view(id)).toMatchObject({ phase: 'running', isPaused: true });

    expect((await scene.say(id, 'resume')).body).toMatchObject({ isPaused: false });
    await scene.until(id, (states) => count(states, 'Armed', 'Switching', 'Configuring', 'Verifying') > 0, 60 * MINUTE, 2_000);
    expect((await scene.say(id, 'abort')).body).toMatchObject({ phase: 'aborted' });
    const early = (await scene.view(id)).committed;
    await scene.until(id, (states) => count(states, 'Candidate', 'RolledBack', 'Soaking', 'Migrated') === 3, 60 * MINUTE);
    expect(await scene.view(id)).toMatchObject({ phase: 'aborted', committed: early });
    const onCapi = [...scene.twins.values()].filter((twin) => twin.state().protocol === 'CAPI' && !twin.state().isOnTrial);
    expect(onCapi.length).toBe(3 - early);
    await scene.clock.advance(2 * MINUTE);
    const again = await scene.api.post<CampaignView>('/campaigns', scene.wish({ chargerIds: onCapi.map((twin) => twin.id) }));
    expect(again.status).toBe(201);
    expect(await scene.sentences(id)).toEqual(
      expect.arrayContaining([expect.stringContaining('paused: looks odd'), expect.stringContaining('aborted')]),
    );
  }, 120_000);
});

describe('R3 people stop one charger of a campaign', () => {
  const say = (chargerId: string, word: string) => scene.api.post(`/chargers/${chargerId}/migration/${word}`, {});
  const gate = { bakeMs: 0, minSettled: 1, minWaveShare: 0.1, stratum: { minSettled: 1, minSuccessShare: 0 }, expression: null };
  const all = { waves: [{ name: 'all', share: 1, gate }], budgets: { unprovenShare: 1 } };

  it('a pause holds until a person resumes it, and keeps no place', async () => {
    await scene.halos(2);
    const { id } = await scene.make(all);
    await scene.say(id, 'start');
    const held = '2403080001M';
    await scene.until(id, (states) => ['Staging', 'Staged'].includes(states.get(held) ?? ''), 20 * MINUTE, 1_000);
    expect((await say(held, 'pause')).status).toBe(200);
    await scene.clock.advance(5 * MINUTE);
    // Its campaign pauses and goes on: that is no word of whoever paused this one.
    await scene.say(id, 'pause', { note: 'a look' });
    await scene.clock.advance(MINUTE);
    await scene.say(id, 'resume');
    await scene.until(id, (states) => states.get('2403080002M') === 'Soaking', 60 * MINUTE);
    const one = (await scene.chargers(id)).find(({ chargerId }) => chargerId === held);
    expect(one).toMatchObject({ attempts: 0, slot: null, whyNotYet: [expect.objectContaining({ code: 'pausedByPerson' })] });
    expect((await scene.api.get(`/chargers/${held}/migration`)).body).toMatchObject({ isPaused: true });
    expect((await say(held, 'resume')).status).toBe(200);
    await scene.until(id, (states) => states.get(held) === 'Soaking', 60 * MINUTE);
  }, 120_000);

  it('one that is aborted, or recalled, is out of its campaign, which ends without it', async () => {
    await scene.halos(3);
    const { id } = await scene.make(all);
    await scene.say(id, 'start');
    const [aborted, recalled] = ['2403080001M', '2403080002M'];
    await scene.until(id, (states) => ['Staging', 'Staged'].includes(states.get(aborted) ?? ''), 20 * MINUTE, 1_000);
    await say(aborted, 'abort');
    await scene.until(id, (states) => states.get(recalled) === 'Soaking', 60 * MINUTE);
    await say(recalled, 'recall');
    await untilOver(scene, id, 3 * HOUR);
    expect([...(await scene.states(id))].sort()).toEqual([
      [aborted, 'Withdrawn'],
      [recalled, 'Withdrawn'],
      ['2403080003M', 'Migrated'],
    ]);
    expect(await scene.sentences(id)).toContain(`Taken back one by one, the campaign goes on without: ${aborted}.`);
    const rows = await scene.system.store.db.selectFrom('audit_entry').select(['kind', 'details']).execute();
    expect(rows.filter(({ details }) => details.includes('"refused"'))).toEqual([]);
  }, 120_000);
});
