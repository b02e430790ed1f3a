import { describe, expect, it } from 'vitest';
import type { WayEvent, WayState } from '../way/index.ts';
import { ledTo as at } from '../way/testing/led-to.ts';
import { PLAN } from '../way/testing/plan.ts';
import type { World } from '../way/testing/world.ts';
import { slotAhead, windowAhead } from './told-before.ts';
import { toldOfStep, type Told } from './told-of-step.ts';

const MINUTE = 60_000;
const CAR = { connectorId: 1, status: 'Connected', sessionId: null, registerWh: 1_000 };
const poll = (connector: typeof CAR, state: 'Staged' | 'Armed' | 'Failed' | 'Idle' = 'Staged') =>
  ({ kind: 'capiPoll', connectors: [connector], settingsRevision: 1, firmware: { state, version: '180' } }) as const;

/** All that owners are told on a way, each fact once, as the store keeps it. */
function toldOn({ taken }: World): readonly Told[] {
  const all = taken.flatMap(({ step }) => toldOfStep(step));
  return all.filter(({ fact }, index) => all.findIndex((other) => other.fact === fact) === index);
}
const movedTo = (to: WayState, from: WayState, attempt = 1): WayEvent => {
  const move = { atMs: 5, from, to, attempt, epoch: 2, why: '' };
  return { kind: 'moved', owner: 'CAPI', ...move };
};
const kinds = (world: World): string[] => toldOn(world).map(({ body }) => body.kind);
const last = (world: World): Told['body'] | undefined => toldOn(world).at(-1)?.body;

describe('R3, R5 what owners are told on the way', () => {
  it('that it crosses, once, and what has become of everything', () => {
    const world = at('Soaking');
    expect(kinds(world)).toEqual(['migrationCrossing', 'migrationDone']);
    const [crossing, done] = toldOn(world);
    const { deadlineMs } = world.way.trial ?? {};
    expect(crossing?.body).toEqual({
      ...{ kind: 'migrationCrossing', untilMs: deadlineMs, limits: [{ connectorId: 1, maxA: 10 }] },
      scheduleWindows: world.way.snapshot?.scheduleWindows,
    });
    expect(done?.body).toMatchObject({ kind: 'migrationDone', limits: [{ connectorId: 1, maxA: 10 }] });
    expect(done?.body.kind === 'migrationDone' && done.body.items.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'maxCurrent: carried',
      'offlineCurrent: carried',
      'tags: carried',
      'rfidLock: carried',
      'dimmer: carried',
      'downLight: carried',
      'mode: carried',
      'schedule: notPossible',
      'history: carried',
    ]);
    // What was told in the step that is taken a second time has the same name.
    const again = world.taken.flatMap(({ step }) => [...toldOfStep(step), ...toldOfStep(step)]).map(({ fact }) => fact);
    expect(new Set(again).size).toBe(2);
  });

  it('that a car has come, and of the next crossing anew', () => {
    const world = at('Draining');
    world.nowMs += 1_000;
    world.hear(poll(CAR));
    expect(world.way.state).toBe('Staged');
    expect(last(world)).toEqual({ kind: 'migrationPutOff', againMs: null });
    expect(kinds(world)).toEqual(['migrationPutOff']);
    const armed = at('Armed');
    armed.nowMs += 1_000;
    armed.hear(poll(CAR, 'Staged'));
    expect(kinds(armed)).toEqual(['migrationCrossing', 'migrationPutOff']);
  });

  it('nothing of a fault, for which no car is to blame', () => {
    const world = at('Draining');
    world.nowMs += 1_000;
    world.hear(poll({ ...CAR, status: 'Error' }));
    expect(world.way.state).toBe('Staged');
    expect(kinds(world)).toEqual([]);
  });

  it('that it is as before, and when it is tried again; at the end that it is not', () => {
    const world = at('Switching');
    world.nowMs += 1_000;
    world.hear(poll({ ...CAR, status: 'Available' }, 'Failed'));
    world.run(2, ({ way }) => way.state === 'RolledBack');
    expect(world.way.state).toBe('RolledBack');
    expect(last(world)).toMatchObject({ kind: 'migrationRolledBack', isByPerson: false, againMs: world.way.deadlineMs });
    const { way } = world;
    const events = [movedTo('RolledBack', 'RollingBack', 2)];
    const told = toldOfStep({ way: { ...way, state: 'Excluded', deadlineMs: null }, events });
    expect(told.map(({ body }) => body)).toMatchObject([{ kind: 'migrationRolledBack', sinceMs: 5, againMs: null }]);
  });

  it('that nobody hears it, and since when', () => {
    const { way } = at('Switching');
    const events = [movedTo('Stranded', 'Switching', 1)];
    expect(toldOfStep({ way, events }).map(({ body }) => body)).toEqual([{ kind: 'migrationStranded', heardMs: way.capi.heardMs }]);
  });

  it('that it can only be changed one-way, where it is so and nobody has agreed', () => {
    const { way } = at('Staged');
    const events = [movedTo('Staged', 'Staging', 1)];
    const told = (change: object) => toldOfStep({ way: { ...way, ...change }, events }).map(({ body }) => body.kind);
    const plan = { ...PLAN, hasTrialSupport: false };
    expect([told({}), told({ plan }), told({ plan, isOneWayAccepted: true })]).toEqual([[], ['migrationOneWayOffered'], []]);
  });
});

describe('when it will be', () => {
  const NIGHTS = { zone: 'Europe/Stockholm', blocks: [{ startMinute: 60, endMinute: 300 }] };
  /** A Monday, 02:30 in Stockholm. */
  const T0 = Date.parse('2026-03-02T01:30:20Z');
  const span = (from: string, until: string) => ({ fromMs: Date.parse(from), untilMs: Date.parse(until) });

  it('is the window that is open, or opens next; no time where it is always open', () => {
    expect(windowAhead(NIGHTS, T0)).toEqual(span('2026-03-02T01:30:20Z', '2026-03-02T04:00:00Z'));
    expect(windowAhead(NIGHTS, T0 + 4 * 60 * MINUTE)).toEqual(span('2026-03-09T00:00:00Z', '2026-03-09T04:00:00Z'));
    expect(windowAhead({ zone: 'UTC', blocks: [{ startMinute: 0, endMinute: 10_080 }] }, T0)).toBeNull();
    expect(windowAhead(null, T0)).toBeNull();
  });

  it('holds on the days on which clocks change', () => {
    const sunday = { ...NIGHTS, blocks: [{ startMinute: 6 * 1_440 + 120, endMinute: 6 * 1_440 + 180 }] };
    // 02:00 to 03:00 is left out on March 29th, and comes twice on October 25th.
    expect(windowAhead(sunday, Date.parse('2026-03-28T12:00:00Z'))).toEqual(span('2026-04-05T00:00:00Z', '2026-04-05T01:00:00Z'));
    expect(windowAhead(sunday, Date.parse('2026-10-24T12:00:00Z'))).toEqual(span('2026-10-25T00:00:00Z', '2026-10-25T02:00:00Z'));
  });

  it('for one that is always plugged in is not within a day, and inside the window', () => {
    expect(slotAhead(null, T0)).toEqual(span('2026-03-03T02:00:00Z', '2026-03-03T04:00:00Z'));
    expect(slotAhead(NIGHTS, T0)).toEqual(span('2026-03-09T00:00:00Z', '2026-03-09T02:00:00Z'));
  });
});
