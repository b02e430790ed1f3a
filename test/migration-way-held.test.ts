import { afterEach, describe, expect, it } from 'vitest';
import { CampaignScene } from './support/campaign-scene.ts';
import { MINUTE, WayScene } from './support/way-scene.ts';

let scene: { end(): Promise<void> } | null = null;
afterEach(() => scene?.end());

describe('R3 a release that is withdrawn under way', { timeout: 180_000 }, () => {
  it('holds a charger that has its image, with the reason, and costs it no attempt', async () => {
    const way = await WayScene.set();
    scene = way;
    const twin = await way.halo();
    twin.plugIn(1, { needWh: 500, phases: 1, maxA: 13, reactionMs: 1_000 });
    await way.begin();
    await way.until(['Staged'], 30 * MINUTE);
    await way.system.api.post(`/releases/${way.release.id}/withdraw`, {});
    twin.plugOut(1);
    await way.clock.advance(40 * MINUTE);
    expect(await way.view()).toMatchObject({
      state: 'Staged',
      attempt: 1,
      why: expect.stringMatching(/^it is held: .*withdrawn/) as unknown,
    });
    const drained = (await way.story()).filter((sentence) => sentence.includes('New charges are refused'));
    expect(drained, 'it is let alone').toHaveLength(1);
    expect(twin.state()).toMatchObject({ protocol: 'CAPI', isConnected: true });
  });

  it('gives no charger of a campaign a place; each says why', async () => {
    const campaign = await CampaignScene.set();
    scene = campaign;
    await campaign.halos(2);
    await campaign.charge(campaign.twins.values());
    const { id } = await campaign.make();
    await campaign.api.post(`/releases/${campaign.release.id}/withdraw`, {});
    await campaign.say(id, 'start');
    await campaign.clock.advance(10 * MINUTE);
    const chargers = await campaign.chargers(id);
    expect(chargers.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(['Candidate 0', 'Candidate 0']);
    expect(chargers.map(({ whyNotYet }) => whyNotYet.map(({ code }) => code))).toEqual([['releaseNotReady'], ['releaseNotReady']]);
    expect((await campaign.view(id)).whyNotYet.bars).toMatchObject([{ code: 'releaseNotReady', chargers: 2 }]);
  });
});
