import { afterEach, expect, it } from 'vitest';
import { SmallSite } from './support/small-site.ts';

const CARS = Array.from({ length: 10 }, (_, index) => index);
/** It goes on by itself with the car that is plugged in. */
const FREE = 4;
/** Its owner wants it to charge now. */
const NOW = 7;
const HOUSE = [14, 12, 10] as const;
const HOUSE_AFTER = [21, 18, 15] as const;

let small: SmallSite | undefined;
afterEach(async () => {
  await small?.end();
  small = undefined;
});

it(
  'S17 power returns to the street: no trip, and what begins is spread over ten minutes, "charge now" excepted',
  { timeout: 480_000 },
  async () => {
    const on = (small = await SmallSite.open({
      ...{ fuseA: 63, wirings: CARS.map(() => 'RST' as const), worstHouseA: [24, 24, 24] },
      freeTagOf: (index) => (index === FREE ? 'C0FFEE01' : undefined),
    }));
    await on.activate();
    await on.live(HOUSE, 1);
    for (const index of CARS) await on.arrive(index, { phases: 3 });
    await on.live(HOUSE, 15);
    const draws = (index: number): boolean => Math.max(...(on.twins[index]?.gridCurrentA ?? [0])) >= 5;
    expect(CARS.filter(draws).length).toBeGreaterThan(0);

    await on.power(false);
    await on.live(HOUSE, 30);
    await on.power(true);
    await on.live(HOUSE_AFTER, 4);
    on.startMeter();
    await on.live(HOUSE_AFTER, 2);
    await on.startServer();
    await on.clock.advance(60_000);
    // Somebody starts it once more: the chargers that have booted by now do not boot again.
    await on.stopServer();
    await on.startServer();
    await on.clock.advance(60_000);
    const backMs = on.clock.now();
    const [from, until] = [backMs, backMs + 3_600_000].map((ms) => new Date(ms).toISOString());
    await on.want(NOW, 'POST', 'exceptions', { kind: 'chargeNow', from, until });
    for (const index of CARS) if (index !== FREE) on.swipe(index);
    const firstMin = new Map<number, number>();
    for (let minute = 1; minute <= 30; minute += 1) {
      await on.live(HOUSE_AFTER, 1);
      for (const index of CARS) if (!firstMin.has(index) && draws(index)) firstMin.set(index, minute);
    }
    const spread = [...firstMin].filter(([index]) => index !== NOW).map(([, minute]) => minute);
    expect(firstMin.get(NOW)).toBeLessThanOrEqual(2);
    expect(new Set(spread).size).toBeGreaterThanOrEqual(3);
    // Who finds no room at its moment waits for a turn besides.
    expect(Math.max(...spread)).toBeGreaterThan(3);
    expect(on.trips).toBe(0);
    const { figures } = on.site.look('main');
    expect(figures.longestByChargersMs, 'S19').toBeLessThanOrEqual(40_000);
    expect(figures.peakRatio, 'S19').toBeLessThanOrEqual(1.45);
    expect(figures.thermalShare, 'S19').toBeLessThanOrEqual(0.5);
  },
);
