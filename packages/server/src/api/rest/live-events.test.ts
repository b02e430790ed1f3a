import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { SeededRandom, VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import { InMemoryBus, type ChangeListener } from '../../bus/index.ts';
import { ChargerKeys, Orders, Ownership, Presence } from '../../chargers/index.ts';
import { Meters } from '../../meters/index.ts';
import { LimitsReport } from '../../limits/index.ts';
import { migrationParts } from '../../migration/index.ts';
import { releaseParts } from '../../releases/index.ts';
import { NoticeWriter } from '../../notices/index.ts';
import { siteParts } from '../../sites/index.ts';
import { CapiKeys } from '../../capi-chargers/index.ts';
import { Commands } from '../../commands/index.ts';
import { ocppDomains } from '../../ocpp-domains.ts';
import type { Store } from '../../store/index.ts';
import { LiveListener } from './live-events.ts';
import type { RestPorts } from './rest-server.ts';

/** Counts who listens. */
class CountingBus extends InMemoryBus {
  listeners = 0;

  override subscribe(listener: ChangeListener): () => void {
    const end = super.subscribe(listener);
    this.listeners += 1;
    return () => {
      this.listeners -= 1;
      end();
    };
  }
}

const reader = (organisationNo: number) => ({ organisationNo, personId: 'P1', ownerId: undefined });

describe('an open page', () => {
  const clock = new VirtualClock();
  const bus = new CountingBus();
  let fresh: FreshStore;
  let store: Store;
  let ports: RestPorts;
  let organisationNo: number;
  beforeAll(async () => {
    fresh = await freshStore(quickestStore());
    store = await fresh.open(clock);
    const random = new SeededRandom(1);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    await store.db
      .insertInto('charger')
      .values({ id: 'CP1', organisation_no: organisationNo, name: 'CP1', registered_at: new Date() })
      .execute();
    const keys = await ChargerKeys.load(store.db);
    const people = { db: store.db, clock, random };
    const presence = new Presence();
    const commands = new Commands({ db: store.db, bus: new InMemoryBus(), clock, random });
    const orders = new Orders({ db: store.db, bus: new InMemoryBus(), clock, random });
    const log = { warn: () => undefined, error: () => undefined, info: () => undefined };
    // Theirs is another: only who reads the page's events is counted.
    const elsewhere = new InMemoryBus();
    const domains = ocppDomains({
      store,
      clock,
      random,
      bus: elsewhere,
      presence,
      commands,
      orders,
      log,
      uploads: { folder: '', publicUrl: null },
      security: { keys, cpoName: 'Ours' },
    });
    const sites = siteParts({
      ...{ store, clock, random, bus: elsewhere, log, presence, commands, orders },
      features: domains.parts.capabilities.features,
      chargingProfiles: domains.parts.chargingProfiles,
      schedules: domains.parts.schedules,
    });
    const releases = await releaseParts({
      store,
      clock,
      random,
      orders,
      paceOf: () => Promise.resolve(null),
      trusted: [],
      folder: 'no-images',
      publicUrl: null,
      addressOf: () => null,
    });
    ports = {
      store,
      clock,
      bus,
      people,
      presence,
      keys,
      orders,
      commands,
      ...domains.parts,
      releases,
      migration: await migrationParts({
        ...{ store, clock, random, bus: elsewhere, log, presence, keys, orders, commands },
        ownership: new Ownership(elsewhere),
        registry: releases.registry,
        notices: new NoticeWriter({ clock, random, sendsMail: false }),
        change: releases.change,
        heartbeatMs: 300_000,
        pollMs: 30_000,
      }),
      meters: new Meters({ store, clock, random, bus, keys }),
      sites,
      limits: new LimitsReport({ store, clock, presence, schedules: domains.parts.schedules, sites }),
      capiKeys: await CapiKeys.load(store.db),
    };
  });
  afterAll(async () => {
    await store.close();
    await fresh.remove();
  });

  const newResponse = (): ServerResponse => new ServerResponse(new IncomingMessage(new Socket()));
  const leave = (response: ServerResponse): void => {
    response.destroy();
    response.emit('close');
  };

  it('listens until its reader leaves', async () => {
    const response = newResponse();
    await LiveListener.open(ports, reader(organisationNo), response, 'CP1');
    expect(bus.listeners).toBe(1);
    leave(response);
    expect(bus.listeners).toBe(0);
  });

  it('that its reader left while it was opened listens to nothing', async () => {
    const response = newResponse();
    const opening = LiveListener.open(ports, reader(organisationNo), response, 'CP1');
    leave(response);
    await opening;
    expect(bus.listeners).toBe(0);
  });

  it('of a charger of another organisation is not opened', async () => {
    await expect(LiveListener.open(ports, reader(organisationNo + 1), newResponse(), 'CP1')).rejects.toMatchObject({
      code: 'CHARGER_UNKNOWN',
    });
    expect(bus.listeners).toBe(0);
  });
});
