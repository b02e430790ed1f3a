import { VirtualClock } from '@phasor/kernel';
import type { PerPhase } from '@phasor/ocpp/station';
import { describe, expect, it } from 'vitest';
import type { CircuitSpec, SiteLoad } from './circuit.ts';
import { activeFlow } from './phase-flow.ts';
import { Site, type SiteEvent } from './site.ts';

/** Something that draws what a test says, and writes down when its power goes. */
class Heater implements SiteLoad {
  readonly powers: boolean[] = [];
  currentA: PerPhase = [0, 0, 0];
  readonly id: string;
  readonly kind: 'house' | 'charger';
  constructor(id: string, kind: 'house' | 'charger' = 'charger') {
    this.id = id;
    this.kind = kind;
  }
  get flow() {
    return activeFlow(this.currentA);
  }
  power(isOn: boolean): void {
    this.powers.push(isOn);
    if (!isOn) this.currentA = [0, 0, 0];
  }
}

const TREE: CircuitSpec = {
  name: 'main',
  protection: { kind: 'gG', ratedA: 63 },
  circuits: [
    { name: 'house', protection: { kind: 'B', ratedA: 25 } },
    {
      name: 'garage',
      protection: { kind: 'C', ratedA: 40 },
      circuits: [
        { name: 'station 1', protection: { kind: 'B', ratedA: 20 } },
        { name: 'station 2', protection: { kind: 'B', ratedA: 20 } },
      ],
    },
  ],
};

function scene() {
  const clock = new VirtualClock();
  const events: SiteEvent[] = [];
  const site = new Site({ clock, main: TREE, onEvent: (event) => events.push(event) });
  const hang = (circuit: string, load: Heater) => {
    const changed = site.attach(circuit, load);
    return (...currentA: PerPhase): void => {
      load.currentA = currentA;
      changed();
    };
  };
  const [house, one, two] = [new Heater('house', 'house'), new Heater('one'), new Heater('two')];
  const draw = { house: hang('house', house), one: hang('station 1', one), two: hang('station 2', two) };
  return { clock, events, site, house, one, two, draw, hang, trips: () => events.filter(({ kind }) => kind === 'trip') };
}

describe('the tree', () => {
  it('sums currents per phase, from the stations to the main fuse', () => {
    const { site, draw } = scene();
    draw.house(5, 1, 2);
    draw.one(16, 0, 0);
    draw.two(10, 10, 10);
    expect(site.look('garage').currentA).toEqual([26, 10, 10]);
    expect(site.look('main').currentA).toEqual([31, 11, 12]);
  });

  it('S4 export is not load, but a fuse feels its length', () => {
    const { site, draw } = scene();
    draw.house(-20, 0, 0);
    draw.one(16, 0, 0);
    expect(site.look('house').currentA[0]).toBe(20);
    expect(site.look('main').flow.activeA[0]).toBe(-4);
    expect(site.look('main').currentA[0]).toBe(4);
  });

  it.each([
    [
      'a name given twice',
      { ...TREE, circuits: [{ name: 'main', protection: { kind: 'B', ratedA: 16 } }] },
      'two circuits are called main',
    ],
    ['a rating of nothing', { name: 'main', protection: { kind: 'B', ratedA: 0 } }, 'cannot be rated 0 A'],
  ] as const)('refuses %s', (_, main, reason) => {
    const making = () => new Site({ clock: new VirtualClock(), main });
    expect(making).toThrow(expect.objectContaining({ code: 'SIMULATOR_SITE_INVALID', message: expect.stringContaining(reason) }));
  });
});

describe('S19 a trip', () => {
  it('does not come at 1.13 times the rating in two hours', async () => {
    const { clock, draw, trips } = scene();
    draw.one(20 * 1.13, 0, 0);
    await clock.advance(2 * 3_600_000);
    expect(trips()).toEqual([]);
  });

  it('comes within its band, of the device nearest to the load, and cuts the power of what hangs below alone', async () => {
    const { clock, draw, trips, one, two, house, site } = scene();
    draw.two(6, 0, 0);
    draw.one(0, 51, 0);
    const startMs = clock.now();
    await clock.advanceUntil(() => trips().length > 0, 3_600_000);
    expect(clock.now() - startMs).toBeGreaterThan(1000 / 2);
    expect(clock.now() - startMs).toBeLessThan(60_000);
    expect(trips()).toEqual([{ kind: 'trip', circuit: 'station 1', phase: 'L2', ratio: 2.55, cause: 'heat', atMs: clock.now() }]);
    expect([one.powers, two.powers, house.powers]).toEqual([[false], [], []]);
    expect(site.look('garage').currentA).toEqual([6, 0, 0]);
  });

  it('of a board is by the sum of its stations, though each of them fits', async () => {
    const { clock, draw, trips, one, two, site } = scene();
    draw.one(22, 22, 22);
    draw.two(22, 22, 22);
    await clock.advance(2 * 3_600_000);
    expect(trips()).toEqual([]);
    const more = new Heater('more');
    more.currentA = [14, 14, 14];
    site.attach('garage', more);
    await clock.advance(3_600_000);
    expect(trips()).toMatchObject([{ circuit: 'garage', cause: 'heat' }]);
    expect([one.powers, two.powers, more.powers]).toEqual([[false], [false], [false]]);
  });

  it('is at once by the magnet', async () => {
    const { clock, draw, trips } = scene();
    draw.one(100, 0, 0);
    await clock.advance(0);
    expect(trips()).toMatchObject([{ circuit: 'station 1', cause: 'magnet', ratio: 5 }]);
  });

  it('is reset by hand, and only then does power return', async () => {
    const { clock, draw, trips, one, site, events } = scene();
    draw.one(100, 0, 0);
    await clock.advance(3_600_000);
    expect(one.powers).toEqual([false]);
    expect(site.look('station 1')).toMatchObject({ isLive: false, trip: { cause: 'magnet' } });
    draw.one(100, 0, 0);
    expect(site.look('station 1').currentA).toEqual([0, 0, 0]);
    one.currentA = [6, 6, 6];
    site.reset('station 1');
    expect(one.powers).toEqual([false, true]);
    expect(site.look('main').currentA).toEqual([6, 6, 6]);
    expect(trips()).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ kind: 'reset', circuit: 'station 1' });
  });

  it('below a board that is dead does not bring power back when it is reset', async () => {
    const { clock, draw, one, site } = scene();
    draw.one(100, 0, 0);
    await clock.advance(0);
    site.setSupply(false);
    site.reset('station 1');
    expect(one.powers).toEqual([false]);
    site.setSupply(true);
    expect(one.powers).toEqual([false, true]);
  });
});

describe('S17 the street', () => {
  it('takes the power of everybody, and gives it back', () => {
    const { site, house, one, two } = scene();
    site.setSupply(false);
    expect(site.lookAll().map(({ isLive }) => isLive)).toEqual([false, false, false, false, false]);
    site.setSupply(true);
    expect([house.powers, one.powers, two.powers]).toEqual([
      [false, true],
      [false, true],
      [false, true],
    ]);
  });
});

describe('S19 the judge', () => {
  it('times each stay above the rating, and tells ours from the house’s', async () => {
    const { clock, draw, site, events, hang } = scene();
    const house = hang('main', new Heater('lifts', 'house'));
    house(50, 0, 0);
    await clock.advance(1000);
    draw.one(20, 0, 0);
    const fromMs = clock.now();
    await clock.advance(20_000);
    draw.one(6, 0, 0);
    await clock.advance(10_000);
    const overloads = events.filter((event) => event.kind === 'overload' && event.circuit === 'main');
    expect(overloads).toEqual([
      {
        kind: 'overload',
        circuit: 'main',
        fromMs,
        lastedMs: 20_000,
        byChargersMs: 20_000,
        peakRatio: 70 / 63,
        thermalShare: expect.any(Number),
      },
    ]);
    house(70, 0, 0);
    await clock.advance(30_000);
    expect(site.look('main').figures).toMatchObject({ overloads: 2, longestMs: 30_000, longestByChargersMs: 20_000, peakRatio: 76 / 63 });
  });

  it('keeps the highest share of the way to the trip of the fastest device in its place', async () => {
    const { clock, draw, site } = scene();
    draw.one(40, 0, 0);
    await clock.advance(5000);
    draw.one(0, 0, 0);
    const share = site.look('station 1').figures.thermalShare;
    expect(share).toBeGreaterThan(0);
    await clock.advance(3_600_000);
    expect(site.look('station 1').figures.thermalShare).toBe(share);
  });
});
