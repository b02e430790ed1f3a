import { describe, expect, it } from 'vitest';
import { drawAt, houseEstimate, together, type Bounds } from './house-estimate.ts';
import type { PerPhase } from './site-phases.ts';

const l1 = (amps: number): PerPhase => [amps, 0, 0];
const at = (seconds: number, amps: number) => ({ atMs: seconds * 1000, least: l1(amps), most: l1(amps) });
const certain = (amps: number): Bounds => ({ least: l1(amps), most: l1(amps) });

describe('S1 house load', () => {
  it('is the meter less what the cars drew at that instant', () => {
    expect(houseEstimate([20, 8, 3], certain(16), [0, 0, 0])).toEqual([4, 8, 3]);
  });

  it('a sample within 2.5 s of the meter’s is the draw; between two it is bounded by both', () => {
    const samples = [at(0, 6), at(10, 16)];
    expect(drawAt({ samples, mostA: l1(16) }, 1_000)).toEqual(certain(6));
    expect(drawAt({ samples, mostA: l1(16) }, 5_000)).toEqual({ least: l1(6), most: l1(16) });
  });

  it('after the last sample it may be anything from nothing to the limit, never a stale higher value', () => {
    expect(drawAt({ samples: [at(0, 10)], mostA: l1(16) }, 20_000)).toEqual({ least: l1(0), most: l1(16) });
    expect(drawAt({ samples: [], mostA: l1(16) }, 20_000)).toEqual({ least: l1(0), most: l1(16) });
  });

  it('a car that was measured above its limit counts at what was measured', () => {
    expect(drawAt({ samples: [at(0, 20)], mostA: l1(6) }, 20_000).most).toEqual(l1(20));
  });

  it('with 30 s charger values and a 1 s meter there is no raise on a phantom: a car that stops leaves the house where it was', () => {
    // House 4 A, car 16 A until second 3; its charger tells again at second 30.
    let house: PerPhase | undefined = l1(4);
    const known = [at(0, 16)];
    for (let second = 1; second < 30; second += 1) {
      const meter = l1(4 + (second < 3 ? 16 : 0));
      house = houseEstimate(meter, together([drawAt({ samples: known, mostA: l1(16) }, second * 1000)]), house);
      expect(house[0]).toBeGreaterThanOrEqual(4);
    }
    house = houseEstimate(l1(4), together([drawAt({ samples: [...known, at(30, 0)], mostA: l1(16) }, 30_000)]), house);
    expect(house).toEqual(l1(4));
  });

  it('a car that ramps up to its new offer is no house load', () => {
    const house = houseEstimate(l1(4 + 16), { least: l1(6), most: l1(16) }, l1(4));
    expect(house).toEqual(l1(4));
  });

  it('a house that grows is seen at once where the cars draw what they are offered', () => {
    const draws = together([drawAt({ samples: [at(0, 16)], mostA: l1(16) }, 9_000)]);
    expect(houseEstimate(l1(16 + 14), draws, l1(4))).toEqual(l1(14));
  });

  it('with nothing known before, the highest that it can be counts', () => {
    expect(houseEstimate(l1(20), { least: l1(0), most: l1(16) }, undefined)).toEqual(l1(20));
  });

  it('S4 export is a current against the cars’: the house is below nothing', () => {
    expect(houseEstimate(l1(-10), certain(6), l1(0))).toEqual(l1(-16));
  });
});
