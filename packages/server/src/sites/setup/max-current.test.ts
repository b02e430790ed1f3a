import { describe, expect, it } from 'vitest';
import { maxCurrentOf, whyNotShared, type MaxCurrentEvidence } from './max-current.ts';

const maxOf = (known: Partial<MaxCurrentEvidence>): number =>
  maxCurrentOf({ connectorId: 1, vendor: 'Charge Amps', model: 'HALO', setA: null, toldKey: null, capiA: null, ...known });

describe('the max current of a connector', () => {
  it('is what the charger is built for, lowered by what the installer set', () => {
    expect(maxOf({})).toBe(16);
    expect(maxOf({ toldKey: '0.32,1.32' })).toBe(32);
    expect(maxOf({ setA: 10 })).toBe(10);
    expect(maxOf({ setA: 20 })).toBe(16);
    expect(maxOf({ capiA: 13 })).toBe(13);
  });

  it('is 32 A where nobody knows', () => {
    expect(maxOf({ vendor: 'Someone', model: null })).toBe(32);
  });
});

describe('a connector that cannot be in a group', () => {
  it('is a Schuko outlet, or one that is not there', () => {
    expect(whyNotShared('Charge Amps', 'HALO', { connectorId: 2, connectors: 2 })).toContain('Schuko');
    expect(whyNotShared('Charge Amps', 'AURA', { connectorId: 3, connectors: null })).toBe('it has 2');
    expect(whyNotShared('Someone', 'Else', { connectorId: 2, connectors: 1 })).toBe('it has 1');
    expect(whyNotShared(null, null, { connectorId: 9, connectors: null })).toBeNull();
    expect(whyNotShared('Charge Amps', 'AURA', { connectorId: 2, connectors: 2 })).toBeNull();
  });
});
