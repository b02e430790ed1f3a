import { expect, it } from 'vitest';
import { SPREAD_MS, spreadOver } from './spread.ts';

it('S17 starts after a power cut or a schedule edge are spread over 0 to 600 s, evenly and the same each time', () => {
  const moments = Array.from({ length: 600 }, (_, index) => spreadOver(`CP${index}/1`, 1_000));
  expect(Math.min(...moments)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...moments)).toBeLessThan(SPREAD_MS);
  const perMinute = Array.from({ length: 10 }, (_, minute) => moments.filter((moment) => Math.floor(moment / 60_000) === minute).length);
  expect(Math.min(...perMinute)).toBeGreaterThan(30);
  expect(Math.max(...perMinute)).toBeLessThan(90);
  expect(spreadOver('CP1/1', 1_000)).toBe(spreadOver('CP1/1', 1_000));
});
