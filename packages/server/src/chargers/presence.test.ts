import { expect, it } from 'vitest';
import { stateOf } from '../sessions/testing/reports.ts';
import { Presence } from './presence.ts';

it('a late end of an old connection does not take a charger offline that is here by a newer one', () => {
  const presence = new Presence();
  const state = stateOf();
  const [older, newer] = [{}, {}];
  presence.connected(state, older);
  presence.connected(state, newer);
  presence.gone(state, older);
  expect([presence.isOnline('CP1'), presence.count]).toEqual([true, 1]);
  presence.gone(state, newer);
  expect([presence.isOnline('CP1'), presence.count]).toEqual([false, 0]);
});

it('shows what a connected charger measured last, and nothing of one that is gone', () => {
  const presence = new Presence();
  const live = { measuredAt: '2026-03-01T12:00:00.000Z', powerW: 1, registerWh: 2, offeredA: 3, phases: [] };
  const state = stateOf({ live: new Map([[1, live]]) });
  const connection = {};
  expect(presence.live('CP1', 1)).toBeNull();
  presence.connected(state, connection);
  expect(presence.live('CP1', 1)).toBe(live);
  expect(presence.live('CP1', 2)).toBeNull();
  presence.gone(state, connection);
  expect(presence.live('CP1', 1)).toBeNull();
});

it('hands over when each charger was last seen, once', () => {
  const presence = new Presence();
  presence.seen(1, 1000);
  presence.seen(1, 2000);
  presence.seen(2, 1500);
  expect(presence.lastSeenMs(1)).toBe(2000);
  expect([...presence.takeSeen()]).toEqual([
    [1, 2000],
    [2, 1500],
  ]);
  expect(presence.takeSeen().size).toBe(0);
});

it('knows of a charger that is connected to another node, until that node says otherwise', () => {
  const [there, here] = [new Presence(), new Presence()];
  const live = { measuredAt: '2026-03-01T12:00:00.000Z', powerW: 1, registerWh: 2, offeredA: 3, phases: [] };
  there.connected(stateOf({ live: new Map([[1, live]]) }), {}, 'http://cpms', 1_000);
  here.take('there', 'CP1', JSON.parse(JSON.stringify(there.describe('CP1'))));
  expect([here.isOnline('CP1'), here.count, here.addressOf('CP1'), here.live('CP1', 1)]).toEqual([true, 0, 'http://cpms', live]);
  here.take('a third', 'CP1', null);
  expect(here.isOnline('CP1')).toBe(true);
  here.take('there', 'CP1', null);
  expect(here.isOnline('CP1')).toBe(false);
});

it('a charger that connects to another node has left a dead socket here, and one that comes from there has not', () => {
  const [there, here] = [new Presence(), new Presence()];
  here.connected(stateOf(), {}, null, 1_000);
  there.connected(stateOf(), {}, null, 2_000);
  here.take('there', 'CP1', there.describe('CP1'));
  there.take('here', 'CP1', here.describe('CP1'));
  expect([here.hasMovedOn('CP1'), there.hasMovedOn('CP1')]).toEqual([true, false]);
});
