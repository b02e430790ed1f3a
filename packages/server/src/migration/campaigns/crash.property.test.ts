import { VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ocppImage, releasePeople } from '../../../../../test/support/release-people.ts';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import type { DiesAt } from '../desk/testing/crashing-store.ts';
import type { CampaignDefect } from './testing/campaign-defects.ts';
import type { CampaignEnd } from './testing/campaign-end.ts';
import { CampaignWorld, type LivedCampaign } from './testing/campaign-world.ts';

describe('invariant 15: a crash at any write of a campaign and a restart give the same final store as no crash', () => {
  const clock = new VirtualClock(Date.parse('2026-03-02T01:00:00Z'));
  const people = releasePeople();
  const manifest = people.manifest(ocppImage());
  let fresh: FreshStore;
  let store: Store;
  let runs = 0;
  let whole: LivedCampaign;

  beforeAll(async () => {
    fresh = await freshStore(quickestStore());
    store = await fresh.open(clock);
    whole = await lived(null);
  });
  afterAll(async () => {
    await store.close();
    await fresh.remove();
    people.remove();
  });

  async function lived(diesAt: DiesAt, defect: CampaignDefect | null = null) {
    runs += 1;
    const { trusted } = people;
    return CampaignWorld.run({ store, clock, name: `run${runs}`, manifest, trusted, diesAt, defect });
  }

  it('ends as it should without one', () => {
    const { end, writes } = whole;
    expect(end).toMatchObject({ phase: 'ended', isAtRest: true, isLogWhole: true, waves: [['charger 1'], ['charger 2', 'charger 3']] });
    const migrated = { state: 'Migrated', attempts: 1, ways: 1, isMarkedTold: true, audit: null };
    const told = [expect.stringMatching(/^1:crossing \d+$/), '1:done', 'planned'];
    const withdrawn = { state: 'none', attempts: 0, ways: 0, isMarkedTold: true, audit: null, told: ['called off', 'planned'] };
    expect(end.chargers).toMatchObject([{ ...migrated, told }, { ...migrated, told }, withdrawn]);
    const [started, left] = ['requestDone start', 'requestDone withdraw'];
    const opened = [started, 'waveOpened 0 with 1', 'gate 0: pass', 'waveOpened 1 with 2'];
    expect(end.events).toEqual([...opened, left, 'gate 1: pass', 'evergreenOpened', 'ended']);
    expect(writes).toBeGreaterThan(30);
  });

  /** Here every tenth write, each time in another way; `npm run prove -- migration-crash-campaign` has all. */
  it('holds for writes all along', { timeout: 300_000 }, async () => {
    const ways = ['before', 'within', 'after'] as const;
    for (let write = 1; write <= whole.writes; write += 10) {
      const when = ways[Math.floor(write / 10) % ways.length] ?? 'before';
      expect((await lived({ write, when })).end, `died ${when} write ${write} was committed`).toEqual(whole.end);
    }
  });

  it.each<[CampaignDefect, string, (end: CampaignEnd) => unknown]>([
    ['events', "its log is not written with a campaign's step", ({ events, isLogWhole }) => [events, isLogWhole]],
    ['notices', 'what owners are told is not written with the mark that they were', ({ chargers }) => chargers.map(({ told }) => told)],
    ['way', 'a way is not written with its first entry in the audit', ({ chargers }) => chargers.map(({ ways }) => ways)],
  ])('notices the planted defect: %s: %s', { timeout: 300_000 }, async (defect, _sentence, seenIn) => {
    for (let write = 1; write <= whole.writes; write += 1) {
      const { end } = await lived({ write, when: 'after' }, defect);
      if (JSON.stringify(seenIn(end)) !== JSON.stringify(seenIn(whole.end))) return;
    }
    throw new Error('it ended as without the defect');
  });
});
