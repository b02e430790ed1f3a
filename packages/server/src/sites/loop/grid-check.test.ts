import type { LiveReading, PhaseReading } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { wrongWithGrid } from './grid-check.ts';

const AT = '2026-03-01T12:00:00.000Z';
const EARLIER = '2026-03-01T11:59:50.000Z';
const live = (phases: readonly Partial<PhaseReading>[], powerW: number | null = null, more: Partial<LiveReading> = {}): LiveReading => ({
  ...{ measuredAt: AT, powerW, registerWh: null, offeredA: null },
  phases: (['L1', 'L2', 'L3'] as const).map((phase, index) => ({ phase, currentA: null, voltageV: null, ...phases[index] })),
  ...more,
});
const three = (phase: Partial<PhaseReading>): readonly Partial<PhaseReading>[] => [phase, phase, phase];
const volts = { voltageV: 230 };

describe('S4 what an OCPP charger says of the grid connection', () => {
  it.each<[string, LiveReading]>([
    ['by the power of a phase', live(three({ currentA: 0.05, ...volts, powerW: 11_500 }), 34_500)],
    ['by the power of all', live(three({ currentA: 0.05, ...volts }), 34_500)],
    [
      'where one phase feeds the grid and hides it in the sum',
      live(
        [
          { currentA: 0.05, ...volts, powerW: 11_500 },
          { currentA: -0.05, ...volts, powerW: -11_500 },
        ],
        0,
      ),
    ],
    ['where only one phase is told', live([{ currentA: 0.05, ...volts }], 11_500)],
    ['where kA are told as whole figures', live(three({ currentA: 0, ...volts }), 11_500)],
  ])('in kA instead of A is refused: %s', (_, reading) => {
    expect(wrongWithGrid(reading)).toMatch(/W on .* cannot come from/);
  });

  it('beyond what any meter sees is refused', () => {
    expect(wrongWithGrid(live(three({ currentA: 16_000 })))).toBe('16000 A on L1; no site meter sees more than 1000 A');
  });

  it.each<[string, LiveReading]>([
    ['that fits', live(three({ currentA: 50, ...volts, powerW: 11_500 }), 34_500)],
    ['of reactive load, with more current than power', live(three({ currentA: 50, ...volts, powerW: 2_000 }), 6_000)],
    ['of a load that is next to nothing', live(three({ currentA: 0.01, ...volts, powerW: 90 }), 270)],
    ['of a meter that leaves out what is behind the point', live(three({ currentA: 1, ...volts, powerW: 437 }), 1_311)],
    ['that flows out', live(three({ currentA: -10, ...volts, powerW: -2_300 }), -6_900)],
    ['without a power', live(three({ currentA: 0.05, ...volts }))],
    ['without a voltage', live(three({ currentA: 0.05 }), 34_500)],
    ['of a meter that says 0 V for what it does not measure', live(three({ currentA: 10, voltageV: 0, powerW: 2_300 }), 6_900)],
    ['between two phases (IT)', live(three({ currentA: 10, ...volts }), 3_983)],
    ['whose power is older than its currents', live(three({ currentA: 0.5, ...volts }), 34_500, { powerAt: EARLIER })],
    ['whose currents are older than its power', live(three({ currentA: 0.5, currentAt: EARLIER, ...volts, powerW: 11_500 }), 34_500)],
    ['of power alone', live([], 34_500)],
  ])('is believed: a reading %s', (_, reading) => {
    expect(wrongWithGrid(reading)).toBeNull();
  });
});
