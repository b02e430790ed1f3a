import type { Configuration, HeldProfileList } from '@phasor/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { SmallSite } from './support/small-site.ts';

let small: SmallSite | undefined;
afterEach(async () => {
  await small?.end();
  small = undefined;
});

async function keysOf(on: SmallSite, id = 'HALO1'): Promise<Record<string, string | null>> {
  const { items } = await on.read<Configuration>(`/chargers/${id}/configuration`);
  return Object.fromEntries(items.map(({ key, value }) => [key, value]));
}

describe('a charger that leaves a site', () => {
  it('S13 S14 while it is away is given back when it comes again', { timeout: 240_000 }, async () => {
    const on = (small = await SmallSite.open({ fuseA: 25, wirings: ['RST', 'RST'], worstHouseA: [5, 5, 5] }));
    await on.activate();
    await on.switch(1, false);
    await on.deactivate();
    const held = async () => (await on.read<HeldProfileList>('/chargers/HALO2/charging-profiles')).items.map(({ profile }) => profile);
    expect(await keysOf(on)).toMatchObject({ LoadBalanced: 'false' });
    expect(await keysOf(on, 'HALO2')).toMatchObject({ LoadBalanced: 'true' });
    expect(await held()).not.toEqual([]);
    await on.switch(1, true);
    await on.live([5, 5, 5], 2);
    expect(await keysOf(on, 'HALO2')).toMatchObject({ LoadBalanced: 'false', MeterValueSampleInterval: '30' });
    // Its max current is not the site's.
    expect(await held()).toMatchObject([{ chargingSchedule: { chargingSchedulePeriod: [{ limit: 16 }] } }]);
  });

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
