import { VirtualClock } from '@phasor/kernel';
import { expect, it } from 'vitest';
import { CampaignPaces } from './campaign-pace.ts';
import { downloadBudget } from './download-budget.ts';

it('R3 the downloads of a campaign keep to its bytes a second, all together, and to those of the node', async () => {
  const clock = new VirtualClock();
  const node = downloadBudget(clock, { atOnce: 10, bytesPerS: 3_000 });
  const paces = new CampaignPaces(clock, (chargerId) =>
    Promise.resolve(chargerId === 'alone' ? null : { campaignId: 'one', bytesPerS: 1_000 }),
  );
  const { signal } = new AbortController();
  const sent = { inCampaign: 0, alone: 0 };
  const download = async (chargerId: string, what: keyof typeof sent): Promise<void> => {
    const pace = await paces.of(chargerId);
    for (let pieces = 0; pieces < 40; pieces += 1) {
      await node.spend(100, signal);
      await pace.spend(100, signal);
      sent[what] += 100;
    }
  };
  const all = Promise.all([download('A', 'inCampaign'), download('B', 'inCampaign'), download('alone', 'alone')]);
  for (let second = 1; second <= 8; second += 1) {
    await clock.advance(1_000);
    expect(sent.inCampaign).toBeLessThanOrEqual((second + 1) * 1_000);
    expect(sent.inCampaign + sent.alone).toBeLessThanOrEqual((second + 1) * 3_000);
  }
  // One that goes by itself did not wait for the campaign's.
  expect(sent.alone).toBe(4_000);
  await all;
  expect(sent.inCampaign).toBe(8_000);
});
