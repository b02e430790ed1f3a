import type { LiveReading } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import type { Session } from './connector-memory.ts';
import { gridReading, isFromBefore, terminalReading } from './reading.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const at = (ms: number): string => new Date(NOW + ms).toISOString();
const live = (currents: readonly (number | null)[], more: Partial<LiveReading> = {}): LiveReading => ({
  ...{ measuredAt: at(-1_000), powerW: null, registerWh: null, offeredA: null },
  phases: (['L1', 'L2', 'L3'] as const).map((phase, index) => ({ phase, currentA: currents[index] ?? null, voltageV: null })),
  ...more,
});

describe('S1 a reading of a charger', () => {
  it('has the age of its currents, and not of what came after them', () => {
    const kept = live([10, 10, 10]);
    const reading = terminalReading(
      { ...kept, phases: kept.phases.map((phase) => ({ ...phase, currentAt: at(-40_000) })) },
      null,
      NOW,
      'RST',
    );
    expect(reading).toMatchObject({ atMs: NOW - 40_000, amps: [10, 10, 10] });
  });

  it('that holds power alone has the age of that', () => {
    expect(terminalReading(live([], { powerW: 2300, powerAt: at(-30_000) }), null, NOW, 'RST')).toMatchObject({
      atMs: NOW - 30_000,
      amps: [10, 10, 10],
    });
  });

  it('counts a car whose meter is turned', () => {
    expect(terminalReading(live([-10, -10, -10]), null, NOW, 'RST')?.amps).toEqual([10, 10, 10]);
  });

  it('is of the car before where it is older than the session, unless that begins by a clock that is wrong', () => {
    const begun = (startedAtMs: number): Session => ({
      ...{ transactionId: 1, startedAtMs, meterStartWh: 0, registerWh: null, departsAtMs: null, wantedKWh: null },
    });
    const reading = { atMs: NOW - 10_000, amps: [13, 13, 13], registerWh: null } as const;
    expect(isFromBefore(reading, begun(NOW - 5_000), NOW)).toBe(true);
    expect(isFromBefore(reading, begun(NOW - 10_000), NOW)).toBe(false);
    expect(isFromBefore(reading, begun(NOW + 3_600_000), NOW)).toBe(false);
    expect(isFromBefore(reading, null, NOW)).toBe(false);
  });
});

describe('S4 a charger that reports the grid connection', () => {
  it('tells what flows out as less than nothing', () => {
    expect(gridReading(live([-12, 5, 0.5]), null, NOW)).toEqual({ atMs: NOW - 1_000, amps: [-12, 5, 0.5] });
  });

  it('has a phase that it does not tell bounded by the highest of the others, as load', () => {
    expect(gridReading(live([-12, null, 3]), null, NOW)?.amps).toEqual([-12, 12, 3]);
  });
});
