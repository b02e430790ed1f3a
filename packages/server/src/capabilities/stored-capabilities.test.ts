import { VirtualClock } from '@phasor/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import type { Store } from '../store/index.ts';
import { readKeys, writeKeys, writeValue } from './configuration-keys.ts';
import { FirmwareFeatures } from './firmware-features.ts';
import { readAllCapabilities, readCapabilities } from './read-capabilities.ts';

describeOnBothStores('what is known of chargers', (freshStore) => {
  const clock = new VirtualClock();
  let fresh: FreshStore;
  let store: Store;
  let organisationNo: number;
  const chargers: number[] = [];

  beforeAll(async () => {
    fresh = await freshStore();
    store = await fresh.open(clock);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    for (const [id, firmware_version] of [
      ['A', '180'],
      ['B', '180'],
      ['C', '169'],
      ['D', null],
    ] as const) {
      const values = {
        id,
        organisation_no: organisationNo,
        name: id,
        registered_at: new Date(),
        vendor: 'Charge Amps',
        model: 'HALO',
        firmware_version,
      };
      chargers.push((await store.db.insertInto('charger').values(values).returning('no').executeTakeFirstOrThrow()).no);
    }
  });
  afterAll(async () => {
    await store.close();
    await fresh.remove();
  });

  it('is remembered for the firmware, not for the charger; the newest word counts', async () => {
    const features = new FirmwareFeatures({ db: store.db, clock });
    const [a = 0, b = 0, c = 0, d = 0] = chargers;
    await features.learn(a, 'ReserveNow', 'refused', 'NotImplemented: \0');
    for (const no of [a, b])
      expect((await features.of(no)).get('ReserveNow')).toMatchObject({ verdict: 'refused', reason: 'NotImplemented: \ufffd' });
    for (const no of [c, d]) expect((await features.of(no)).size).toBe(0);
    await features.learn(d, 'ReserveNow', 'works', '');
    expect([...(await features.of(d)).values()]).toMatchObject([{ feature: 'ReserveNow', verdict: 'works' }]);

    await clock.advance(1_000);
    await features.learn(b, 'ReserveNow', 'works', '');
    expect((await features.of(a)).get('ReserveNow')).toMatchObject({ verdict: 'works', reason: '', learntAt: new Date(clock.now()) });
    const learntAt = clock.now();
    await clock.advance(1_000);
    await features.learn(a, 'ReserveNow', 'works', '');
    expect((await features.of(a)).get('ReserveNow')?.learntAt).toEqual(new Date(learntAt));
  });

  it('keeps each key once, whatever its case, and what was not told again', async () => {
    const charger = { no: chargers[0] ?? 0, organisationNo };
    const at = new Date(clock.now());
    const told = [
      { key: 'HeartbeatInterval', readonly: false, value: '60' },
      { key: 'Odd\0', readonly: true, value: '\ud800' },
      { key: 'AuthorizationKey', readonly: false },
    ];
    await writeKeys(store.db, charger, { keys: told, unknown: ['CpoName'] }, at);
    await writeKeys(store.db, charger, { keys: [{ key: 'HEARTBEATINTERVAL', readonly: false, value: '90' }], unknown: [] }, at);
    await writeKeys(store.db, charger, { keys: [], unknown: [] }, at);
    await writeValue(store.db, charger, 'HeartbeatInterval', '30', new Date(clock.now() + 1));
    expect(await readKeys(store.db, charger.no)).toEqual(
      [
        { key: 'AuthorizationKey', value: null, readonly: false, isKnown: true, readAt: at.toISOString() },
        { key: 'CpoName', value: null, readonly: false, isKnown: false, readAt: at.toISOString() },
        { key: 'HeartbeatInterval', value: '30', readonly: false, isKnown: true, readAt: new Date(clock.now() + 1).toISOString() },
        { key: 'Odd\ufffd', value: '\ufffd', readonly: true, isKnown: true, readAt: at.toISOString() },
      ].map((key) => expect.objectContaining(key) as object),
    );
    expect(await readKeys(store.db, chargers[1] ?? 0)).toEqual([]);
  });

  it('of many at once is what it is of each, and nothing is known of one that never told', async () => {
    const features = new FirmwareFeatures({ db: store.db, clock });
    const [a = 0, b = 0, c = 0, d = 0] = chargers;
    const charger = { no: c, organisationNo };
    const keys = [{ key: 'ChargeProfileMaxStackLevel', readonly: true, value: '7' }];
    await writeKeys(store.db, charger, { keys, unknown: [] }, new Date(clock.now()));
    const knownOf = await readAllCapabilities({ db: store.db, features }, [a, b, c, d]);
    expect(knownOf(c).capabilities.maxStackLevel).toMatchObject({ value: 7, source: 'reported' });
    for (const [no, id] of [
      [a, 'A'],
      [c, 'C'],
      [d, 'D'],
    ] as const) {
      expect(knownOf(no).keys).toEqual(await readKeys(store.db, no));
      expect(knownOf(no).capabilities).toEqual(await readCapabilities({ db: store.db, features }, { organisationNo, chargerId: id }));
    }
    expect(knownOf(b).keys).toEqual([]);
    expect((await readAllCapabilities({ db: store.db, features }, []))(a).keys).toEqual([]);
  });
});
