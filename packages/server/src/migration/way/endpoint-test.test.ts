import { describe, expect, it } from 'vitest';
import { endpointTestDueMs } from './endpoint-test.ts';
import { isTold, storyOf } from './story.ts';
import { ledTo } from './testing/led-to.ts';
import { SHORT } from './testing/plan.ts';
import type { World } from './testing/world.ts';
import type { Way } from './way.ts';
import { wayStep } from './way-step.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const POLL = {
  kind: 'capiPoll',
  connectors: [{ connectorId: 1, status: 'Available', sessionId: null, registerWh: 1_000 }],
  settingsRevision: 1,
  firmware: { state: 'Staged', version: '180' },
} as const;
const GRANTED = { kind: 'slotGranted', slot: 'switch' } as const;
const REFUSED = { kind: 'refused', reason: 'connection: nobody answers' } as const;

/** A charger whose image is there; from here on nothing happens by itself. */
function staged(): World {
  const world = ledTo('Staged');
  world.isCampaignOn = false;
  return world;
}
const tests = ({ way }: World): number => way.openOrders.filter(({ kind }) => kind === 'testEndpoint').length;
/** What it says of a place to leave CAPI. */
function granted(world: World): string {
  world.hear(GRANTED);
  const event = world.taken.at(-1)?.step.events.find(({ kind }) => kind === 'slotReturned');
  return event?.kind === 'slotReturned' ? event.why : world.way.state;
}
function later(world: World, ms: number): void {
  world.nowMs += ms;
  world.hear(POLL);
}

describe('R3 before a charger leaves CAPI it tests the OCPP endpoint from where it hangs', () => {
  it('as soon as its image is there; and without that it goes nowhere', () => {
    const world = staged();
    expect(tests(world)).toBe(1);
    expect(granted(world)).toBe('it has not tried the OCPP endpoint from where it hangs yet');
    world.answer('testEndpoint', { kind: 'done' });
    expect(world.way.endpointTest).toEqual({ atMs: world.nowMs, failure: null });
    later(world, MINUTE);
    expect(granted(world)).toBe('Draining');
  });

  it('one that cannot reach it stays, and tries again after a while', () => {
    const world = staged();
    world.answer('testEndpoint', REFUSED);
    later(world, SHORT.endpointRetryMs - 1);
    expect(tests(world)).toBe(0);
    expect(granted(world)).toBe('from where it hangs the OCPP endpoint cannot be reached: connection: nobody answers');
    later(world, 1);
    expect(tests(world)).toBe(1);
    world.answer('testEndpoint', { kind: 'done' });
    expect(granted(world)).toBe('Draining');
    expect(world.way).toMatchObject({ failures: 0, attempt: 1 });
  });

  it('a test grows old: it is made anew in time, and one that is too old counts no more', () => {
    const world = staged();
    world.answer('testEndpoint', { kind: 'done' });
    later(world, SHORT.endpointAgainMs - 1);
    expect(tests(world)).toBe(0);
    later(world, 1);
    expect(tests(world)).toBe(1);
    world.nowMs += SHORT.endpointTestMs - SHORT.endpointAgainMs;
    expect(SHORT.endpointAgainMs).toBeLessThan(SHORT.endpointTestMs);
    expect(granted(world)).toBe('Draining');
    const late = staged();
    late.answer('testEndpoint', { kind: 'done' });
    late.nowMs += SHORT.endpointTestMs + 1;
    expect(granted(late)).toBe('its test of the OCPP endpoint is too old');
  });

  it('without an answer: one that was heard since has failed, one that is away is asked when it is back', () => {
    const here = staged();
    later(here, MINUTE);
    here.answer('testEndpoint', { kind: 'unanswered' });
    expect(here.way.endpointTest).toMatchObject({ failure: 'the charger told no result in time' });
    const away = staged();
    away.nowMs += 5 * HOUR;
    away.answer('testEndpoint', { kind: 'unanswered' });
    expect(away.way.endpointTest).toBeNull();
    expect(tests(away), 'nobody is there').toBe(0);
    later(away, MINUTE);
    expect(tests(away)).toBe(1);
  });

  it('a pause tests nothing; when it is over, what is due is made up for', () => {
    const world = staged();
    world.answer('testEndpoint', REFUSED);
    world.hear({ kind: 'pause' });
    later(world, 5 * HOUR);
    expect(tests(world)).toBe(0);
    world.hear({ kind: 'resume' });
    later(world, MINUTE);
    expect(tests(world)).toBe(1);
  });

  it('nothing of a former attempt counts in the next', () => {
    const world = ledTo('RolledBack', { canReachOcpp: false, isTestFooled: true });
    expect(world.way.endpointTest).toMatchObject({ failure: null });
    expect(world.run(3, ({ way }) => way.attempt === 2)).toBe(true);
    expect(world.way.endpointTest).toBeNull();
  });

  it('a car that came meanwhile does not make it test again', () => {
    const world = staged();
    world.answer('testEndpoint', { kind: 'done' });
    later(world, MINUTE);
    expect(granted(world)).toBe('Draining');
    world.nowMs += MINUTE;
    world.hear({ ...POLL, connectors: [{ ...POLL.connectors[0], status: 'Connected' }] });
    expect(world.way.state).toBe('Staged');
    expect(tests(world)).toBe(0);
  });

  it('a way that was stored before there were tests has none: it is tested at the next poll', () => {
    const world = staged();
    const { endpointTest: _none, openOrders: _open, ...old } = world.way;
    const way = { ...old, openOrders: [] } as unknown as Way;
    expect(endpointTestDueMs(way, SHORT)).toBe(way.sinceMs);
    const { orders } = wayStep(way, { ...POLL, atMs: world.nowMs + MINUTE }, SHORT);
    expect(orders.map(({ kind }) => kind)).toEqual(['testEndpoint']);
    const { events } = wayStep(way, { ...GRANTED, atMs: world.nowMs + MINUTE }, SHORT);
    expect(events).toMatchObject([{ kind: 'slotReturned' }]);
  });

  it('its story tells what was found, and not the same twice', () => {
    const world = staged();
    for (let hours = 0; hours < 5; hours += 1) {
      world.answer('testEndpoint', REFUSED);
      later(world, SHORT.endpointRetryMs);
    }
    world.answer('testEndpoint', { kind: 'done' });
    const told = storyOf(world.events.filter(isTold)).filter((sentence) => sentence.includes('endpoint'));
    expect(told).toEqual([
      expect.stringMatching(
        /: The charger cannot reach the OCPP endpoint from where it hangs; connection: nobody answers\. It stays on CAPI, and tries again\.$/,
      ),
      expect.stringMatching(/: The charger reaches the OCPP endpoint from where it hangs\.$/),
    ]);
    const twice = ledTo('RolledBack', { canReachOcpp: false, isTestFooled: true });
    twice.run(3, ({ way }) => way.state === 'Excluded');
    expect(storyOf(twice.events.filter(isTold)).filter((sentence) => sentence.includes('reaches'))).toHaveLength(2);
  });
});
