import { describe, expect, it } from 'vitest';
import { balancedSite, type BalancedSite } from '../balanced-site.ts';
import { compile, type Room, type Wish } from '../problem/compile.ts';
import { fill } from '../problem/fill.ts';
import type { PerPhase } from '../site/phase.ts';
import type { CountryCode } from '../site/country.ts';
import type { Fuse, Grid } from '../site/site.ts';
import { seatsOf, type Seat } from '../state/seat.ts';
import { EMPTY_STATE } from '../state/site-state.ts';
import { carAt, granted, observe, siteWith } from '../testing/small-site.ts';
import { balanced, evenedRooms, imbalancedFuses } from './imbalance.ts';

const ROOT: Fuse = { id: 'main', limitA: 63, marginA: 0, imbalanceA: 10 };
const BOARD: Fuse = { id: 'board', parentId: 'main', limitA: 63, marginA: 0 };
type Way = 'L1' | 'L2' | 'L3';

function siteOf(
  fuses: readonly Fuse[] = [ROOT],
  more: { grid?: Grid; country?: CountryCode } = {},
  fuseId = fuses.at(-1)?.id ?? '',
): BalancedSite {
  return balancedSite(siteWith(63, 4, { fuseId }, { fuses, ...more }));
}

const roomsOf = (site: BalancedSite, amps = 63): Room[] =>
  site.site.fuses.map(({ id, parentId }) => ({ id, parentId, amps: [amps, amps, amps] }));

/** The shares of one-phase cars on these phases, each at most 32 A. */
function share(site: BalancedSite, ways: readonly Way[], houseA: Readonly<Record<string, PerPhase>> = {}, fuseIds: readonly string[] = []) {
  const fuseOf = (at: number): string => fuseIds[at] ?? site.connectors.get('c1')?.fuseId ?? '';
  const wishes = ways.map((name, at): Wish => {
    const way = { name, slots: [name === 'L1' ? 0 : name === 'L2' ? 1 : 2], factor: 1, minA: 6, maxA: 32, kwPerA: 0.23 } as const;
    return { id: `${at}`, fuseId: fuseOf(at), ways: [way] };
  });
  let shares = 0;
  const { problem, rooms } = balanced(
    site,
    roomsOf(site),
    new Map(Object.entries(houseA)),
    (id) => fuseOf(Number(id)),
    (now) => {
      shares += 1;
      const filled = compile('TN', now, wishes);
      fill(
        filled,
        filled.cars.map((car) => car.ways[0]),
      );
      return filled;
    },
  );
  return { amps: problem.cars.map(({ currentA }) => Math.round(currentA * 1e3) / 1e3), rooms, shares };
}

describe('which fuses limit how far their phases may differ', () => {
  it('those that say so, and the main fuse in a country that does; none in IT', () => {
    expect(imbalancedFuses(siteOf([ROOT, BOARD]))).toEqual([{ id: 'main', limitA: 10 }]);
    expect(imbalancedFuses(siteOf([{ ...ROOT, imbalanceA: 30 }, BOARD], { country: 'DE' }))).toEqual([{ id: 'main', limitA: 20 }]);
    expect(
      imbalancedFuses(
        siteOf([
          { id: 'main', limitA: 63 },
          { ...BOARD, imbalanceA: 5 },
        ]),
      ),
    ).toEqual([{ id: 'board', limitA: 5 }]);
    expect(imbalancedFuses(siteOf([ROOT], { grid: 'IT' }))).toEqual([]);
    expect(imbalancedFuses(siteOf([{ id: 'main', limitA: 63 }]))).toEqual([]);
  });
});

describe('shares under a limit of imbalance', () => {
  it('a car alone on a phase has the limit', () => {
    const { amps, rooms } = share(siteOf(), ['L1']);
    expect(amps).toEqual([10]);
    expect(rooms[0]?.amps).toEqual([10, 63, 63]);
  });

  it('two on one phase share the limit; each that is on another phase lifts nobody above the lowest and the limit', () => {
    expect(share(siteOf(), ['L1', 'L2']).amps).toEqual([10, 10]);
    expect(share(siteOf([{ ...ROOT, imbalanceA: 16 }]), ['L1', 'L1', 'L2']).amps).toEqual([8, 8, 16]);
  });

  it('with a car on each phase all have what they can take', () => {
    expect(share(siteOf(), ['L1', 'L2', 'L3'])).toMatchObject({ amps: [32, 32, 32], shares: 1 });
  });

  it('the house counts: cars fill up the phases that it leaves low, and add nothing to the high one', () => {
    expect(share(siteOf(), ['L1', 'L2'], { main: [0, 8, 4] }).amps).toEqual([14, 6]);
    expect(share(siteOf(), ['L1', 'L2', 'L3'], { main: [20, 0, 0] }).amps).toEqual([22, 32, 32]);
  });

  it('a fuse below another counts its own cars alone, the one above all of them', () => {
    const fuses = [
      { ...ROOT, imbalanceA: 20 },
      { ...BOARD, imbalanceA: 8 },
    ];
    expect(share(siteOf(fuses), ['L1', 'L1'], {}, ['board', 'main']).amps).toEqual([8, 12]);
    expect(share(siteOf(fuses), ['L1', 'L2'], {}, ['main', 'board']).amps).toEqual([20, 8]);
  });

  it('without a limit the shares are made once', () => {
    expect(share(siteOf([{ id: 'main', limitA: 63, marginA: 0 }]), ['L1'])).toMatchObject({ amps: [32], shares: 1 });
  });
});

describe('rooms that keep phases even in what is offered', () => {
  function seatsWith(site: BalancedSite, offers: readonly (readonly [Way | undefined, number])[]): readonly Seat[] {
    const grants = new Map(offers.map(([way, offeredA], at) => granted(at + 1, way, offeredA)));
    return seatsOf(
      site,
      { ...EMPTY_STATE, grants },
      observe(
        0,
        offers.map((_, at) => carAt(at + 1, { traits: { phases: 1, maxA: 32 } })),
      ),
      [],
    );
  }
  const evened = (
    offers: readonly (readonly [Way | undefined, number])[],
    { turn = 0, house = [0, 0, 0] as PerPhase, site = siteOf() } = {},
  ) => evenedRooms(site, roomsOf(site), new Map([['main', house]]), seatsWith(site, offers), turn);

  it('end at the lowest phase and the limit', () => {
    expect(
      evened([
        ['L1', 8],
        ['L2', 6],
        ['L3', 7],
      ]),
    ).toMatchObject({ isOver: false, rooms: [{ amps: [16, 16, 16] }] });
    expect(evened([['L1', 10]])).toMatchObject({ isOver: false, rooms: [{ amps: [10, 10, 10] }] });
    expect(evened([['L1', 12]])).toMatchObject({ isOver: true, rooms: [{ amps: [10, 10, 10] }] });
    expect(
      evened([
        ['L1', 6],
        ['L1', 6],
        [undefined, 0],
      ]),
    ).toMatchObject({ isOver: true });
  });

  it('are less by the house on each phase, and never below nothing', () => {
    expect(evened([['L1', 8]], { house: [2, 4, 20] })).toMatchObject({ isOver: false, rooms: [{ amps: [12, 10, 0] }] });
    expect(evened([['L3', 6]], { house: [0, 0, 20] }).isOver).toBe(true);
  });

  it('after eight turns count the lowest phase as with the least of all, then as empty, and after ten are kept as they are', () => {
    const offers = [
      ['L1', 23],
      ['L2', 12],
      ['L3', 12],
    ] as const;
    expect(evened(offers, { turn: 7 })).toMatchObject({ isOver: true, rooms: [{ amps: [22, 22, 22] }] });
    expect(evened(offers, { turn: 8 })).toMatchObject({ isOver: true, rooms: [{ amps: [16, 16, 16] }] });
    expect(evened(offers, { turn: 9 })).toMatchObject({ isOver: true, rooms: [{ amps: [10, 10, 10] }] });
    expect(evened(offers, { turn: 10 })).toMatchObject({ isOver: false, rooms: [{ amps: [10, 10, 10] }] });
  });

  it('that hold in the end stay as they are, however many turns it took', () => {
    const offers = [
      ['L1', 12],
      ['L2', 12],
      ['L3', 12],
    ] as const;
    expect(evened(offers, { turn: 9 })).toMatchObject({ isOver: false, rooms: [{ amps: [22, 22, 22] }] });
  });

  it('are as they were where the fuse has no limit', () => {
    const site = siteOf([{ id: 'main', limitA: 63, marginA: 0 }]);
    expect(evened([['L1', 32]], { site })).toEqual({ isOver: false, rooms: roomsOf(site) });
  });

  it('of a fuse beside the cars are not theirs', () => {
    const site = siteOf(
      [
        { ...ROOT, imbalanceA: 40 },
        { ...BOARD, imbalanceA: 5 },
      ],
      {},
      'main',
    );
    const { rooms, isOver } = evened([['L1', 30]], { site });
    expect(isOver).toBe(false);
    expect(rooms.map(({ amps }) => amps[1])).toEqual([40, 5]);
  });
});
