import { SeededRandom, VirtualClock } from '@phasor/kernel';
import type { ChargingProfile, ChargingProfileRequest, HeldProfile } from '@phasor/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../test/support/stores.ts';
import { quickestStore } from '../../../../test/support/system.ts';
import { InMemoryBus } from '../bus/index.ts';
import { UNKNOWN_RULES } from '../charging-profiles/index.ts';
import type { Store } from '../store/index.ts';
import { Schedules } from './schedules.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');
const STAND = { firstA: 8, failsafeA: 6 };

describe('S10 S12: the connector of a site', () => {
  let fresh: FreshStore;
  let store: Store;
  let schedules: Schedules;
  let clock: VirtualClock;
  let target: { readonly organisationNo: number; readonly chargerId: string };
  let held: HeldProfile[];
  let sent: ChargingProfile[];

  const start = async (): Promise<void> => {
    schedules = new Schedules({
      ...{ store, clock, random: new SeededRandom(1), bus: new InMemoryBus() },
      isOnline: () => true,
      clockSkewMs: () => null,
      profiles: {
        set: (_, { connectorId, profile }: ChargingProfileRequest) => {
          sent.push(profile);
          held = held.filter((one) => (one.profile as ChargingProfile).chargingProfileId !== profile.chargingProfileId);
          held.push({ connectorId, state: 'installed', transactionId: null, installedAt: '', profile });
          return Promise.resolve({ connectorId, profile, changes: [] });
        },
        clear: (_, { chargingProfileId }) => {
          held = held.filter((one) => (one.profile as ChargingProfile).chargingProfileId !== chargingProfileId);
          return Promise.resolve({ status: 'Accepted', left: held.length });
        },
        list: () => Promise.resolve({ items: held }),
        isAsHeld: () => Promise.resolve(true),
      },
      capabilities: {
        rulesOf: () => Promise.resolve({ ...UNKNOWN_RULES, maxStackLevel: 9, maxPeriods: 50, maxInstalled: 10 }),
        neededChanges: () => Promise.resolve(new Set()),
      },
      weekly: { takes: () => Promise.resolve(true), refused: () => Promise.resolve() },
      orders: { place: () => Promise.reject(new Error('no CAPI charger here')) },
      onFailed: (chargerId, why) => expect.fail(`${chargerId}: ${why}`),
    });
    await schedules.start();
    await schedules.settled('CP1');
  };
  /** The limits of what the charger holds, base first. */
  const limits = (): number[] =>
    held
      .map(({ profile }) => profile as ChargingProfile)
      .sort((one, other) => one.stackLevel - other.stackLevel)
      .map(({ chargingSchedule }) => chargingSchedule.chargingSchedulePeriod[0]?.limit ?? -1);

  beforeEach(async () => {
    clock = new VirtualClock(NOW);
    fresh = await freshStore(quickestStore());
    store = await fresh.open(clock);
    [held, sent] = [[], []];
    const at = new Date(NOW);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: at };
    const { no } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow();
    const charger = { id: 'CP1', organisation_no: no, name: 'CP1', registered_at: at };
    const { no: charger_no } = await store.db.insertInto('charger').values(charger).returning('no').executeTakeFirstOrThrow();
    const site = { id: 'garage', organisation_no: no, state: 'active' as const, settings: '{}', created_at: at, changed_at: at };
    const { no: site_no } = await store.db
      .insertInto('site')
      .values({ ...site, changed_by: null })
      .returning('no')
      .executeTakeFirstOrThrow();
    await store.db.insertInto('site_connector').values({ charger_no, connector_id: 1, site_no, organisation_no: no }).execute();
    target = { organisationNo: no, chargerId: 'CP1' };
    await start();
  });
  afterEach(async () => {
    schedules.stop();
    await store.close();
    await fresh.remove();
  });

  it('is sent nothing before the site has said what it wants there, since a restart must not lift what the site holds', async () => {
    await schedules.setMaxCurrent(target, 1, 16, 'somebody');
    await schedules.settled('CP1');
    expect(sent).toEqual([]);
    schedules.stand('CP1', 1, STAND);
    await schedules.settled('CP1');
    expect(limits()).toEqual([6, 8]);
    schedules.stop();
    await start();
    expect(sent).toHaveLength(2);
    schedules.stand('CP1', 1, STAND);
    await schedules.settled('CP1');
    expect(sent).toHaveLength(2);
  });

  it('S11: the same wish twice writes once; a site that lets go leaves the max current, or nothing', async () => {
    schedules.stand('CP1', 1, STAND);
    schedules.stand('CP1', 1, { ...STAND });
    await schedules.settled('CP1');
    expect(sent).toHaveLength(2);
    schedules.stand('CP1', 1, null);
    await schedules.settled('CP1');
    expect(held).toEqual([]);
    await schedules.setMaxCurrent(target, 1, 16, 'somebody');
    await schedules.settled('CP1');
    expect(limits()).toEqual([16]);
  });

  it('S8: what another profile took the place of stands again once it is compared', async () => {
    schedules.stand('CP1', 1, STAND);
    await schedules.settled('CP1');
    // The ladder's default profile took the place of the topmost, and was cleared.
    held = held.filter(({ profile }) => (profile as ChargingProfile).chargingSchedule.chargingSchedulePeriod[0]?.limit !== STAND.firstA);
    expect(limits()).toEqual([STAND.failsafeA]);
    schedules.compare('CP1');
    await schedules.settled('CP1');
    expect(limits()).toEqual([STAND.failsafeA, STAND.firstA]);
    expect(sent).toHaveLength(3);
  });

  it('tells who listens of each change that is stored, and has it in memory by then', async () => {
    const heard: unknown[] = [];
    const end = schedules.onChanged((chargerId, connectorId) =>
      heard.push([chargerId, connectorId, schedules.limitAt(chargerId, connectorId, NOW).limitA]),
    );
    await schedules.setMaxCurrent(target, 1, 16, 'somebody');
    await schedules.setUserLimit(target, 1, 10);
    end();
    await schedules.setUserLimit(target, 1, null);
    expect(heard).toEqual([
      ['CP1', 1, 16],
      ['CP1', 1, 10],
    ]);
    expect(schedules.limitsOf('CP1', 1)).toMatchObject({ maxA: 16, userA: null, revision: 3 });
    expect(schedules.segmentsOf('CP1', 1, NOW, NOW + 1000)).toEqual([
      { fromMs: NOW, untilMs: NOW + 1000, limitA: 16, cause: 'maxCurrent' },
    ]);
  });
});
