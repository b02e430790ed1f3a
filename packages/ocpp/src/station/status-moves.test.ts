import { describe, expect, it } from 'vitest';
import type { ChargePointStatus } from '../messages.ts';
import { STATUS_MOVES, wayTo } from './status-moves.ts';

const STATUSES = Object.keys(STATUS_MOVES) as ChargePointStatus[];

describe('the way from one status to another', () => {
  it.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))('%s to %s never leaves the table', (from, to) => {
    const way = wayTo(from, to);
    expect(way.at(-1)).toBe(to);
    if (from === to) return;
    let at = from;
    for (const next of way) {
      expect(STATUS_MOVES[at]).toContain(next);
      at = next;
    }
    expect(way.slice(0, -1)).not.toContain('Faulted');
  });

  it.each<[ChargePointStatus, ChargePointStatus, ChargePointStatus[]]>([
    ['Finishing', 'Charging', ['Preparing', 'Charging']],
    ['Charging', 'Preparing', ['Finishing', 'Preparing']],
    ['Reserved', 'Charging', ['Preparing', 'Charging']],
    ['Preparing', 'Unavailable', ['Available', 'Unavailable']],
    ['Unavailable', 'Finishing', ['Preparing', 'Finishing']],
  ])('%s to %s leads over %j', (from, to, way) => {
    expect(wayTo(from, to)).toEqual(way);
  });
});
