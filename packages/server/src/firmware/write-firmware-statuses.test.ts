import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import type { Store } from '../store/index.ts';
import { listStatuses } from './firmware-rows.ts';
import { writeFirmwareStatuses } from './write-firmware-statuses.ts';

describeOnBothStores('firmware statuses', (fresh) => {
  let made: FreshStore;
  let store: Store;
  beforeAll(async () => {
    made = await fresh();
    store = await made.open();
  });
  afterAll(async () => {
    await store.close();
    await made.remove();
  });

  it('of a charger that reports without end leave about a thousand, the newest', async () => {
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    const { no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow();
    const charger = { id: 'NOISY', organisation_no: organisationNo, name: '', registered_at: new Date() };
    const { no: chargerNo } = await store.db.insertInto('charger').values(charger).returning('no').executeTakeFirstOrThrow();
    const old = Array.from({ length: 1500 }, () => ({ request_id: null, is_signed: false, status: 'Idle', at: new Date(0) }));
    const whose = { organisation_no: organisationNo, charger_no: chargerNo };
    await store.db
      .insertInto('firmware_status')
      .values(old.map((row) => ({ ...row, ...whose })))
      .execute();
    const report = {
      kind: 'firmwareStatus',
      chargerId: 'NOISY',
      source: 'OCPP',
      receivedAtMs: 1,
      isSigned: false,
      requestId: null,
    } as const;
    const writes = Array.from({ length: 64 }, (_, n) => ({ organisationNo, chargerNo, report: { ...report, status: `Status ${n}` } }));
    await store.transaction((trx) => writeFirmwareStatuses(trx, writes));
    const kept = await listStatuses(store.db, { organisationNo, chargerNo, chargerId: 'NOISY' }, { limit: 2000 });
    expect(kept.items[0]).toMatchObject({ status: 'Status 63' });
    expect(kept.items.length).toBeGreaterThanOrEqual(1000);
    expect(kept.items.length).toBeLessThan(1064);
  });
});
