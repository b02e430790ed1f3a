import { describe, expect, it } from 'vitest';
import { balancedSite } from '../balanced-site.ts';
import { roomsOf } from '../site/rooms.ts';
import type { CarView } from '../state/car-view.ts';
import { weightsOfPlan } from './site-plan.ts';

const HOUR = 3_600_000;
const connector = (id: string, fuseId: string) => ({ id, fuseId, wiring: 'RST', switching: 'free', maxA: 16 }) as const;
const site = balancedSite({
  grid: 'TN',
  fuses: [
    { id: 'main', limitA: 16, marginA: 0 },
    { id: 'board', parentId: 'main', limitA: 10, marginA: 0 },
  ],
  connectors: [connector('a', 'main'), connector('b', 'board'), connector('c', 'board')],
});
const rooms = roomsOf(site.site, 12, new Map());

const car = (connectorId: string, hours: number, wantedKWh: number): CarView => ({
  id: `car ${connectorId}`,
  connectorId,
  traits: { phases: 3, maxA: 16 },
  wantedKWh,
  servedKWh: 0,
  departsAtMs: hours * HOUR,
  isProven: true,
});

describe('weights from a plan of the whole stay', () => {
  it('give first to who leaves first, where all get what they want that way', () => {
    const weights = weightsOfPlan(site, rooms, [car('a', 1, 9), car('b', 12, 20)], 0);
    expect(weights.get('car a')).toBeGreaterThan(8);
    expect(weights.get('car b')).toBeLessThan(3);
  });

  it('are together no more power than each fuse above them carries', () => {
    const weights = weightsOfPlan(site, rooms, [car('a', 2, 40), car('b', 2, 40), car('c', 2, 40)], 0);
    const [a = 0, b = 0, c = 0] = ['a', 'b', 'c'].map((id) => weights.get(`car ${id}`));
    expect(b + c).toBeLessThanOrEqual(0.23 * 30 + 1e-6);
    expect(a + b + c).toBeLessThanOrEqual(0.23 * 48 + 1e-6);
    expect(a + b + c).toBeGreaterThan(0.23 * 48 * 0.95);
  });

  it('are of those cars alone whose need and departure are known', () => {
    const { departsAtMs: _, ...open } = car('b', 2, 10);
    const gone = { ...car('c', 2, 10), departsAtMs: 0 };
    expect([...weightsOfPlan(site, rooms, [car('a', 2, 10), open, gone], HOUR).keys()]).toEqual(['car a']);
  });

  it('are above nothing for a car that has all it wants', () => {
    expect(weightsOfPlan(site, rooms, [{ ...car('a', 2, 10), servedKWh: 10 }], 0).get('car a')).toBeGreaterThan(0);
  });
});
