import { VirtualClock } from '@phasor/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshStore, type FreshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import type { Store } from '../../store/index.ts';
import type { ChargerPort } from './configure-charger.ts';
import { noteSetupWrites, setupWritesOn, WriteCount } from './setup-writes.ts';

const HOUR_MS = 3_600_000;
/** 23 h in Oslo. */
const AT_MS = Date.UTC(2026, 2, 2, 22);
const TO = { organisationNo: 1, chargerId: 'CP1' };

const portThat = (answers: (key: string) => Promise<boolean>): ChargerPort => ({
  readBack: () => Promise.resolve(new Map()),
  writeKey: (_to, key) => answers(key),
  stand: () => Promise.resolve(),
  release: () => Promise.resolve(),
});

async function writing(keys: readonly string[]): Promise<WriteCount> {
  const writes = new WriteCount();
  const port = writes.inSetup(
    portThat((key) => (key === 'silent' ? Promise.reject(new Error('it is away')) : Promise.resolve(key !== 'refused'))),
  );
  for (const key of keys) await port.writeKey(TO, key, '1', null).catch(() => false);
  return writes;
}

describe('S11 what setting a site up writes into a charger', () => {
  let fresh: FreshStore;
  let store: Store;
  let known: Parameters<typeof noteSetupWrites>[2];
  let organisationNo: number;

  beforeEach(async () => {
    fresh = await freshStore(quickestStore());
    store = await fresh.open(new VirtualClock(AT_MS));
    const created_at = new Date(AT_MS);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at };
    ({ no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow());
    const charger = { id: 'CP1', organisation_no: organisationNo, name: 'CP1', registered_at: created_at };
    const { no: chargerNo } = await store.db.insertInto('charger').values(charger).returning('no').executeTakeFirstOrThrow();
    known = { chargerNo, settings: { chargerId: 'CP1', connectorId: 1, fuseId: 'main', wiring: 'RST' } };
  });
  afterEach(async () => {
    await store.close();
    await fresh.remove();
  });

  const note = async (keys: readonly string[], atMs: number): Promise<void> =>
    noteSetupWrites(store.db, organisationNo, known, await writing(keys), atMs);
  const today = async (nowMs: number): Promise<number | undefined> =>
    (await setupWritesOn(store.db, ['CP1'], 'Europe/Oslo', nowMs)).get('CP1/1');

  it('is what it took or did not answer to, and base profiles', async () => {
    expect((await writing(['taken', 'silent', 'refused'])).count).toBe(2);
    const writes = new WriteCount();
    const port = writes.inSetup(portThat(() => Promise.resolve(true)));
    await port.stand(TO, 1, 6);
    await port.readBack(TO, ['taken'], null);
    expect(writes.count).toBe(1);
  });

  it('counts on the site’s local day', async () => {
    expect(await today(AT_MS)).toBeUndefined();
    await note(['refused'], AT_MS);
    expect(await today(AT_MS)).toBeUndefined();
    await note(['a', 'b'], AT_MS - HOUR_MS);
    await note(['c'], AT_MS);
    expect(await today(AT_MS)).toBe(3);
    await note(['d'], AT_MS + 2 * HOUR_MS);
    expect(await today(AT_MS + 2 * HOUR_MS)).toBe(1);
    const { setup_writes } = await store.db.selectFrom('connector_proof').select('setup_writes').executeTakeFirstOrThrow();
    expect(JSON.parse(setup_writes ?? '')).toHaveLength(3);
    await note(['e'], AT_MS + 40 * HOUR_MS);
    const later = await store.db.selectFrom('connector_proof').select('setup_writes').executeTakeFirstOrThrow();
    expect(JSON.parse(later.setup_writes ?? '')).toEqual([[AT_MS + 40 * HOUR_MS, 1]]);
  });
});
