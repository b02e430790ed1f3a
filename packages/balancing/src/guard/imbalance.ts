import { isBelow, type BalancedSite } from '../balanced-site.ts';
import type { Problem } from '../problem/problem.ts';
import type { Room } from '../problem/compile.ts';
import { PHASES, perPhase, type PerPhase } from '../site/phase.ts';
import { imbalanceOf } from '../site/rooms.ts';
import { wayOf, type Seat } from '../state/seat.ts';

/** So many times the crowded phase is brought down to the others before one-phase cars on it are left out. */
const ROUNDS = 8;

/** What the cars of a filled problem put on each phase of a fuse, in A; 0 where no row watches it. */
function carsOn(
  problem: Problem,
  balanced: BalancedSite,
  fuseOf: (carId: string) => string | undefined,
  rootId: string,
): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (const { id, chosen, currentA } of problem.cars) {
    if (!chosen || !isBelow(balanced, fuseOf(id), rootId)) continue;
    for (const slot of chosen.slots) sums[slot] += chosen.factor * currentA;
  }
  return sums;
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
      const cars = carsOn(problem, site, fuseOf, id);
      const lowest = Math.min(...PHASES.map((phase) => house[phase] + cars[phase]));
      now = now.map((room) => {
        if (room.id !== id) return room;
        const amps = perPhase((phase) => {
          const most = round < ROUNDS ? Math.max(0, lowest + limitA - house[phase]) : Math.max(0, limitA - house[phase]);
          if (cars[phase] <= most + 1e-6) return room.amps[phase];
          isCut = true;
          return Math.min(room.amps[phase], most);
        });
        return { ...room, amps };
      });
    }
    if (!isCut || round > ROUNDS) break;
    problem = share(now);
  }
  return { rooms: now, problem };
}

/**
 * The rooms cut so that no phase of a limited fuse comes further above its lowest one than allowed, as the seats' offers are now; and whether offers
 * are above that already. After some turns of cutting the lowest phase counts as empty, which always holds.
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
    const cars = offersOn(site, seats, room.id);
    const lowest = turn < ROUNDS ? Math.min(...PHASES.map((phase) => house[phase] + cars[phase])) : 0;
    const amps = perPhase((phase) => Math.min(room.amps[phase], Math.max(0, lowest + limitA - house[phase])));
    if (turn <= ROUNDS && PHASES.some((phase) => cars[phase] > Math.max(0, amps[phase]) + 1e-6)) isOver = true;
    return { ...room, amps };
  });
  return { rooms: evened, isOver };
}

/** What the seats below a fuse are offered on each phase. */
function offersOn(site: BalancedSite, seats: readonly Seat[], rootId: string): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (const seat of seats) {
    const way = wayOf(seat, seat.grant.way);
    if (!way || !isBelow(site, seat.connector.fuseId, rootId)) continue;
    for (const slot of way.slots) sums[slot] += way.factor * seat.grant.offeredA;
  }
  return sums;
}
