import type { CompositeScheduleView } from '@phasor/contract';
import { describe, expect, it } from 'vitest';
import { compositeRows } from './composite-rows.ts';

const view = (change: Partial<CompositeScheduleView>): CompositeScheduleView => ({
  connectorId: 1,
  unit: 'A',
  startsAt: '2026-11-22T19:00:00.000Z',
  durationS: 3600,
  ours: [
    { startS: 0, limit: 16, numberPhases: 3 },
    { startS: 1800, limit: null, numberPhases: null },
  ],
  chargers: null,
  problem: null,
  isEqual: null,
  differences: [],
  ...change,
});

describe('two composite schedules side by side', () => {
  it('have a row wherever one of them changes, and mark where they differ', () => {
    const rows = compositeRows(
      view({
        chargers: [
          { startS: 0, limit: 16, numberPhases: 3 },
          { startS: 600, limit: 10, numberPhases: 3 },
          { startS: 1800, limit: null, numberPhases: null },
        ],
        differences: [{ fromS: 600, toS: 1800, ours: 16, chargers: 10, oursPhases: 3, chargersPhases: 3 }],
      }),
    );
    expect(rows.map(({ from, ours, chargers, differs }) => [from.slice(11, 19), ours?.limit, chargers?.limit, differs])).toEqual([
      ['19:00:00', 16, 16, false],
      ['19:10:00', 16, 10, true],
      ['19:30:00', null, null, false],
    ]);
  });

  it('say nothing of the charger where it was not asked', () => {
    expect(compositeRows(view({})).map(({ chargers }) => chargers)).toEqual([null, null]);
  });
});
