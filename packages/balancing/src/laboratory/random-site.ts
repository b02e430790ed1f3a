import { integerBetween, type Random } from '@phasor/kernel';
import type { Room, Wish } from '../problem/compile.ts';
import { perPhase, type Wiring } from '../site/phase.ts';
import { type Connector, type PhaseSwitching } from '../site/site.ts';
import { waysOf, type CarTraits } from '../site/ways.ts';

/** A sharing problem of a made-up site. */
export interface Instance {
  readonly rooms: readonly Room[];
  readonly wishes: readonly Wish[];
}

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
 * fuse carries `capacity` (0 to 1) of what all cars could take on three phases alike; each board has 0.8 to 1.6 times its part of that, and its
 * phases differ by up to a fifth, as house load would make them.
 */
export function randomInstance(random: Random, chargers: number, capacity: number): Instance {
  const boards = Math.ceil(chargers / PER_BOARD);
  const wishes: Wish[] = [];
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
    };
    demandA[board] = (demandA[board] ?? 0) + (car.maxA * car.phases) / 3;
    wishes.push({ id: connector.id, fuseId: connector.fuseId, ways: waysOf({ grid: 'TN' }, connector, car) });
  }
  const allA = demandA.reduce((sum, amps) => sum + amps, 0);
  const uneven = (): number => 0.8 + 0.4 * random.next();
  const rooms: Room[] = [{ id: 'main', amps: perPhase(() => Math.max(16, allA * capacity * uneven())) }];
  for (const [board, amps] of demandA.entries()) {
    const share = amps * capacity * (0.8 + 0.8 * random.next());
    rooms.push({ id: `board ${board}`, parentId: 'main', amps: perPhase(() => Math.max(16, share * uneven())) });
  }
  return { rooms, wishes };
}

/** The power that a wish could take on its widest way, in kW; for figures. */
export function widestKw({ ways }: Wish): number {
  return Math.max(0, ...ways.map((way) => way.maxA * way.kwPerA));
}
