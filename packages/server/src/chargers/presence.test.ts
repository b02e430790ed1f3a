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
