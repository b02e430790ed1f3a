import type { LiveReading } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { GridMeters } from './grid-meters.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const live = (atMs: number, amps: number, more: Partial<LiveReading> = {}): LiveReading => ({
  ...{ measuredAt: new Date(atMs).toISOString(), powerW: null, registerWh: null, offeredA: null },
  phases: (['L1', 'L2', 'L3'] as const).map((phase) => ({ phase, currentA: amps, voltageV: 230 })),
  ...more,
});

/** What it is after samples every so many seconds. */
function after(everyS: number, samples: number, amps: (index: number) => number = (index) => index) {
  const meters = new GridMeters();
  let last = null;
  for (let index = 0; index < samples; index += 1) {
    const atMs = NOW + index * everyS * 1000;
    last = meters.sampleOf('G', live(atMs, amps(index)), null, atMs);
  }
  return last;
}

describe('S4 an OCPP charger at the grid connection', () => {
  it.each([
    [1, 3_000],
    [10, 25_000],
    [60, 150_000],
  ])('S16 that sends every %i s is late after 2.5 of its own intervals', (everyS, ageBoundMs) => {
    expect(after(everyS, 1)).toMatchObject({ ageBoundMs: 25_000 });
    expect(after(everyS, 4)).toMatchObject({ ageBoundMs });
  });

  it('says the same for a minute: it may be frozen', () => {
    expect(after(10, 6, () => 5)).toMatchObject({ isUnchanged: false });
    expect(after(10, 7, () => 5)).toMatchObject({ isUnchanged: true });
    expect(after(10, 7)).toMatchObject({ isUnchanged: false });
  });

  it('is refused where its power says that it tells kA, and believed again afterwards', () => {
    const meters = new GridMeters();
    const wrong = meters.sampleOf('G', live(NOW, 0.05, { powerW: 34_500 }), null, NOW);
    expect(wrong).toEqual({
      atMs: NOW,
      refused: '34500 W on L1, L2, L3 cannot come from 0.05, 0.05, 0.05 A at 230, 230, 230 V; are currents told in kA instead of A?',
    });
    expect(meters.sampleOf('G', live(NOW + 10_000, 50, { powerW: 34_500 }), null, NOW + 10_000)).toMatchObject({ amps: [50, 50, 50] });
  });

  it('says nothing new where its currents are those from before', () => {
    const meters = new GridMeters();
    expect(meters.sampleOf('G', live(NOW, 5), null, NOW)).not.toBeNull();
    const kept = live(NOW + 10_000, 5);
    const energyAlone = { ...kept, phases: kept.phases.map((phase) => ({ ...phase, currentAt: new Date(NOW).toISOString() })) };
    expect(meters.sampleOf('G', energyAlone, null, NOW + 10_000)).toBeNull();
  });
});
