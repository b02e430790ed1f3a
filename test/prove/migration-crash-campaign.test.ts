import { VirtualClock } from '@phasor/kernel';
import { expect, it } from 'vitest';
import { CampaignWorld } from '../../packages/server/src/migration/campaigns/testing/campaign-world.ts';
import { scaled } from '../support/prove-scale.ts';
import { ocppImage, releasePeople } from '../support/release-people.ts';
import { freshStore } from '../support/stores.ts';
import { quickestStore } from '../support/system.ts';

const WAYS = ['before', 'within', 'after'] as const;

it(
  'invariant 15: a crash before, within and after any write of a campaign, and a restart, give the same final store as no crash',
  { timeout: 1_800_000 },
  async () => {
    const clock = new VirtualClock(Date.parse('2026-03-02T01:00:00Z'));
    const people = releasePeople();
    const fresh = await freshStore(quickestStore());
    const store = await fresh.open(clock);
    const shared = { store, clock, manifest: people.manifest(ocppImage()), trusted: people.trusted };
    const whole = await CampaignWorld.run({ ...shared, name: 'whole', diesAt: null });
    const deaths = WAYS.length * whole.writes;
    const step = Math.ceil(deaths / scaled(deaths));
    for (let death = 0; death < deaths; death += step) {
      const diesAt = { write: 1 + Math.floor(death / WAYS.length), when: WAYS[death % WAYS.length] ?? 'before' };
      const { end } = await CampaignWorld.run({ ...shared, name: `run${death}`, diesAt });
      expect(end, JSON.stringify(diesAt)).toEqual(whole.end);
    }
    await store.close();
    await fresh.remove();
    people.remove();
  },
);
