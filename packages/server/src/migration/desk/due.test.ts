import { describe, expect, it } from 'vitest';
import { PLAN } from '../way/testing/plan.ts';
import { newWay, waySettings, type Way, type WayState } from '../way/index.ts';
import { dueMs } from './due.ts';

const T0 = Date.parse('2026-03-02T08:00:00Z');
const wayIn = (state: WayState): Way => ({ ...newWay(PLAN, T0), state });
const SOON = T0 + 30_000;

describe('when a way is looked at although nothing happens', () => {
  it.each<WayState>(['Candidate', 'Snapshotted', 'Staged'])('%s, on its own: it asks for a place twice a minute', (state) => {
    expect(dueMs(wayIn(state), null, waySettings, T0)).toBe(SOON);
  });

  it.each<WayState>(['Candidate', 'Staged'])(
    '%s in a campaign: it is told, and a fleet that waits costs nothing until one is silent for too long',
    (state) => {
      expect(dueMs(wayIn(state), 'campaign', waySettings, T0)).toBeGreaterThan(T0 + waySettings.dormantMs);
    },
  );

  it('Snapshotted in a campaign that goes on after a pause: it asks for its place to download', () => {
    expect(dueMs(wayIn('Snapshotted'), 'campaign', waySettings, T0)).toBe(SOON);
  });
});
