import { VirtualClock } from '@phasor/kernel';
import type { SiteNow } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { SafetyCuts } from './safety-cuts.ts';

describe('S11: cuts that a fuse needed', () => {
  it('are counted by charger over midnight, from when they are followed', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 2, 2, 21, 30));
    /** A cut every minute, counted from 23:00. */
    const cutsNow = (): number => Math.floor((clock.now() % 86_400_000) / 60_000 - (clock.now() % 86_400_000 >= 82_800_000 ? 1_380 : 0));
    const ask = (): Promise<SiteNow> =>
      Promise.resolve({
        connectors: [1, 2].map((connectorId) => ({ chargerId: 'A', connectorId, safetyCutsToday: cutsNow() })),
      } as SiteNow);
    const cuts = new SafetyCuts();
    await cuts.follow(clock, ask);
    await clock.advance(3 * 3_600_000);
    // Of two connectors: 89 until 22:59:59, 59 until 23:59:59.
    expect(cuts.counts.get('A')).toBe(2 * (89 + 59));
  });
});
