import { describe, expect, it } from 'vitest';
import { ledTo as at } from '../way/testing/led-to.ts';
import type { World } from '../way/testing/world.ts';
import type { WayState } from '../way/index.ts';
import { isCalledOff } from './called-off.ts';
import { toldOfStep } from './told-of-step.ts';

/** How often it was called off. */
const callsOf = ({ taken }: World): number => taken.filter(({ before, step }) => isCalledOff(before, step)).length;

function after(state: WayState, ...words: ('abort' | 'withdraw' | 'recall')[]): World {
  const world = at(state);
  for (const kind of words) {
    world.nowMs += 1_000;
    world.hear({ kind });
  }
  world.isCampaignOn = false;
  world.run(30);
  return world;
}

describe('what owners wait for is called off', () => {
  const waiting: readonly WayState[] = ['Candidate', 'Admitted', 'Snapshotted', 'Staging', 'Staged', 'Draining'];

  it.each(waiting)('before it goes, from %s, whoever takes it back; and once', (state) => {
    expect(callsOf(at(state))).toBe(0);
    expect(callsOf(after(state, 'withdraw'))).toBe(1);
    expect(callsOf(after(state, 'abort'))).toBe(1);
    expect(callsOf(after(state, 'abort', 'withdraw'))).toBe(1);
  });

  it('after a roll-back, where another try was promised', () => {
    const world = at('Switching');
    world.nowMs += 1_000;
    const connectors = [{ connectorId: 1, status: 'Available', sessionId: null, registerWh: 1_000 }];
    world.hear({ kind: 'capiPoll', connectors, settingsRevision: 1, firmware: { state: 'Failed', version: '180' } });
    world.run(2, ({ way }) => way.state === 'RolledBack');
    expect(callsOf(world)).toBe(0);
    world.hear({ kind: 'abort' });
    expect(callsOf(world)).toBe(1);
    world.hear({ kind: 'withdraw' });
    expect(callsOf(world)).toBe(1);
  });

  it('of one that is on its way, or over, its roll-back tells', () => {
    const aborted = after('Switching', 'abort');
    const recalled = after('Soaking', 'recall');
    for (const world of [aborted, recalled]) {
      expect(world.way.owner).toBe('CAPI');
      expect(callsOf(world)).toBe(0);
      const last = world.taken.flatMap(({ step }) => toldOfStep(step)).at(-1);
      expect(last?.body).toMatchObject({ kind: 'migrationRolledBack', isByPerson: true, againMs: null });
    }
  });
});
