import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClientCertificate, Handshake } from '@phasor/ocpp';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import { ChargerKeys } from '../chargers/index.ts';
import type { Store } from '../store/index.ts';
import { knockAt, loadDoors, type Knocked } from './doors.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const CPO = 'My organisation';
const KEY = Buffer.from('0123456789abcdef0123');

describeOnBothStores('at the door', (fresh) => {
  let made: FreshStore;
  let store: Store;
  let keys: ChargerKeys;
  beforeAll(async () => {
    made = await fresh();
    store = await made.open();
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    const { no } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow();
    keys = await ChargerKeys.load(store.db);
    for (const [id, serial_number] of Object.entries({ KEYLESS: null, VICTIM: null, LIAR: 'VICTIM', HONEST: 'S1' })) {
      const charger = { id, organisation_no: no, name: id, serial_number, registered_at: new Date() };
      const row = await store.db.insertInto('charger').values(charger).returning('no').executeTakeFirstOrThrow();
      if (id !== 'KEYLESS') continue;
      const change = { organisation_no: no, charger_no: row.no, key_hashes: [keys.hash(KEY)], state: 'unanswered' as const };
      const at = { created_at: new Date(), changed_at: new Date() };
      await store.db
        .insertInto('key_change')
        .values({ ...change, ...at, reason: null, placed_by: null })
        .execute();
    }
  });
  afterAll(async () => {
    await store.close();
    await made.remove();
  });

  const knock = async (identity: string, shown: { readonly password?: Buffer; readonly commonName?: string }): Promise<Knocked> => {
    const certificate: ClientCertificate | null =
      shown.commonName === undefined
        ? null
        : {
            commonName: shown.commonName,
            organisation: CPO,
            serialNumber: 'A1',
            notBeforeMs: NOW - 1,
            notAfterMs: NOW + 1,
            fault: null,
          };
    const handshake: Handshake = {
      identity,
      remoteAddress: '127.0.0.1',
      url: `/ocpp/${identity}`,
      host: null,
      offeredProtocols: ['ocpp1.6'],
      basic: shown.password ? { user: identity, password: shown.password } : null,
      isTls: certificate !== null,
      clientCertificate: certificate,
    };
    const door = (await loadDoors(store.db, [handshake])).get(identity);
    if (!door) throw new Error(`${identity} has no door`);
    return knockAt(door, handshake, keys, NOW, CPO);
  };

  it('a charger whose first key may never have come to it is not locked out, and comes in with the key if it has', async () => {
    expect(await knock('KEYLESS', {})).toMatchObject({ kind: 'in', profile: 0, keyChangeId: null });
    expect(await knock('KEYLESS', { password: KEY })).toMatchObject({ kind: 'in', profile: 1, keyChangeId: expect.any(String) as string });
  });

  it('a certificate opens the door of the charger that it names, and not of one that claims the name as its serial number', async () => {
    expect(await knock('VICTIM', { commonName: 'VICTIM' })).toMatchObject({ kind: 'in', profile: 3 });
    expect(await knock('LIAR', { commonName: 'VICTIM' })).toMatchObject({ kind: 'in', profile: 0 });
    expect(await knock('HONEST', { commonName: 'S1' })).toMatchObject({ kind: 'in', profile: 3 });
  });
});
