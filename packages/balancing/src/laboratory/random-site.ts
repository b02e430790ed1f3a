import { integerBetween, type Random } from '@phasor/kernel';
import type { Room, Wish } from '../problem/compile.ts';
import { perPhase, type Wiring } from '../site/phase.ts';
import type { Connector, Fuse, PhaseSwitching, Site } from '../site/site.ts';
import { waysOf, type CarTraits } from '../site/ways.ts';

/** A made-up site with a car at each connector: as a sharing problem, and as the site and the cars' traits. */
export interface Instance {
  readonly rooms: readonly Room[];
  readonly wishes: readonly Wish[];
  readonly site: Site;
  /** By the number of their connector. */
  readonly cars: readonly CarTraits[];
}

/** How much of what all cars could take the main fuse carries, in the instances that others measure by. */
export const CAPACITIES = [0.1, 0.25, 0.4, 0.6, 0.8] as const;

/** What a board of that many chargers is fed with at least, A per phase. */
const LEAST_BOARD_A = 32;
/** Chargers of one board. */
const PER_BOARD = 15;

function pick<T>(random: Random, from: readonly [T, ...T[]]): T {
  return from[integerBetween(random, 0, from.length - 1)] ?? from[0];
}

const CARS: readonly [CarTraits, ...CarTraits[]] = [
  { phases: 3, maxA: 16 },
  { phases: 3, maxA: 16 },
  { phases: 3, maxA: 32 },
  { phases: 2, maxA: 16 },
  { phases: 1, maxA: 16 },
  { phases: 1, maxA: 32 },
];
const WIRINGS: readonly [Wiring, ...Wiring[]] = ['RST', 'STR', 'TRS'];
const SWITCHINGS: readonly [PhaseSwitching, ...PhaseSwitching[]] = ['free', 'free', '3to1', 'none'];

/**
 * A site of `chargers` chargers, all with a car, on boards of 15: cars on 1, 2 and 3 phases, wired in rotation, chargers of all kinds. The main
 * fuse carries `capacity` (0 to 1) of what all cars could take on three phases alike; each board has 0.8 to 1.6 times its part of that, 32 A at
 * least. Phases differ by up to a fifth, as house load would make them.
 */
export function randomInstance(random: Random, chargers: number, capacity: number): Instance {
  const boards = Math.ceil(chargers / PER_BOARD);
  const wishes: Wish[] = [];
  const connectors: Connector[] = [];
  const cars: CarTraits[] = [];
  const demandA = Array.from({ length: boards }, () => 0);
  for (let at = 0; at < chargers; at += 1) {
    const car = pick(random, CARS);
    const board = Math.floor(at / PER_BOARD);
    const connector: Connector = {
      id: `c${at}`,
      fuseId: `board ${board}`,
      wiring: pick(random, WIRINGS),
      switching: pick(random, SWITCHINGS),
      maxA: 32,
      isUpSafe: true,
    };
    connectors.push(connector);
    cars.push(car);
    demandA[board] = (demandA[board] ?? 0) + (car.maxA * car.phases) / 3;
    wishes.push({ id: connector.id, fuseId: connector.fuseId, ways: waysOf({ grid: 'TN' }, connector, car) });
  }
  const allA = demandA.reduce((sum, amps) => sum + amps, 0);
  const uneven = (): number => 0.8 + 0.4 * random.next();
  const rooms: Room[] = [{ id: 'main', amps: perPhase(() => Math.max(16, allA * capacity * uneven())) }];
  for (const [board, amps] of demandA.entries()) {
    const share = amps * capacity * (0.8 + 0.8 * random.next());
    rooms.push({ id: `board ${board}`, parentId: 'main', amps: perPhase(() => Math.max(LEAST_BOARD_A, share * uneven())) });
  }
  const fuses = rooms.map(({ id, parentId, amps }): Fuse => ({
    id,
    limitA: amps,
    marginA: 0,
    ...(parentId === undefined ? {} : { parentId }),
  }));
  return { rooms, wishes, site: { grid: 'TN', fuses, connectors }, cars };
}
