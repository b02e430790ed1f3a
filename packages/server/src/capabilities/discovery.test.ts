import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../test/support/stores.ts';
import { quickestStore } from '../../../../test/support/system.ts';
import { InMemoryBus } from '../bus/index.ts';
import { Commands, type ChargerCall } from '../commands/index.ts';
import type { Store } from '../store/index.ts';
import { Discovery } from './discovery.ts';
import { FirmwareFeatures } from './firmware-features.ts';
import { REQUIRED_KEYS } from './known-keys.ts';

describe('discovery over a fleet', () => {
  const clock = new VirtualClock();
  const bus = new InMemoryBus();
  const FLEET = Array.from({ length: 12 }, (_, n) => `F${n}`);
  /** Chargers that have been asked and have not answered. */
  const open = new Map<string, () => void>();
  const failures: string[] = [];
  let fresh: FreshStore;
  let store: Store;
  let organisationNo: number;
  let discovery: Discovery;

  beforeAll(async () => {
    fresh = await freshStore(quickestStore());
    store = await fresh.open(clock);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    const chargers = [...FLEET, 'PENDING'].map((id) => ({
      ...{ id, organisation_no: organisationNo, name: id, registered_at: new Date(), boot_no: 1 },
      registration: id === 'PENDING' ? ('Pending' as const) : ('Accepted' as const),
    }));
    await store.db.insertInto('charger').values(chargers).execute();
    for (const { id } of chargers) bus.respond(`charger.${id}`, (body) => answer(id, body as ChargerCall));
    const commands = new Commands({ db: store.db, bus, clock, random: new SeededRandom(1) });
    const features = new FirmwareFeatures({ db: store.db, clock });
    discovery = new Discovery({ db: store.db, clock, bus, commands, features, onFailed: (_, why) => failures.push(why) });
    discovery.start();
  });
  afterAll(async () => {
    discovery.stop();
    await store.close();
    await fresh.remove();
  });

  const answer = async (id: string, { action }: ChargerCall): Promise<unknown> => {
    await new Promise<void>((resolve) => open.set(id, resolve));
    open.delete(id);
    const configurationKey = REQUIRED_KEYS.map((key) => ({ key, readonly: false, value: '60' }));
    return { kind: 'answered', response: action === 'GetConfiguration' ? { configurationKey } : { status: 'Accepted' } };
  };
  const states = async (): Promise<string[]> =>
    Promise.all(FLEET.map(async (chargerId) => (await discovery.view({ organisationNo, chargerId })).state));

  it('asks a few at a time, each some while after its boot, until all are asked', async () => {
    for (const chargerId of [...FLEET, 'PENDING', 'NOBODY']) bus.publish({ kind: 'booted', chargerId, source: 'OCPP', bootNo: 1 });
    await clock.advance(9_999);
    expect([open.size, new Set(await states())]).toEqual([0, new Set(['waiting'])]);
    await clock.advance(1);
    for (let turn = 0; (await states()).some((state) => state !== 'done'); turn += 1) {
      expect(open.size).toBeLessThanOrEqual(4);
      expect(open.size + turn).toBeGreaterThan(0);
      expect(turn).toBeLessThan(10_000);
      for (const release of [...open.values()]) release();
      await clock.settle();
    }
    expect(open.size).toBe(0);
    expect(failures).toEqual([]);
    expect(await store.db.selectFrom('discovery').select('charger_no').execute()).toHaveLength(FLEET.length);
  });

  it('asks nobody when it has been stopped', async () => {
    await store.db.deleteFrom('discovery').execute();
    const asked = await store.db.selectFrom('command').select('id').execute();
    bus.publish({ kind: 'booted', chargerId: 'F0', source: 'OCPP', bootNo: 2 });
    discovery.stop();
    bus.publish({ kind: 'booted', chargerId: 'F1', source: 'OCPP', bootNo: 2 });
    await clock.advance(60_000);
    expect(await store.db.selectFrom('command').select('id').execute()).toHaveLength(asked.length);
  });
});
