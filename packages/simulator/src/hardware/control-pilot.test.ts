import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dutyOf, offeredBy } from './control-pilot.ts';

describe('the control pilot', () => {
  it.each([
    [6, 10],
    [16, 16 / 0.6],
    [30, 50],
    [51, 85],
    [63, 89.2],
    [80, 96],
    [0, 100],
    [5.9, 100],
  ])('%d A are %d %%', (amps, duty) => {
    expect(dutyOf(amps)).toBeCloseTo(duty, 9);
  });

  it('says what it means to every car', () => {
    fc.assert(
      fc.property(fc.double({ min: 6, max: 80, noNaN: true }), (amps) => {
        const toldA = offeredBy(dutyOf(amps));
        expect(toldA).toBeLessThan(amps + 1e-9);
        expect(toldA).toBeCloseTo(amps > 51 && amps < 52.5 ? 51 : amps, 9);
      }),
    );
    expect(offeredBy(100)).toBe(0);
    expect(offeredBy(5)).toBe(0);
  });
});
