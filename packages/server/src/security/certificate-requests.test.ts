import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBothStores, type FreshStore } from '../../../../test/support/stores.ts';
import { loadChargerStates } from '../chargers/index.ts';
import type { Store } from '../store/index.ts';
import {
  decideCertificateRequest,
  findSerialNumbers,
  writeCertificateRequests,
  type CertificateRequestReport,
  type CertificateRequestWrite,
} from './certificate-requests.ts';

const CPO = 'My organisation';
const CHARGERS = { HONEST: 'S1', THIEF: 'VICTIM', TWIN: 'S2', VICTIM: 'S2', BLANK: '' };

describeOnBothStores('requests for client certificates', (fresh) => {
  let made: FreshStore;
  let store: Store;
  beforeAll(async () => {
    made = await fresh();
    store = await made.open();
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: new Date() };
    const { no } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow();
    for (const [id, serial_number] of Object.entries(CHARGERS)) {
      const charger = { id, organisation_no: no, name: id, serial_number, registered_at: new Date() };
      await store.db.insertInto('charger').values(charger).execute();
    }
  });
  afterAll(async () => {
    await store.close();
    await made.remove();
  });

  const decide = async (id: string, commonName: string, csr = 'a request'): Promise<CertificateRequestWrite> => {
    const state = (await loadChargerStates(store.db, [id])).get(id);
    if (!state) throw new Error(`${id} is not registered`);
    const report: CertificateRequestReport = { kind: 'certificateRequested', chargerId: id, source: 'OCPP', receivedAtMs: 0, csr };
    const serialNumbers = await store.transaction((trx) => findSerialNumbers(trx, [state.no]));
    const request = { commonName, organisation: CPO, publicKeyPem: '' };
    return decideCertificateRequest(state, report, request, serialNumbers.get(state.no), CPO);
  };

  it.each([
    ['HONEST', 'HONEST'],
    ['HONEST', 'S1'],
    // A charger is what it is registered as, whatever others say of themselves.
    ['VICTIM', 'VICTIM'],
  ])('of %s for %s are signed', async (id, commonName) => {
    expect((await decide(id, commonName)).fault).toBeNull();
  });

  it.each([
    ['THIEF', 'VICTIM', /another charger/],
    ['TWIN', 'S2', /another charger/],
    ['HONEST', 'VICTIM', /must be the charger's serial number or identity/],
    ['BLANK', '', /must be/],
  ])('of %s for %s are refused', async (id, commonName, why) => {
    expect((await decide(id, commonName)).fault).toMatch(why);
  });

  it('leave no more than some rows of a charger that asks without end, and takes every certificate', async () => {
    const mine = store.db.selectFrom('client_certificate').innerJoin('charger', 'charger.no', 'client_certificate.charger_no');
    for (let n = 0; n < 60; n += 1) {
      const write = await decide('HONEST', 'HONEST', `request ${n}`);
      await store.transaction((trx) => writeCertificateRequests(trx, [write], new Date(n)));
      await store.db.updateTable('client_certificate').set({ state: 'installed' }).where('csr', '=', `request ${n}`).execute();
    }
    const rows = await mine.select('csr').where('charger.id', '=', 'HONEST').orderBy('client_certificate.id', 'desc').execute();
    expect(rows[0]).toEqual({ csr: 'request 59' });
    expect(rows.length).toBeLessThan(50);
  });
});
