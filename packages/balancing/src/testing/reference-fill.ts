import type { Grid } from '../site/site.ts';
import type { Fairness, Room, Wish, WishedWay } from '../problem/compile.ts';

/** One car of a reference fill: where it hangs and the way it is on; without a way it is off. */
export interface FilledCar {
  readonly wish: Wish;
  readonly way: WishedWay | undefined;
}

/** True where these currents fit all rooms: straight from the definition, fuse by fuse and phase by phase. */
export function fitsRooms(
  grid: Grid,
  rooms: readonly Room[],
  cars: readonly FilledCar[],
  currentsA: readonly number[],
  by = 1e-9,
): boolean {
  return rooms.every((room) => {
    const sums = [0, 0, 0];
    let kw = 0;
    cars.forEach(({ wish, way }, at) => {
      if (!way || !isBelow(rooms, wish.fuseId, room.id)) return;
      for (const slot of way.slots) sums[slot] = (sums[slot] ?? 0) + way.factor * (currentsA[at] ?? 0);
      kw += way.kwPerA * (currentsA[at] ?? 0);
    });
    const [a = 0, b = 0, c = 0] = sums;
    const line = (x: number, y: number): number => (grid === 'TN' ? x : Math.sqrt(x * x + y * y + x * y));
    const lines = [line(a, c), line(b, a), line(c, b)];
    return (
      lines.every((amps, phase) => amps <= Math.max(0, room.amps[phase] ?? 0) + by) &&
      (room.kw === undefined || kw <= Math.max(0, room.kw) + by)
    );
  });
}

function isBelow(rooms: readonly Room[], fuseId: string, ofId: string): boolean {
  for (let at = rooms.find(({ id }) => id === fuseId); at; at = rooms.find(({ id }) => id === at?.parentId))
    if (at.id === ofId) return true;
  return false;
}

/** How high a car is served: its power, or its phases' current, by its weight. */
export function levelOf({ wish, way }: FilledCar, currentA: number, fairness: Fairness = 'power'): number {
  if (!way) return 0;
  return ((fairness === 'power' ? way.kwPerA : 1) * currentA) / (wish.weight ?? 1);
}

const ROUNDS = 60;

/**
 * The weighted max-min share, slowly: the level of all is bisected as far as everybody fits; who cannot rise alone from there stays, the others go on.
 * None where not even the least fits.
 */
export function referenceFill(
  grid: Grid,
  rooms: readonly Room[],
  cars: readonly FilledCar[],
  fairness: Fairness = 'power',
): number[] | undefined {
  const fixed = new Map<number, number>();
  const at = (level: number): number[] =>
    cars.map(({ wish, way }, index) => {
      if (!way) return 0;
      const growth = (wish.weight ?? 1) / (fairness === 'power' ? way.kwPerA : 1);
      return fixed.get(index) ?? Math.min(way.maxA, Math.max(way.minA, level * growth));
    });
  const fits = (currentsA: readonly number[]): boolean => fitsRooms(grid, rooms, cars, currentsA);
  if (!fits(at(0))) return undefined;
  const top = Math.max(0, ...cars.map((car) => levelOf(car, car.way?.maxA ?? 0, fairness))) + 1;
  for (;;) {
    let [low, high] = [0, top];
    for (let round = 0; round < ROUNDS; round += 1) {
      const middle = (low + high) / 2;
      if (fits(at(middle))) low = middle;
      else high = middle;
    }
    const now = at(low);
    const before = fixed.size;
    cars.forEach(({ way }, index) => {
      if (fixed.has(index)) return;
      const amps = now[index] ?? 0;
      const raised = now.map((value, other) => (other === index ? value + 1e-6 : value));
      if (!way || amps >= way.maxA - 1e-9 || !fits(raised)) fixed.set(index, amps);
    });
    if (fixed.size === cars.length) return now;
    // Nobody stops and nobody rises: the rest is rounding.
    if (fixed.size === before) return now;
  }
}
