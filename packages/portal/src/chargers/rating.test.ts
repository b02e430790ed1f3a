import { describe, expect, it } from 'vitest';
import { barScaleA, modelName, outletOf } from './rating.ts';

const halo = { vendor: 'Charge Amps', model: 'HALO' };
const aura = { vendor: 'Charge Amps', model: 'AURA' };
const other = { vendor: 'Someone', model: 'Box 3' };

describe('what the portal knows of a model', () => {
  it('names a Halo and an Aura as people do, and any other make as it calls itself', () => {
    expect([halo, aura, other].map(modelName)).toEqual(['Halo', 'Aura', 'Box 3']);
    expect(modelName({ vendor: null, model: null })).toBeNull();
  });

  it('measures bars against the rated current of the outlet', () => {
    expect([barScaleA(halo, 1), barScaleA(halo, 2), barScaleA(aura, 2)]).toEqual([16, 10, 32]);
  });

  it('falls back to a common scale where the rating is not known, and knows that it did', () => {
    expect(barScaleA(other, 1)).toBe(32);
    expect(outletOf(other, 1)).toBeNull();
    expect(outletOf(halo, 9)).toBeNull();
  });
});
