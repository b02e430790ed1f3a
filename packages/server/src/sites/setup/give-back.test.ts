import type { SiteConnector } from '@phasor/contract';
import { VirtualClock } from '@phasor/kernel';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import { readConnectorFacts } from './connector-facts.ts';
import { GiveBack } from './give-back.ts';

let fresh: FreshStore;
let store: Store;
let organisationNo: number;
const told: string[] = [];
const AT = new Date(Date.UTC(2026, 2, 2));
const SETTINGS: SiteConnector = {
  ...{ chargerId: 'CP1', connectorId: 1, fuseId: 'board', wiring: 'STR' },
  phaseSetting: { key: 'PhaseSelect', value: '{phase} {current}' },
};

beforeEach(async () => {
  told.length = 0;
  fresh = await freshStore(quickestStore());
  store = await fresh.open(new VirtualClock(AT.getTime()));
  const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: AT };
  ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
  const charger = { id: 'CP1', organisation_no: organisationNo, name: 'CP1', registered_at: AT };
  const { no: charger_no } = await store.db.insertInto('charger').values(charger).returning('no').executeTakeFirstOrThrow();
  const of = { charger_no, connector_id: 1, organisation_no: organisationNo };
  await store.db
    .insertInto('connector_proof')
    .values({ ...of, actuator: 'key' })
    .execute();
  await store.db
    .insertInto('charging_transaction')
    .values({
      ...{ ...of, transaction_id: 1, id_tag: 'TAG', meter_start: 0, start_time: AT, boot_key: 0, ordinal: 0 },
      ...{ id_tag_status: 'Accepted', boot_no: 1, received_at: AT },
    })
    .execute();
});
afterEach(async () => {
  await store.close();
  await fresh.remove();
});

function givingBack(): GiveBack {
  return new GiveBack({
    store,
    profiles: { clear: () => Promise.resolve({ status: 'Accepted', left: 0 }) },
    chargerOf: () => ({
      setKey: (key, value) => {
        told.push(`${key}=${value}`);
        return Promise.resolve({ kind: 'taken' });
      },
      dataTransfer: () => Promise.resolve({ kind: 'taken' }),
      clearProfile: (connectorId, id) => {
        told.push(`clear ${id} at ${connectorId}`);
        return Promise.resolve({ kind: 'taken' });
      },
    }),
  });
}

it('S8 takes back what the ladder had left in a charger that leaves its site', async () => {
  const [known] = await readConnectorFacts(store.db, organisationNo, [SETTINGS], AT.getTime());
  if (!known) throw new Error('no facts');
  await givingBack().residue(organisationNo, known, { hasDefault: true, limitBeforeA: 13, tryAtMs: 0 });
  expect(told).toEqual(['clear 9601 at 1', 'UserCurrentLimit=1.13']);
});

it('tells a charger its phases by the setting with which it left its site, when its car has gone', async () => {
  const giveBack = givingBack();
  const [known] = await readConnectorFacts(store.db, organisationNo, [SETTINGS], AT.getTime());
  if (!known) throw new Error('no facts');
  await giveBack.connector(organisationNo, known);
  expect(told).toEqual([]);
  await store.db.updateTable('charging_transaction').set({ stop_received_at: AT }).execute();
  await giveBack.afterTransaction('CP1', 1);
  await giveBack.afterTransaction('CP1', 1);
  expect(told).toEqual([`PhaseSelect=L123 ${known.maxA}`]);
});
