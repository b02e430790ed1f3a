import { describe, expect, it } from 'vitest';
import { SessionWatch } from './session-watch.ts';

const charger = { id: 'H', model: 'halo', wiring: 'STR', board: 1, connectorIds: [1], ratedA: 16 } as const;
const watch = (): SessionWatch =>
  new SessionWatch({ charger, connectorId: 1, arrivesMs: 0, leavesMs: 1, needWh: 1, phases: 3, maxA: 16, idTag: 'CAR' });
const drawing = (one: number, two = 0, three = 0) => ({ kind: 'drawing', connectorId: 1, currentA: [one, two, three], powerW: 0 }) as const;

describe('what a charger saw of a session', () => {
  it('is served from the first 6 A on, not by less', () => {
    const session = watch();
    session.started(1_000);
    session.drawing(drawing(0.4), 3_000);
    expect(session.isPending).toBe(true);
    session.drawing(drawing(6), 9_000);
    session.drawing(drawing(16), 20_000);
    expect(session).toMatchObject({ startedAtMs: 1_000, servedAtMs: 9_000, isPending: false });
  });

  it('is told in the phases of the site', () => {
    const session = watch();
    session.drawing(drawing(6), 0);
    expect(session.phases).toEqual([1]);
    session.drawing(drawing(0, 6, 6), 0);
    expect(session.phases).toEqual([2, 0]);
  });

  it('counts a change of phases, a restart on others too, and no pause', () => {
    const session = watch();
    for (const each of [drawing(6, 6, 6), drawing(0), drawing(8, 8, 8)]) session.drawing(each, 0);
    expect(session.switches).toBe(0);
    for (const each of [drawing(0), drawing(0, 8), drawing(8, 8, 8)]) session.drawing(each, 0);
    expect(session.switches).toBe(2);
  });

  it('waits from its start until it is served, and from a pause on until it goes on; not once it has what it needs', () => {
    const session = watch();
    expect(session.waitsSinceMs(0)).toBeNull();
    session.started(1_000);
    expect(session.waitsSinceMs(2_000)).toBe(1_000);
    session.drawing(drawing(6), 5_000);
    expect(session.waitsSinceMs(6_000)).toBeNull();
    session.drawing(drawing(0), 10_000);
    expect([session.waitsSinceMs(55_000), session.waitsSinceMs(55_001)]).toEqual([null, 10_000]);
    // It needs 1 Wh.
    session.drawing({ ...drawing(6), powerW: 3_600 }, 60_000);
    session.drawing(drawing(0), 61_000);
    expect(session.waitsSinceMs(200_000)).toBeNull();
  });

  it('keeps its place while it rests for a moment, as in a change of phase', () => {
    const session = watch();
    expect(session.chargingOn(0)).toEqual([]);
    session.drawing(drawing(6), 1_000);
    session.drawing(drawing(0), 10_000);
    session.drawing(drawing(0), 40_000);
    expect([session.chargingOn(55_000), session.chargingOn(55_001)]).toEqual([[1], []]);
    session.drawing(drawing(0, 0, 6), 60_000);
    expect(session.chargingOn(500_000)).toEqual([0]);
  });
});
