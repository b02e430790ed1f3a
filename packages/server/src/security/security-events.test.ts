import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import { loadChargerStates, type ChargerState } from '../chargers/index.ts';
import type { Store } from '../store/index.ts';
import { listSecurityEvents, writeSecurityEvents, type SecurityEventReport } from './security-events.ts';

describeOnBothStores('security events', (fresh) => {
  let made: FreshStore;
  let store: Store;
  let organisationNo: number;
  const states = new Map<string, ChargerState>();
  beforeAll(async () => {
    made = await fresh();
    store = await made.open();
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    for (const id of ['NOISY', 'CALM']) {
      await store.db.insertInto('charger').values({ id, organisation_no: organisationNo, name: id, registered_at: new Date() }).execute();
    }
    for (const [id, state] of await loadChargerStates(store.db, ['NOISY', 'CALM'])) states.set(id, state);
  });
  afterAll(async () => {
    await store.close();
    await made.remove();
  });

  const report = (chargerId: string, type: string): SecurityEventReport => ({
    kind: 'securityEvent',
    chargerId,
    source: 'OCPP',
    receivedAtMs: 1_772_366_400_000,
    type,
    time: { ms: null, text: '\0 no time' },
    techInfo: '\ud800',
  });
  const write = async (chargerId: string, types: readonly string[]): Promise<void> => {
    const state = states.get(chargerId);
    if (!state) throw new Error(`${chargerId} is not registered`);
    await store.transaction((trx) =>
      writeSecurityEvents(
        trx,
        types.map((type) => ({ state, report: report(chargerId, type) })),
      ),
    );
  };

  it('of a charger that reports without end leave about two thousand, the newest, and harm no other’s', async () => {
    await write('CALM', ['StartupOfTheDevice']);
    for (let at = 0; at < 2500; at += 250)
      await write(
        'NOISY',
        Array.from({ length: 250 }, (_, n) => `Event ${at + n}`),
      );
    const { n } = await store.db
      .selectFrom('security_event')
      .select((row) => row.fn.countAll<string>().as('n'))
      .executeTakeFirstOrThrow();
    expect(Number(n)).toBeGreaterThan(2000);
    expect(Number(n)).toBeLessThan(2100);
    const newest = await listSecurityEvents(store.db, organisationNo, 'NOISY', { limit: 1 });
    expect(newest.items).toMatchObject([{ type: 'Event 2499', at: null, techInfo: '\uFFFD' }]);
    expect((await listSecurityEvents(store.db, organisationNo, 'CALM', { limit: 10 })).items).toHaveLength(1);
  });

  it('are kept with no more text than a person reads', async () => {
    await write('CALM', ['x'.repeat(1_000_000)]);
    const [event] = (await listSecurityEvents(store.db, organisationNo, 'CALM', { limit: 1 })).items;
    expect(event?.type).toMatch(/^x{1000}$/);
  });

  it('are listed to their own organisation alone', async () => {
    await expect(listSecurityEvents(store.db, organisationNo + 1, 'CALM', { limit: 10 })).rejects.toMatchObject({
      code: 'CHARGER_UNKNOWN',
    });
  });
});
