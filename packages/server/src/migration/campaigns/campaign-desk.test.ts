import { VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ocppImage, releasePeople } from '../../../../../test/support/release-people.ts';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import { SpeakingCharger } from '../desk/testing/speaking-charger.ts';
import { activeWay } from '../desk/way-rows.ts';
import { CampaignServer } from './testing/campaign-server.ts';
import { campaignScene } from './testing/campaign-scene.ts';

const clock = new VirtualClock(Date.parse('2026-03-02T01:00:00Z'));
const people = releasePeople();
let fresh: FreshStore;
let store: Store;

beforeAll(async () => {
  fresh = await freshStore(quickestStore());
  store = await fresh.open(clock);
});
afterAll(async () => {
  await store.close();
  await fresh.remove();
  people.remove();
});

it('a charger that was read before its campaign has looked again fetches its image with the next look', async () => {
  const { trusted } = people;
  const scene = await campaignScene({ store, clock, name: 'quick', chargers: 1, manifest: people.manifest(ocppImage()), trusted });
  const [id = ''] = scene.chargerIds;
  const stateNow = async (): Promise<string> => (await activeWay(store.db, id))?.way.state ?? 'none';
  const give: Parameters<typeof CampaignServer.born>[0]['give'] = (_id, order) => charger.obey(order, clock.now());
  const server = await CampaignServer.born({ ...scene, ...{ store, clock, trusted, give, name: 'quick', life: 1, diesAt: null } });
  const charger = new SpeakingCharger({
    stored: (word) => server.store(id, word),
    say: (word) => server.tell(id, word),
    pass: () => undefined,
  });
  const turn = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    await charger.speak(await stateNow(), clock.now());
  };
  for (let turns = 0; turns < 40 && (await stateNow()) === 'none'; turns += 1) {
    await turn(15_000);
    await server.look();
  }
  // It answers more quickly than anybody looks.
  for (let turns = 0; turns < 20 && (await stateNow()) === 'Admitted'; turns += 1) await turn(1_000);
  expect(await stateNow()).toBe('Snapshotted');
  await server.look();
  expect(await stateNow()).toBe('Staging');
  await server.close();
});
