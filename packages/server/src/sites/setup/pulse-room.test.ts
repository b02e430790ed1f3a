import { balancedSite } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import { pulseRoomA, type FuseNow } from './pulse-room.ts';

const site = balancedSite({
  grid: 'TN',
  fuses: [
    { id: 'main', limitA: 50, marginA: 2 },
    { id: 'board', parentId: 'main', limitA: 25, marginA: 0 },
  ],
  connectors: [],
});
const roomWith = (now: Record<string, FuseNow>) =>
  pulseRoomA(site, 'board', 6, ({ id }) => now[id] ?? { meterA: null, othersA: [0, 0, 0] });

describe('the room for a pulse', () => {
  it('is what the meter leaves beside what the car draws already, on the fullest phase', () => {
    expect(roomWith({ main: { meterA: [20, 43, 6], othersA: [0, 0, 0] } })).toBe(11);
  });

  it('is at a board without a meter what others may take there, at their most', () => {
    expect(roomWith({ main: { meterA: [6, 6, 6], othersA: [0, 0, 0] }, board: { meterA: null, othersA: [0, 0, 16] } })).toBe(9);
  });
});
