import { EMPTY_STATE, type Decision, type Grant } from '@phasor/balancing';
import { describe, expect, it } from 'vitest';
import { cutsAsTold } from './cuts-as-told.ts';
import { aGrant } from './testing/a-place.ts';

const decided = (more: Partial<Decision>): Decision => {
  const cut = { code: 'throttle', atMs: 0, carId: '1', connectorId: 'C1/1', from: 'L2', to: 'L2', fromA: 10.7, toA: 9.6 } as const;
  return { ...cut, because: { fuseId: 'main', row: 'L2', carriedA: 118.8, limitA: 125 }, ...more };
};
const told = (decision: Decision, grant: Partial<Grant>): readonly Decision[] =>
  cutsAsTold([decision], { ...EMPTY_STATE, grants: new Map([['1', aGrant({ carId: '1', way: 'L2', ...grant })]]) });

describe('S11: the decision log', () => {
  it('says nothing of a cut that is spared', () => {
    expect(told(decided({}), { offeredA: 10.7 })).toEqual([]);
  });

  it('says what somebody gives who gives more than the engine asked, for the others', () => {
    expect(told(decided({}), { offeredA: 8.7 })).toEqual([decided({ toA: 8.7 })]);
    expect(told(decided({}), { offeredA: 9.6 })).toEqual([decided({})]);
  });

  it('says all else as it was decided', () => {
    const others = [decided({ code: 'pause', to: undefined, toA: 0 }), decided({ code: 'raise', toA: 12 }), decided({ carId: '2' })];
    for (const other of others) expect(told(other, { offeredA: 10.7 })).toEqual([other]);
    const gone = decided({});
    expect(told(gone, { way: undefined, offeredA: 0 })).toEqual([gone]);
  });
});
