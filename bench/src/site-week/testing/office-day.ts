import { SeededRandom } from '@phasor/kernel';
import type { JudgedWeek } from './judge.ts';

const WIRINGS = [['L1', 'L2', 'L3'], ['L2', 'L3', 'L1'], ['L3', 'L2', 'L1'], ['L2']];
const CARS = [
  { carPhases: 3, carMaxA: 16 },
  { carPhases: 2, carMaxA: 16 },
  { carPhases: 1, carMaxA: 32 },
];

/** A day of a made-up office: 3 boards, 30 sessions, 40 A for house and cars, cars of all kinds at chargers wired in all manners. */
export function officeDay(seed: number): JudgedWeek & Record<string, unknown> {
  const random = new SeededRandom(seed);
  const between = (from: number, to: number): number => Math.round(from + (to - from) * random.next());
  const sessions = Array.from({ length: 30 }, (_, at) => {
    const arrivalMin = between(360, 720);
    return {
      arrivalMin,
      departureMin: Math.min(1440, arrivalMin + between(30, 540)),
      energyKWh: between(3000, 25_000) / 1000,
      ...(CARS[between(0, 2)] ?? { carPhases: 3, carMaxA: 16 }),
      wiring: WIRINGS[between(0, 12) % 4] ?? ['L1'],
      board: 1 + (at % 3),
    };
  });
  const houseLoadA = Array.from({ length: 3 * 1440 }, (_, at) => {
    const isWork = at > 3 * 420 && at < 3 * 1020;
    return Math.round(100 * ((isWork ? 16 : 5) * (1.3 - 0.3 * (at % 3)) + 6 * random.next())) / 100;
  });
  return { about: 'made up for a test', mainFuseA: 40, boardFuseA: 32, boards: 3, voltage: 230, minCurrentA: 6, sessions, houseLoadA };
}
