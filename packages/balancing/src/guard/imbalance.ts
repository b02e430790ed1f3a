import { isBelow, type BalancedSite } from '../balanced-site.ts';
import type { Car, CarWay, Problem } from '../problem/problem.ts';
import type { Room } from '../problem/compile.ts';
import { PHASES, perPhase, type PerPhase, type Phase } from '../site/phase.ts';
import { imbalanceOf } from '../site/rooms.ts';
import type { Way } from '../site/ways.ts';
import { wayOf, type Seat } from '../state/seat.ts';

/** So many times the crowded phases are brought down to the others. */
const ROUNDS = 8;

/** What the cars of a filled problem put on each phase of a fuse, in A, with these currents. */
function carsOn(
  problem: Problem,
  balanced: BalancedSite,
  fuseOf: (carId: string) => string | undefined,
  rootId: string,
  currentOf: (car: Car, way: CarWay) => number,
): PerPhase {
  const sums: [number, number, number] = [0, 0, 0];
  for (const car of problem.cars) {
    const { id, chosen } = car;
    if (!chosen || !isBelow(balanced, fuseOf(id), rootId)) continue;
    for (const slot of chosen.slots) sums[slot] += chosen.factor * currentOf(car, chosen);
  }
  return sums;
}

const highestAbove = (house: PerPhase, lowest: number, limitA: number): PerPhase =>
  perPhase((phase) => Math.max(0, lowest + limitA - house[phase]));

const isAbove = (cars: PerPhase, most: PerPhase): boolean => PHASES.some((phase) => cars[phase] > most[phase] + 1e-6);

/**
 * The most that cars may put on each phase so that none comes further than the limit above the lowest, in A: as that is now, after some rounds as
 * it is with the least of all cars, and if cars were left out even so as if it were empty. Says whether they are above it now.
 */
function mostOf(round: number, house: PerPhase, limitA: number, now: PerPhase, least: () => PerPhase): { most: PerPhase; isOver: boolean } {
  const over = (cars: PerPhase): PerPhase => highestAbove(house, Math.min(...PHASES.map((phase) => house[phase] + cars[phase])), limitA);
  const most = over(now);
  const isOver = isAbove(now, most);
  if (!isOver || round < ROUNDS) return { most, isOver };
  return { most: round === ROUNDS ? over(least()) : highestAbove(house, 0, limitA), isOver };
}

/** Fuses that limit how far their phases may differ. TN only: in IT a pair of lines is loaded together. */
export function imbalancedFuses({ site, fuses }: BalancedSite): { id: string; limitA: number }[] {
  if (site.grid === 'IT') return [];
  return [...fuses.values()].map((fuse) => ({ id: fuse.id, limitA: imbalanceOf(site, fuse) })).filter(({ limitA }) => limitA < Infinity);
}

/**
 * Shares under a limit of imbalance: no row says it, since a car more on a low phase helps. So the shares are made, the room of each phase that is
 * too high is cut to the lowest phase and the limit, and again, until all hold. The house's own imbalance is not ours to mend: cars only do not
 * add to it. `share` makes the shares of rooms, and says nothing where they do not fit.
 */
export function balanced(
  site: BalancedSite,
  rooms: readonly Room[],
  houseA: ReadonlyMap<string, PerPhase>,
  fuseOf: (carId: string) => string | undefined,
  share: (rooms: readonly Room[]) => Problem,
): { readonly rooms: readonly Room[]; readonly problem: Problem } {
  const limited = imbalancedFuses(site);
  let now = rooms;
  let problem = share(now);
  for (let round = 0; limited.length > 0; round += 1) {
    let isCut = false;
    for (const { id, limitA } of limited) {
      const house = houseA.get(id) ?? [0, 0, 0];
      const on = (currentOf: (car: Car, way: CarWay) => number): PerPhase => carsOn(problem, site, fuseOf, id, currentOf);
      const cars = on(({ currentA }) => currentA);
      const { most, isOver } = mostOf(round, house, limitA, cars, () => on((_car, { minA }) => minA));
      if (!isOver) continue;
      isCut = true;
      // A phase that is low enough may rise, until it is time to end.
      const isOpen = (phase: Phase): boolean => round < ROUNDS && cars[phase] <= most[phase] + 1e-6;
      const cutIn = ({ amps }: Room): PerPhase => perPhase((phase) => (isOpen(phase) ? amps[phase] : Math.min(amps[phase], most[phase])));
      now = now.map((room) => (room.id === id ? { ...room, amps: cutIn(room) } : room));
    }
    if (!isCut || round > ROUNDS + 1) break;
    problem = share(now);
  }
  return { rooms: now, problem };
}

/**
 * The rooms cut so that no phase of a limited fuse comes further above its lowest one than allowed, as the seats' offers are now; and whether offers
 * are above that already. After some turns of cutting the lowest phase counts as it is with the least of all, then as empty, which always holds.
 */
export function evenedRooms(
  site: BalancedSite,
  rooms: readonly Room[],
  houseA: ReadonlyMap<string, PerPhase>,
  seats: readonly Seat[],
  turn: number,
): { readonly rooms: readonly Room[]; readonly isOver: boolean } {
  const limits = new Map(imbalancedFuses(site).map(({ id, limitA }) => [id, limitA]));
  let isOver = false;
  const evened = rooms.map((room) => {
    const limitA = limits.get(room.id);
    if (limitA === undefined) return room;
    const house = houseA.get(room.id) ?? [0, 0, 0];
    const on = (currentOf: (seat: Seat, way: Way) => number): PerPhase => offersOn(site, seats, room.id, currentOf);
    const offers = on(({ grant }) => grant.offeredA);
    const { most, isOver: isNow } = mostOf(turn, house, limitA, offers, () => on((_seat, { minA }) => minA));
    if (isNow && turn <= ROUNDS + 1) isOver = true;
    return { ...room, amps: perPhase((phase) => Math.min(room.amps[phase], most[phase])) };
  });
  return { rooms: evened, isOver };
}

/** What the seats below a fuse put on each phase, in A, with these currents. */
function offersOn(site: BalancedSite, seats: readonly Seat[], rootId: string, currentOf: (seat: Seat, way: Way) => number): PerPhase {
  const sums: [number, number, number] = [0, 0, 0];
  for (const seat of seats) {
    const way = wayOf(seat, seat.grant.way);
    if (!way || !isBelow(site, seat.connector.fuseId, rootId)) continue;
    for (const slot of way.slots) sums[slot] += way.factor * currentOf(seat, way);
  }
  return sums;
}
