import type { Configuration } from '@phasor/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { SmallSite } from './support/small-site.ts';

let small: SmallSite | undefined;
afterEach(async () => {
  await small?.end();
  small = undefined;
});

async function keysOf(on: SmallSite): Promise<Record<string, string | null>> {
  const { items } = await on.read<Configuration>('/chargers/HALO1/configuration');
  return Object.fromEntries(items.map(({ key, value }) => [key, value]));
}

describe('a charger that leaves a site', () => {
  it('S15 goes on charging its car, at whatever phase, and has all its phases back for the next', { timeout: 240_000 }, async () => {
    const on = (small = await SmallSite.open({ fuseA: 16, wirings: ['RST'], worstHouseA: [13, 13, 13] }));
    await on.activate();
    await on.live([8, 4, 0], 1);
    await on.live([12, 8, 0], 1);
    await on.arrive(0, { phases: 1 });
    await on.live([12, 8, 0], 10);
    expect(on.ways[0]?.at(-1)).toBe('L3');
    const chargesA = (): number => Math.max(...(on.twins[0]?.gridCurrentA ?? []));
    expect(chargesA()).toBeGreaterThan(6);

    await on.deactivate();
    // Its dead-man would have acted after 25 minutes.
    for (let minute = 0; minute < 40; minute += 1) {
      await on.live([0, 0, 0], 1);
      expect(chargesA()).toBeGreaterThan(6);
    }
    expect(on.ways[0]?.at(-1)).toBe('L3');
    on.twins[0]?.plugOut(1);
    await on.live([0, 0, 0], 1);
    expect(await keysOf(on)).toMatchObject({ AssignedPhase: '1.L123', MeterValueSampleInterval: '30', LoadBalanced: 'false' });
    await on.arrive(0, { phases: 3 });
    await on.live([0, 0, 0], 2);
    expect(on.ways[0]?.at(-1)).toBe('L1L2L3');
  });
});
