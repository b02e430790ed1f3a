import { describe, expect, it } from 'vitest';
import { freshStore } from '../../../../../test/support/stores.ts';
import { quickestStore } from '../../../../../test/support/system.ts';
import { HouseHistory } from './house-history.ts';
import type { PerPhase } from './site-phases.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 2, 9, 12);
const l1 = (amps: number): PerPhase => [amps, 1, 1];

/** Noted so many hours before noon. */
function noted(...hours: readonly (readonly [number, number])[]): HouseHistory {
  const history = new HouseHistory();
  for (const [ago, amps] of hours) history.note('main', l1(amps), NOON - ago * HOUR);
  return history;
}

describe('S16 the highest house load of the week about an hour', () => {
  it('is that of this hour and those beside it, of all days', () => {
    expect(noted([48, 20], [24, 30], [0, 10]).highestAbout('main', NOON)).toEqual(l1(30));
    expect(noted([25, 30], [0, 10]).highestAbout('main', NOON)).toEqual(l1(30));
    expect(noted([23, 30], [0, 10]).highestAbout('main', NOON)).toEqual(l1(30));
    expect(noted([26, 30], [22, 30], [0, 10]).highestAbout('main', NOON)).toEqual(l1(10));
  });

  it('goes over midnight', () => {
    const history = new HouseHistory();
    history.note('main', l1(30), NOON + 11 * HOUR - 24 * HOUR);
    expect(history.highestAbout('main', NOON + 12 * HOUR)).toEqual(l1(30));
  });

  it('is the highest of each phase, within an hour too', () => {
    const history = noted([0, 10]);
    history.note('main', [5, 9, 0], NOON + 60_000);
    expect(history.highestAbout('main', NOON)).toEqual([10, 9, 1]);
  });

  it('forgets after seven days, and knows nothing of another fuse, or of hours that it has not seen', () => {
    expect(noted([7 * 24 + 1, 40], [0, 10]).highestAbout('main', NOON)).toEqual(l1(10));
    expect(noted([6, 40]).highestAbout('main', NOON)).toBeUndefined();
    expect(noted([0, 40]).highestAbout('board', NOON)).toBeUndefined();
  });

  it('is known again after a restart', async () => {
    const fresh = await freshStore(quickestStore());
    const store = await fresh.open();
    const at = new Date(NOON);
    const organisation = { id: crypto.randomUUID(), name: 'Ours', created_at: at };
    const { no: organisationNo } = await store.db.insertInto('organisation').values(organisation).returning('no').executeTakeFirstOrThrow();
    const site = { id: 'house', organisation_no: organisationNo, settings: '{}', created_at: at, changed_at: at, changed_by: null };
    const { no } = await store.db.insertInto('site').values(site).returning('no').executeTakeFirstOrThrow();
    const history = noted([24, 30], [0, 10]);
    await history.write(store.db, { no, organisationNo });
    history.note('main', l1(33), NOON - 24 * HOUR + 1_000);
    await history.write(store.db, { no, organisationNo });
    expect((await HouseHistory.load(store.db, no, NOON)).highestAbout('main', NOON)).toEqual(l1(33));
    expect((await HouseHistory.load(store.db, no, NOON + 6.5 * 24 * HOUR)).highestAbout('main', NOON)).toEqual(l1(10));
    await store.close();
    await fresh.remove();
  });
});
